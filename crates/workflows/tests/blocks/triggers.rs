//! Which events start runs, and with what data.

use crate::world::{ADA, WORKSPACE, World, attribute, list, map, member, object, record, timestamp, trigger_of};
use records::tasks::{AssigneeInput, NewTask};
use records::{Actor, Mode, NewEntry};
use serde_json::{Map, Value as Json, json};
use workflows::triggers::{ManualRun, RecordCommand, WebhookReceived};

/// The data of all runs that everything so far started.
async fn started(world: &World, trigger: &str, config: Json) -> Vec<Json> {
    let config = map(config);
    let schema = world.records.schema(&WORKSPACE).await.unwrap();
    let trigger = trigger_of(trigger);
    let mut all = Vec::new();
    for row in world.events().await {
        for data in trigger.started_by(&config, &schema, &row) {
            all.push(trigger.complete(&config, data, &row, &world.records).await.unwrap());
        }
    }
    all
}

fn pick(all: &[Json], fields: &[&str]) -> Json {
    let one = |data: &Json| -> Json { fields.iter().map(|field| data[*field].clone()).collect() };
    all.iter().map(one).collect()
}

#[tokio::test]
async fn records_start_runs_when_they_are_created_and_when_they_change() {
    let world = World::new().await;
    let company = world
        .create("companies", json!({ "name": "Acme", "description": "old" }))
        .await;
    world.create("people", json!({ "name": "Ada" })).await;
    let workflow = Actor::workflow("w1");
    for (values, actor) in [
        (json!({ "description": "new" }), Actor::member(ADA)),
        (json!({ "name": "Acme Inc" }), workflow),
        (json!({ "description": null, "name": "Acme" }), Actor::member(ADA)),
    ] {
        let values = map(values);
        let update = world
            .records
            .update_record(&WORKSPACE, "companies", &company.id, &values, Mode::Put, &actor);
        update.await.unwrap();
        world.pass_ms(1_000);
    }
    let of = |slug: &str| attribute("companies", slug);

    let created = started(&world, "record-created", json!({ "object": object("companies") })).await;
    assert_eq!(created.len(), 1);
    assert_eq!(
        created[0],
        json!({
            "record": record("companies", &company.id), "actor": member(ADA), "actor_type": "workspace-member",
            "timestamp": timestamp("2026-11-26T09:00:01.000Z"),
        })
    );

    let updated = started(&world, "record-updated", json!({ "object": object("companies") })).await;
    assert_eq!(
        pick(&updated, &["changed_attributes", "actor_type"]),
        json!([
            [["description"], "workspace-member"],
            [["name"], "workflow"],
            [["name", "description"], "workspace-member"]
        ])
    );
    let scoped = json!({ "object": object("companies"), "attribute": of("description") });
    let scoped = started(&world, "record-updated", scoped).await;
    assert_eq!(
        pick(&scoped, &["previous_value", "new_value"]),
        json!([["old", "new"], ["new", null]])
    );

    let changed = json!({ "of": "object", "object": object("companies"), "attribute": of("name") });
    let changed = started(&world, "attribute-value-changed", changed).await;
    assert_eq!(
        pick(&changed, &["previous_value", "new_value"]),
        json!([[null, "Acme"], ["Acme", "Acme Inc"], ["Acme Inc", "Acme"]])
    );
    let never = json!({ "of": "object", "object": object("companies"), "attribute": of("domains") });
    assert_eq!(started(&world, "attribute-value-changed", never).await.len(), 0);

    // What is gone by the time that it is looked at has no values.
    let actor = Actor::member(ADA);
    world
        .records
        .delete_record(&WORKSPACE, "companies", &company.id, &actor)
        .await
        .unwrap();
    let changed = json!({ "of": "object", "object": object("companies"), "attribute": of("name") });
    let gone = started(&world, "attribute-value-changed", changed).await;
    assert_eq!(pick(&gone, &["new_value"]), json!([[null], [null], [null]]));
}

#[tokio::test]
async fn several_values_are_lists_in_their_new_and_previous_form() {
    let world = World::new().await;
    let company = world.create("companies", json!({ "domains": ["a.com"] })).await;
    let (values, actor) = (map(json!({ "domains": ["b.com"] })), Actor::member(ADA));
    let update = world
        .records
        .update_record(&WORKSPACE, "companies", &company.id, &values, Mode::Patch, &actor);
    update.await.unwrap();
    let config = json!({ "object": object("companies"), "attribute": attribute("companies", "domains") });
    let runs = started(&world, "record-updated", config).await;
    let domains = |field: &str| -> Vec<&str> {
        let all = runs[0][field].as_array().unwrap();
        all.iter()
            .map(|domain| domain["normalized"].as_str().unwrap())
            .collect()
    };
    assert_eq!(domains("previous_value"), ["a.com"]);
    let mut new = domains("new_value");
    new.sort_unstable();
    assert_eq!(new, ["a.com", "b.com"]);
}

#[tokio::test]
async fn entries_and_tasks_start_runs() {
    let world = World::new().await;
    let company = world.create("companies", json!({ "name": "Acme" })).await;
    let actor = Actor::member(ADA);
    let new = NewEntry {
        parent_object: "companies",
        parent_record_id: &company.id,
        values: &Map::new(),
    };
    let entry = world
        .records
        .create_entry(&WORKSPACE, &world.list, new, &actor)
        .await
        .unwrap();
    let added = started(&world, "record-added-to-list", json!({ "list": list("sales") })).await;
    let expected = json!([[
        record("companies", &company.id),
        crate::world::entry("sales", &entry.id)
    ]]);
    assert_eq!(pick(&added, &["record", "entry"]), expected);
    assert_eq!(
        started(&world, "record-added-to-list", json!({ "list": list("other") }))
            .await
            .len(),
        0
    );
    assert_eq!(
        started(&world, "list-entry-updated", json!({ "list": list("sales") }))
            .await
            .len(),
        0
    );

    let task = NewTask {
        content: "Call".to_owned(),
        deadline_at: None,
        is_completed: false,
        links: Vec::new(),
        assignees: vec![AssigneeInput::Id(ADA.to_owned())],
    };
    let task = world.records.tasks().create(&WORKSPACE, task, &actor).await.unwrap();
    let made = started(&world, "task-created", json!({})).await;
    let expected = json!([[{ "$": "attio-task", "taskId": task.id }, "Call", null, [member(ADA)], [], member(ADA)]]);
    assert_eq!(
        pick(&made, &["task", "content", "deadline", "assignees", "records", "actor"]),
        expected
    );
}

#[test]
fn what_people_and_servers_start_has_its_data() {
    let at = timestamp("2026-11-26T09:00:00.000Z");
    let by = Actor::member(ADA);
    let now_ms = crate::world::NOW_MS;
    assert_eq!(
        ManualRun::data(&by, now_ms),
        json!({ "actor": member(ADA), "actor_type": "workspace-member", "timestamp": at })
    );
    assert_eq!(
        RecordCommand::data("people", "r", &by, now_ms)["record"],
        record("people", "r")
    );
    assert_eq!(
        WebhookReceived::data("{\"a\": 1}", now_ms),
        Ok(json!({ "body": "{\"a\": 1}", "timestamp": at }))
    );
    assert!(WebhookReceived::data("a=1", now_ms).is_err());
}
