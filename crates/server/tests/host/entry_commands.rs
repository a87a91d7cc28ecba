//! Workflows that members run on entries of lists.

use crate::{
    support::Server,
    workflows::{WORKFLOWS, published, run_that_is, variable},
};
use serde_json::{Value, json};

const V2: &str = "/api/w/basepoint/v2";

fn on_list(list: &str) -> Value {
    json!({ "title": "Move on",
        "blocks": [{ "id": "command", "block": "list-entry-command", "config": { "list": { "$": "attio-list", "list": list } } },
            { "id": "task", "block": "create-task", "config": { "content": "Move on", "records": [variable("command.record")] } }],
        "connections": [{ "from": "command", "outcome": "triggered", "to": "task" }] })
}

impl Server {
    /// A list of people that only its maker sees, and the id of an entry on it with that of its record.
    async fn private_list(&self, slug: &str) -> (String, String) {
        let workspace = self.platform.workspace_by_slug("basepoint").await.unwrap().unwrap();
        let ada = self.platform.first_member(&workspace.id).await.unwrap().unwrap();
        let list = json!({ "data": { "name": slug, "api_slug": slug, "parent_object": "people", "workspace_access": null,
            "workspace_member_access": [{ "workspace_member_id": ada.id.to_string(), "level": "full-access" }] } });
        let made = self.post(&format!("{V2}/lists"), list).await;
        assert_eq!(made.status, 200, "{}", made.text);
        let ada = json!({ "data": { "values": { "name": "Lovelace, Ada" } } });
        let ada = self.post(&format!("{V2}/objects/people/records"), ada).await.json();
        let record = ada["data"]["id"]["record_id"].as_str().unwrap().to_owned();
        let entry = json!({ "data": { "parent_object": "people", "parent_record_id": record, "entry_values": {} } });
        let entry = self.post(&format!("{V2}/lists/{slug}/entries"), entry).await;
        assert_eq!(entry.status, 200, "{}", entry.text);
        let entry = entry.json()["data"]["id"]["entry_id"].as_str().unwrap().to_owned();
        (entry, record)
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_workflow_is_offered_for_entries_of_its_list_and_runs_on_one() {
    let mut server = Server::start().await;
    server.workflows.start().await.unwrap();
    let (entry, record) = server.private_list("pipeline").await;
    let (elsewhere, _) = server.private_list("shortlist").await;
    let workflow = published(&server, on_list("pipeline")).await;

    let commands = "/api/w/basepoint/record-commands";
    let offered = server.get(&format!("{commands}?list=pipeline")).await.json();
    assert_eq!(
        offered["data"],
        json!([{ "workflow_id": workflow, "title": "Move on", "trigger": "command" }])
    );
    for other in ["list=shortlist", "object=people"] {
        assert_eq!(
            server.get(&format!("{commands}?{other}")).await.json()["data"],
            json!([])
        );
    }
    assert_eq!(server.get(commands).await.status, 400, "nothing is named");

    let runs = format!("{WORKFLOWS}/{workflow}/runs");
    let on = |list: &str, id: &str| json!({ "trigger": "command", "entry": { "list": list, "entry_id": id } });
    let refused = server.post(&runs, on("shortlist", &elsewhere)).await;
    assert_eq!(refused.status, 409, "it is for another list: {}", refused.text);
    let gone = server.post(&runs, on("pipeline", &elsewhere)).await;
    assert_eq!(gone.status, 404, "{}", gone.text);
    let started = server.post(&runs, on("pipeline", &entry)).await;
    assert_eq!(started.status, 200, "{}", started.text);
    assert_eq!(started.json()["data"]["record"]["recordId"], json!(record));
    assert_eq!(started.json()["data"]["entry"]["entryId"], json!(entry));
    let run = run_that_is(&server, &workflow, &["completed", "failed"]).await;
    assert_eq!(run["status"], "completed", "{run:#}");

    server.add_member("basepoint", "grace").await;
    server.become_member("grace").await;
    let unseen = server.post(&runs, on("pipeline", &entry)).await;
    assert_eq!(unseen.status, 404, "the list is not there for her: {}", unseen.text);
}
