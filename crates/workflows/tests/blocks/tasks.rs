//! Blocks that make and complete tasks.

use crate::world::{ADA, WORKSPACE, World, member, record};
use serde_json::json;

#[tokio::test]
async fn a_task_is_made_and_completed() {
    let world = World::new().await;
    let person = world.create("people", json!({ "name": "Ada" })).await;
    let config = json!({
        "content": "Call", "deadline": { "$": "date", "value": "2026-12-01" },
        "assignees": [member(ADA), "ada@example.com"], "records": record("people", &person.id),
    });
    let made = world.run("create-task", config).await;
    let task = made["done"]["task"].clone();
    let id = task["taskId"].as_str().unwrap();
    let stored = world.records.tasks().get(&WORKSPACE, id).await.unwrap();
    assert_eq!(stored.content, "Call");
    assert_eq!(stored.assignees, [ADA]);
    assert_eq!(stored.links.len(), 1);
    // The day begins in Berlin.
    assert_eq!(
        stored.deadline_at.map(records::format_ns).as_deref(),
        Some("2026-11-30T23:00:00.000000000Z")
    );
    let done = json!({ "done": { "task": task } });
    assert_eq!(world.run("complete-task", json!({ "task": task })).await, done);
    assert!(
        world
            .records
            .tasks()
            .get(&WORKSPACE, id)
            .await
            .unwrap()
            .completed_at
            .is_some()
    );
    assert_eq!(world.run("complete-task", json!({ "task": task })).await, done);
    let missing = world.run("complete-task", json!({ "task": "nothing" })).await;
    assert_eq!(missing, json!("! Could not find Task with ID \"nothing\"."));
    let nobody = world
        .run(
            "create-task",
            json!({ "content": "x", "assignees": [record("people", &person.id)] }),
        )
        .await;
    assert!(
        nobody.as_str().unwrap().ends_with("is no member of the workspace."),
        "{nobody}"
    );
}
