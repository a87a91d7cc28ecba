//! Who took values away, completed tasks and added a record to lists.

use crate::support::Server;
use serde_json::{Value, json};

const V2: &str = "/api/w/basepoint/v2";

impl Server {
    async fn doers(&self, company: &str) -> Value {
        let path = format!("/api/w/basepoint/objects/companies/records/{company}/timeline");
        let answer = self.get(&path).await;
        assert_eq!(answer.status, 200, "{}", answer.text);
        answer.json()["data"].take()
    }

    async fn me(&self) -> Value {
        let me = self.get("/api/bootstrap").await.json()["member"]["id"].take();
        json!({ "type": "workspace-member", "id": me })
    }

    /// A company with a description and two categories.
    async fn company(&self) -> String {
        for title in ["B2B", "SaaS"] {
            let option = json!({ "data": { "title": title } });
            self.post(&format!("{V2}/objects/companies/attributes/categories/options"), option)
                .await;
        }
        let values = json!({ "name": "Acme", "description": "Rockets", "categories": ["B2B", "SaaS"] });
        let made = self
            .v2("/objects/companies/records", json!({ "data": { "values": values } }))
            .await;
        made["id"]["record_id"].as_str().unwrap().to_owned()
    }

    async fn write(&self, company: &str, values: Value) {
        let path = format!("{V2}/objects/companies/records/{company}");
        let answer = self.put(&path, json!({ "data": { "values": values } })).await;
        assert_eq!(answer.status, 200, "{}", answer.text);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn who_takes_a_value_away_is_kept_and_the_history_stays_as_it_was() {
    let mut server = Server::start().await;
    let company = server.company().await;
    server.add_member("basepoint", "grace").await;
    let history = |attribute: &str| {
        let path = format!("{V2}/objects/companies/records/{company}/attributes/{attribute}/values?show_historic=true");
        let server = &server;
        async move { server.get(&path).await.json()["data"].take() }
    };
    let before = history("description").await[0].clone();
    let ada = server.me().await;
    server.write(&company, json!({ "description": "Big rockets" })).await;
    assert_eq!(
        server.doers(&company).await["removals"],
        json!([]),
        "another took its place"
    );
    server.become_member("grace").await;
    let grace = server.me().await;
    server
        .write(&company, json!({ "description": null, "categories": ["SaaS"] }))
        .await;

    let path = format!("{V2}/objects/companies/records/{company}/attributes/description/values?show_historic=true");
    let after = server.get(&path).await.json()["data"].take();
    let mut ended = before.clone();
    ended["active_until"] = after[0]["active_until"].clone();
    assert_eq!(after[0], ended, "a value says who wrote it, as before");
    assert_eq!(after[1]["created_by_actor"], ada);
    let removals = server.doers(&company).await["removals"].take();
    let of = |slug: &str| {
        let all = removals.as_array().unwrap().iter();
        all.filter(|removal| removal["attribute"] == slug)
            .cloned()
            .collect::<Vec<_>>()
    };
    let at = &after[1]["active_until"];
    assert_eq!(
        of("description"),
        [json!({ "attribute": "description", "at": at, "actor": grace })]
    );
    assert_eq!(of("categories").len(), 1);
    server
        .write(&company, json!({ "description": "Rockets once more" }))
        .await;
    assert_eq!(server.doers(&company).await["removals"].as_array().unwrap().len(), 2);
}

#[tokio::test(flavor = "multi_thread")]
async fn who_completes_a_task_and_adds_to_a_list_is_told_to_whoever_sees_the_list() {
    let mut server = Server::start().await;
    let company = server.company().await;
    server.add_member("basepoint", "grace").await;
    let (ada, mut entries) = (server.me().await, Vec::new());
    let own = json!([{ "workspace_member_id": ada["id"], "level": "full-access" }]);
    for (slug, everybody, members) in [
        ("secret", Value::Null, own),
        ("shared", json!("full-access"), json!([])),
    ] {
        let list = json!({ "data": { "name": slug, "api_slug": slug, "parent_object": "companies",
            "workspace_access": everybody, "workspace_member_access": members } });
        server.v2("/lists", list).await;
        let data = json!({ "parent_object": "companies", "parent_record_id": company, "entry_values": {} });
        let entry = server
            .v2(&format!("/lists/{slug}/entries"), json!({ "data": data }))
            .await;
        entries.push(entry["id"]["entry_id"].clone());
    }
    let link = json!({ "target_object": "companies", "target_record_id": company });
    let task = json!({ "data": { "content": "Call", "format": "plaintext", "deadline_at": null, "is_completed": false,
        "linked_records": [link], "assignees": [] } });
    let task = server.v2("/tasks", task).await["id"]["task_id"].clone();
    let told = server.doers(&company).await;
    let added = |entry: &Value| json!({ "entry_id": entry, "actor": ada });
    assert_eq!(told["additions"], json!(entries.iter().map(added).collect::<Vec<_>>()));
    assert_eq!(told["completions"], json!([]));

    server.become_member("grace").await;
    let complete = |is_completed: bool| json!({ "data": { "is_completed": is_completed } });
    let path = format!("{V2}/tasks/{}", task.as_str().unwrap());
    assert_eq!(server.patch(&path, complete(true)).await.status, 200);
    let told = server.doers(&company).await;
    assert_eq!(
        told["additions"],
        json!([added(&entries[1])]),
        "the secret list is none of hers"
    );
    assert_eq!(
        told["completions"],
        json!([{ "task_id": task, "actor": server.me().await }])
    );
    assert_eq!(server.patch(&path, complete(false)).await.status, 200);
    assert_eq!(server.doers(&company).await["completions"], json!([]));
}
