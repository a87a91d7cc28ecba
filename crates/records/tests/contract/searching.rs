//! Notes and tasks by their words.

use crate::world::{MEMBER, WORKSPACE, World};
use records::Actor;
use records::notes::{Format, NewNote, NoteChange};
use records::tasks::{NewTask, TaskChange};
use serde_json::json;
use store::{Document, DocumentQuery, Expect, Write};

/// As many newer ones of a kind as one commit takes well, made of the one that is there.
async fn bury(world: &World, kind: &'static str) {
    let query = DocumentQuery {
        kind,
        parent: Some(WORKSPACE.to_string()),
        ..DocumentQuery::default()
    };
    let old = world.store.documents(query).await.unwrap().remove(0);
    let newer = (1..=5_100).map(|n| {
        let mut document = Document {
            id: format!("{n:08}-0000-4000-8000-000000000000"),
            sort: old.sort + n,
            search_text: Some("only hay".into()),
            ..old.clone()
        };
        document.body["id"] = json!(document.id);
        Write::PutDocument {
            document,
            expect: Expect::Absent,
        }
    });
    world.store.commit(newer.collect()).await.unwrap();
}

#[tokio::test]
async fn a_note_is_found_however_many_are_newer_and_by_what_it_says_now() {
    let world = World::new().await;
    let person = world.create("people", json!({ "name": "Ada Lovelace" })).await.unwrap();
    let new = NewNote {
        object: "people".into(),
        record_id: person.id.to_string(),
        title: "Kick-off in Zürich".into(),
        format: Format::Markdown,
        content: "She wants a **rebate** by Friday.".into(),
        created_at: None,
        meeting_id: None,
    };
    let (notes, me) = (world.records.notes(), Actor::member(MEMBER));
    let note = notes.create(&WORKSPACE, new, &me).await.unwrap();
    bury(&world, "note").await;
    let titles = async |query: &str| -> Vec<String> {
        let found = notes.search(&WORKSPACE, query, 8).await.unwrap();
        found.into_iter().map(|found| found.note.id).collect()
    };
    for query in ["reb fri", "ZURICH", "kick-off rebate"] {
        assert_eq!(titles(query).await, [note.id.as_str()], "{query}");
    }
    assert!(titles("bate").await.is_empty());
    assert!(titles("%").await.is_empty());
    assert!(notes.search(&"other".into(), "rebate", 8).await.unwrap().is_empty());

    let change = NoteChange {
        title: Some("Discounts".into()),
        text: None,
    };
    notes.update(&WORKSPACE, &note.id, &change, &me).await.unwrap();
    assert!(titles("kick-off").await.is_empty());
    assert_eq!(titles("disc reb").await, [note.id.as_str()]);
    notes.delete(&WORKSPACE, &note.id, &me).await.unwrap();
    assert!(titles("disc").await.is_empty());
}

#[tokio::test]
async fn a_task_is_found_however_many_are_newer_and_by_what_it_says_now() {
    let world = World::new().await;
    let (tasks, me) = (world.records.tasks(), Actor::member(MEMBER));
    let new = NewTask {
        content: "Send the rebate to Ada".into(),
        deadline_at: None,
        is_completed: false,
        links: vec![],
        assignees: vec![],
    };
    let task = tasks.create(&WORKSPACE, new, &me).await.unwrap();
    bury(&world, "task").await;
    let found = async |query: &str| -> Vec<String> {
        let found = tasks.search(&WORKSPACE, query, 8).await.unwrap();
        found.into_iter().map(|task| task.id).collect()
    };
    assert_eq!(found("ada reb").await, [task.id.as_str()]);
    let change = TaskChange {
        content: Some("Call Grace".into()),
        ..TaskChange::default()
    };
    tasks.update(&WORKSPACE, &task.id, &change, &me).await.unwrap();
    assert!(found("rebate").await.is_empty());
    assert_eq!(found("grace").await, [task.id.as_str()]);
}
