//! Files in and out: CSV files of records, and whole workspaces.

use crate::support::{Answer, Server};
use axum::body::Body;
use serde_json::{Value, json};
use std::time::Duration;

impl Server {
    async fn upload(&self, query: &str, bytes: impl Into<Body>) -> Answer {
        let request = self.request("POST", &format!("/api/w/basepoint/imports{query}"));
        self.send(request.header("x-stoa-csrf", "1").body(bytes.into()).unwrap())
            .await
    }

    /// The job when it has come to its end.
    pub async fn ended(&self, workspace: &str, id: &str) -> Value {
        for _ in 0..500 {
            let job = self.get(&format!("/api/w/{workspace}/imports/{id}")).await.json()["data"].take();
            if !["checking", "running"].contains(&job["state"].as_str().unwrap()) {
                return job;
            }
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
        panic!("the import does not end");
    }

    async fn run(&self, id: &str, what: &str, plan: &Value) -> Value {
        let begun = self
            .post(&format!("/api/w/basepoint/imports/{id}/{what}"), plan.clone())
            .await;
        assert_eq!(begun.status, 200, "{}", begun.text);
        self.ended("basepoint", id).await
    }

    async fn people(&self, workspace: &str, filter: Value) -> Vec<Value> {
        let found = self
            .post(
                &format!("/api/w/{workspace}/v2/objects/people/records/query"),
                json!({ "filter": filter }),
            )
            .await;
        found.json()["data"].as_array().unwrap().clone()
    }
}

fn counts(job: &Value) -> [u64; 4] {
    ["created", "updated", "unchanged", "failed"].map(|name| job[name].as_u64().unwrap())
}

const PEOPLE: &str = "First name,Last name,E-mail,Phone,City,Job title,Company domain,Notes\n\
    Ada,Lovelace,ada@lovelace.com,+44 20 7946 0958,London,Engineer,analytical.com,first\n\
    Grace,Hopper,grace@navy.com;hopper@navy.com,,Arlington,Admiral,,\n\
    Alan,Turing,not an address,,,,,\n";

#[tokio::test(flavor = "multi_thread")]
async fn a_csv_file_is_read_suggested_checked_and_imported() {
    let server = Server::start().await;
    let uploaded = server
        .upload("?object=people&file_name=people.csv", PEOPLE)
        .await
        .json();
    let job = &uploaded["data"];
    let id = job["id"].as_str().unwrap();
    assert_eq!(job["total"], 3);
    let suggested: Vec<(&str, &str)> = job["columns"]
        .as_array()
        .unwrap()
        .iter()
        .map(|column| {
            let suggestion = &column["suggestion"];
            (
                suggestion["attribute"].as_str().unwrap_or("-"),
                suggestion["property"].as_str().unwrap_or("-"),
            )
        })
        .collect();
    assert_eq!(
        suggested,
        [
            ("name", "first_name"),
            ("name", "last_name"),
            ("email_addresses", "-"),
            ("phone_numbers", "-"),
            ("primary_location", "locality"),
            ("job_title", "-"),
            ("-", "-"),
            ("-", "-"),
        ]
    );

    let mut plan = job["suggested"].clone();
    plan["matching"] = json!("email_addresses");
    let checked = server.run(id, "check", &plan).await;
    assert_eq!(checked["state"], "checked");
    assert_eq!(counts(&checked), [2, 0, 0, 1]);
    assert_eq!(checked["problems"][0]["line"], 4);
    assert_eq!(
        server.people("basepoint", json!({})).await.len(),
        0,
        "a check writes nothing"
    );

    let done = server.run(id, "start", &plan).await;
    assert_eq!((&done["state"], counts(&done)), (&json!("done"), [2, 0, 0, 1]));
    let grace = server
        .people("basepoint", json!({ "email_addresses": "hopper@navy.com" }))
        .await;
    let values = &grace[0]["values"];
    assert_eq!(values["name"][0]["full_name"], "Grace Hopper");
    assert_eq!(values["email_addresses"].as_array().unwrap().len(), 2);
    assert_eq!(values["primary_location"][0]["locality"], "Arlington");
    assert_eq!(values["created_by"][0]["referenced_actor_type"], "workspace-member");

    let problems = server.get(&format!("/api/w/basepoint/imports/{id}/problems.csv")).await;
    let lines: Vec<&str> = problems.text.lines().collect();
    assert_eq!(lines.len(), 2);
    assert!(lines[0].ends_with("What is wrong") && lines[1].starts_with("Alan,Turing,not an address"));

    let again = server.post(&format!("/api/w/basepoint/imports/{id}/start"), plan).await;
    assert_eq!(again.code(), (409, "conflict".to_owned()));
}

#[tokio::test(flavor = "multi_thread")]
async fn who_is_there_already_is_updated_and_doubles_in_the_file_are_one() {
    let server = Server::start().await;
    let first = "name,email_addresses,job_title\nAda Lovelace,ada@lovelace.com,Poet\n";
    let second = "name;email_addresses;job_title\nAda King;ADA@lovelace.com;Engineer\n\
        Ada King;ada@lovelace.com;Engineer\n";
    for (file, expected) in [(first, [1, 0, 0, 0]), (second, [0, 1, 1, 0])] {
        let job = server.upload("?object=people", file).await.json()["data"].take();
        let mut plan = job["suggested"].clone();
        plan["matching"] = json!("email_addresses");
        let done = server.run(job["id"].as_str().unwrap(), "start", &plan).await;
        let [created, updated, unchanged, failed] = counts(&done);
        // Two rows at the same time may each change something.
        assert_eq!(
            [created, updated + unchanged, failed],
            [expected[0], expected[1] + expected[2], expected[3]]
        );
    }
    let people = server.people("basepoint", json!({})).await;
    assert_eq!(people.len(), 1);
    assert_eq!(people[0]["values"]["job_title"][0]["value"], "Engineer");
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_wrong_with_a_row_names_the_column_where_it_is_one() {
    let server = Server::start().await;
    let file = "Name,Mail,Other mail,Phone\n\
        Ada,ada@lovelace.com,,\n\
        Grace,nowhere,,\n\
        Alan,,nobody,\n\
        Ann,here,there,\n\
        Eve,,ADA@lovelace.com,\n\
        Bob,,,call me\n";
    let job = server.upload("?object=people", file).await.json()["data"].take();
    let plan = json!({ "columns": [
        { "column": 0, "attribute": "name" },
        { "column": 1, "attribute": "email_addresses" },
        { "column": 2, "attribute": "email_addresses" },
        { "column": 3, "attribute": "phone_numbers" },
    ] });
    let checked = server.run(job["id"].as_str().unwrap(), "check", &plan).await;
    let problems = checked["problems"].as_array().unwrap().iter();
    let places: Vec<Value> = problems
        .map(|problem| json!([problem["line"], problem["column"]]))
        .collect();
    assert_eq!(
        json!(places),
        json!([
            [3, "Mail"],
            [4, "Other mail"],
            [5, null],
            [6, "Other mail"],
            [7, "Phone"]
        ])
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn files_that_are_none_are_refused_in_words() {
    let server = Server::start().await;
    let refused = [
        ("", "the file is empty"),
        ("name,email\n", "the file has a header and no rows"),
        ("PK\u{3}\u{4}\0\0", "the file is no text"),
    ];
    for (file, why) in refused {
        let answer = server.upload("?object=people", file.to_owned()).await;
        assert_eq!(answer.code(), (400, "invalid-file".to_owned()), "{file:?}");
        assert!(answer.text.contains(why), "{}", answer.text);
    }
    let unknown = server.upload("?object=ghosts", PEOPLE).await;
    assert_eq!(unknown.code(), (404, "not-found".to_owned()));
    let no_export = server.upload("", PEOPLE).await;
    assert_eq!(no_export.code(), (400, "invalid-file".to_owned()));

    let job = server.upload("?object=people", PEOPLE).await.json()["data"].take();
    let start = format!("/api/w/basepoint/imports/{}/start", job["id"].as_str().unwrap());
    let plans = [
        (json!({ "columns": [] }), "no column becomes an attribute"),
        (
            json!({ "columns": [{ "column": 99, "attribute": "name" }] }),
            "the file has no column 99",
        ),
        (
            json!({ "columns": [{ "column": 0, "attribute": "nom" }] }),
            "is no attribute of people",
        ),
        (
            json!({ "columns": [{ "column": 5, "attribute": "job_title" }], "matching": "job_title" }),
            "is no unique attribute",
        ),
        (
            json!({ "columns": [{ "column": 0, "attribute": "job_title", "property": "first_name" }] }),
            "has no part",
        ),
    ];
    for (plan, why) in plans {
        let answer = server.post(&start, plan).await;
        assert_eq!(answer.code(), (400, "invalid-plan".to_owned()), "{why}");
        assert!(answer.text.contains(why), "{}", answer.text);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn an_import_is_of_its_workspace_only() {
    let server = Server::start().await;
    let job = server.upload("?object=people", PEOPLE).await.json()["data"].take();
    let id = job["id"].as_str().unwrap();
    let mut other = server;
    other.cookie = other.sign_in("linus").await;
    for path in [
        format!("/api/w/other/imports/{id}"),
        format!("/api/w/basepoint/imports/{id}"),
    ] {
        assert_eq!(other.get(&path).await.code().0, 404, "{path}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn records_leave_as_csv_with_the_names_of_what_they_refer_to() {
    let server = Server::start().await;
    let v2 = "/api/w/basepoint/v2/objects";
    let company = json!({ "data": { "values": { "name": "=Acme", "domains": ["acme.com"] } } });
    server.post(&format!("{v2}/companies/records"), company).await;
    let ada = json!({ "data": { "values": { "name": "Lovelace, Ada", "company": "acme.com" } } });
    server.post(&format!("{v2}/people/records"), ada).await;
    let file = server
        .get("/api/w/basepoint/objects/people/export.csv?columns=name,company")
        .await;
    let lines: Vec<&str> = file.text.lines().collect();
    assert_eq!(lines[0], "Record ID,Name,Company");
    assert!(
        lines[1].ends_with(",Ada Lovelace,=Acme") || lines[1].ends_with(",Ada Lovelace,'=Acme"),
        "{}",
        lines[1]
    );
    let unknown = server
        .get("/api/w/basepoint/objects/people/export.csv?columns=nom")
        .await;
    assert_eq!(unknown.code().0, 404);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_whole_workspace_moves_with_its_ids_and_moving_it_twice_changes_nothing() {
    let mut server = Server::start().await;
    let v2 = "/api/w/basepoint/v2";
    let made = |answer: Answer| {
        assert_eq!(answer.status, 200, "{}", answer.text);
        answer.json()["data"].take()
    };
    let object = json!({ "data": { "api_slug": "rockets", "singular_noun": "Rocket", "plural_noun": "Rockets" } });
    made(server.post(&format!("{v2}/objects"), object).await);
    for attribute in [
        json!({ "title": "Name", "api_slug": "name", "type": "text" }),
        json!({ "title": "Stage", "api_slug": "stage", "type": "select", "is_multiselect": true }),
        json!({ "title": "Pilot", "api_slug": "pilot", "type": "record-reference", "config": { "record_reference": { "allowed_objects": ["people"] } } }),
    ] {
        let mut attribute = attribute;
        let defaults = json!({ "description": "", "is_required": false, "is_unique": false, "is_multiselect": false, "config": {} });
        for (name, value) in defaults.as_object().unwrap() {
            attribute.as_object_mut().unwrap().entry(name).or_insert(value.clone());
        }
        made(
            server
                .post(
                    &format!("{v2}/objects/rockets/attributes"),
                    json!({ "data": attribute }),
                )
                .await,
        );
    }
    for title in ["First", "Second"] {
        let path = format!("{v2}/objects/rockets/attributes/stage/options");
        made(server.post(&path, json!({ "data": { "title": title } })).await);
    }
    let ada = json!({ "data": { "values": { "name": "Lovelace, Ada", "email_addresses": ["ada@lovelace.com"], "phone_numbers": ["+442079460958"] } } });
    let ada = made(server.post(&format!("{v2}/objects/people/records"), ada).await);
    let ada_id = ada["id"]["record_id"].as_str().unwrap();
    let rocket = json!({ "data": { "values": {
        "name": "V2", "stage": ["First", "Second"],
        "pilot": [{ "target_object": "people", "target_record_id": ada_id }],
    } } });
    let rocket = made(server.post(&format!("{v2}/objects/rockets/records"), rocket).await);
    let list = json!({ "data": { "name": "Crew", "api_slug": "crew", "parent_object": "people", "workspace_access": "full-access", "workspace_member_access": [] } });
    made(server.post(&format!("{v2}/lists"), list).await);
    let entry = json!({ "data": { "parent_object": "people", "parent_record_id": ada_id, "entry_values": {} } });
    let entry = made(server.post(&format!("{v2}/lists/crew/entries"), entry).await);
    // Ada writes in both workspaces.
    let ada_there = server.add_member("other", "ada").await;
    let ada_there = json!({ "type": "workspace-member", "id": ada_there });
    let me = server.get("/api/bootstrap").await.json()["member"]["id"].clone();
    let mut comment = json!({ "format": "plaintext", "author": { "type": "workspace-member", "id": me } });
    let mut comments = Vec::new();
    for (content, created_at, target) in [
        (
            "Who flies?",
            "2026-01-02T03:04:05.000000000Z",
            json!({ "record": { "object": "people", "record_id": ada_id } }),
        ),
        ("She does.", "2026-01-03T03:04:05.000000000Z", Value::Null),
        (
            "On the list.",
            "2026-01-04T03:04:05.000000000Z",
            json!({ "entry": { "list": "crew", "entry_id": entry["id"]["entry_id"] } }),
        ),
    ] {
        let mut data = comment.clone();
        data["content"] = content.into();
        data["created_at"] = created_at.into();
        let target = match &target {
            Value::Null => json!({ "thread_id": comment["thread_id"] }),
            target => target.clone(),
        };
        data.as_object_mut().unwrap().retain(|key, _| key != "thread_id");
        data.as_object_mut()
            .unwrap()
            .extend(target.as_object().unwrap().clone());
        let answer = made(server.post(&format!("{v2}/comments"), json!({ "data": data })).await);
        comment["thread_id"] = answer["thread_id"].clone();
        comments.push(answer);
    }
    let first = comments[0]["thread_id"].as_str().unwrap();
    let resolved = server
        .put(&format!("/api/w/basepoint/threads/{first}/resolution"), json!({}))
        .await;
    let resolved_at = made(resolved)["resolved_at"].take();
    let note = json!({ "data": { "parent_object": "people", "parent_record_id": ada_id, "title": "Met her", "format": "markdown", "content": "She **counts**." } });
    made(server.post(&format!("{v2}/notes"), note).await);
    let task = json!({ "data": { "content": "Call", "format": "plaintext", "deadline_at": null, "is_completed": false, "assignees": [], "linked_records": [{ "target_object": "people", "target_record_id": ada_id }] } });
    made(server.post(&format!("{v2}/tasks"), task).await);

    let file = server.get("/api/w/basepoint/export").await.text;
    server.cookie = server.sign_in("linus").await;
    let mut outcomes = Vec::new();
    for _ in 0..2 {
        let request = server
            .request("POST", "/api/w/other/imports")
            .header("x-stoa-csrf", "1");
        let job = server
            .send(request.body(Body::from(file.clone())).unwrap())
            .await
            .json()["data"]
            .take();
        let id = job["id"].as_str().unwrap();
        let begun = server
            .post(&format!("/api/w/other/imports/{id}/start"), json!({ "columns": [] }))
            .await;
        assert_eq!(begun.status, 200, "{}", begun.text);
        let done = server.ended("other", id).await;
        assert_eq!(done["problems"], json!([]));
        assert_eq!(done["state"], "done");
        outcomes.push(done["created"].as_u64().unwrap());
    }
    assert!(outcomes[0] > 5, "{outcomes:?}");
    assert_eq!(outcomes[1], 0);

    let other = "/api/w/other/v2";
    let rocket_id = rocket["id"]["record_id"].as_str().unwrap();
    let there = made(
        server
            .get(&format!("{other}/objects/rockets/records/{rocket_id}"))
            .await,
    );
    assert_eq!(there["created_at"], rocket["created_at"]);
    assert_eq!(there["values"]["stage"][1]["option"]["title"], "Second");
    assert_eq!(there["values"]["pilot"][0]["target_record_id"], ada_id);
    let entries = server
        .post(&format!("{other}/lists/crew/entries/query"), json!({}))
        .await;
    assert_eq!(made(entries)[0]["parent_record_id"], ada_id);
    let notes = made(server.get(&format!("{other}/notes")).await);
    assert_eq!(notes[0]["content_markdown"], "She **counts**.");
    assert_eq!(notes.as_array().unwrap().len(), 1, "and once only");
    let tasks = made(server.get(&format!("{other}/tasks")).await);
    assert_eq!(tasks.as_array().unwrap().len(), 1, "and once only");
    assert_eq!(tasks[0]["linked_records"][0]["target_record_id"], ada_id);
    let threads = server
        .get(&format!("{other}/threads?object=people&record_id={ada_id}"))
        .await;
    let threads = made(threads);
    let said = |thread: &Value| -> Vec<Value> {
        let comments = thread["comments"].as_array().unwrap().iter();
        let said = comments.map(|comment| {
            json!([
                comment["content_plaintext"],
                comment["created_at"],
                comment["author"],
                comment["resolved_at"],
                comment["resolved_by"]
            ])
        });
        said.collect()
    };
    let same = |comment: &Value, at: &Value, by: &Value| {
        json!([comment["content_plaintext"], comment["created_at"], ada_there, at, by])
    };
    assert_eq!(
        said(&threads[0]),
        [
            same(&comments[0], &resolved_at, &ada_there),
            same(&comments[1], &resolved_at, &ada_there)
        ]
    );
    let list = made(server.get(&format!("{other}/lists/crew")).await)["id"]["list_id"].take();
    let path = format!(
        "{other}/threads?list={}&entry_id={}",
        list.as_str().unwrap(),
        entry["id"]["entry_id"].as_str().unwrap()
    );
    let of_entry = made(server.get(&path).await);
    assert_eq!(said(&of_entry[0]), [same(&comments[2], &Value::Null, &Value::Null)]);
    assert_eq!(of_entry.as_array().unwrap().len(), 1, "and once only");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_line_that_is_refused_says_why() {
    let server = Server::start().await;
    let file = concat!(
        r#"{"type":"workspace","version":1}"#,
        "\n",
        r#"{"type":"object","data":{"api_slug":"Not A Slug","singular_noun":"A","plural_noun":"As"}}"#,
        "\n"
    );
    let request = server
        .request("POST", "/api/w/basepoint/imports")
        .header("x-stoa-csrf", "1");
    let job = server.send(request.body(Body::from(file)).unwrap()).await.json()["data"].take();
    let id = job["id"].as_str().unwrap();
    let begun = server
        .post(
            &format!("/api/w/basepoint/imports/{id}/start"),
            json!({ "columns": [] }),
        )
        .await;
    assert_eq!(begun.status, 200, "{}", begun.text);
    let problem = &server.ended("basepoint", id).await["problems"][0];
    assert_eq!(problem["line"], 2);
    assert_eq!(
        problem["message"],
        "Body payload validation error. An api_slug is made of lower-case letters, digits and underscores and starts with a letter"
    );
}
