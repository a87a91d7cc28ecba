//! Lines are taken in many at a time, and each finds what it needs.

use crate::workspace::{ended, uploaded, workspace};
use import_export::{Job, JobState, Jobs, Plan};
use records::notes::NoteFilter;
use records::{Records, Target, parse_instant};
use serde_json::{Value, json};
use store::RecordId;

const RECORDS: usize = 2_100;

fn id(n: usize) -> String {
    format!("00000000-0000-4000-8000-{n:012}")
}

/// Definitions and records of the object `rockets`. Each record refers to the next one, and the last one to the first.
fn rockets() -> Vec<Value> {
    let attribute = |slug: &str, kind: &str, config: Value| {
        let data = json!({ "title": slug, "api_slug": slug, "type": kind, "config": config });
        json!({ "type": "attribute", "object": "rockets", "data": data })
    };
    let object = json!({
        "id": { "object_id": "r" }, "api_slug": "rockets", "singular_noun": "Rocket", "plural_noun": "Rockets",
    });
    let record = |n: usize| {
        let next = json!([{ "target_object": "r", "target_record_id": id((n + 1) % RECORDS) }]);
        let values = json!({ "name": [{ "value": format!("Rocket {n}") }], "next": next });
        json!({ "type": "record", "object": "rockets", "data": { "id": { "record_id": id(n) }, "values": values } })
    };
    let definitions = [
        json!({ "type": "workspace", "version": 1 }),
        json!({ "type": "object", "data": object }),
        attribute("name", "text", json!({})),
        attribute(
            "next",
            "record-reference",
            json!({ "record_reference": { "allowed_object_ids": ["r"] } }),
        ),
    ];
    definitions.into_iter().chain((0..RECORDS).map(record)).collect()
}

/// A note without an id of its own and an attribute stand among the records, and a list behind its entry.
fn among(lines: &mut Vec<Value>) {
    let parent = json!({ "parent_object": "rockets", "parent_record_id": id(RECORDS - 1) });
    let mut note = parent.clone();
    note["title"] = "Of the last one".into();
    note["content_plaintext"] = "It is read before the record that it is of.".into();
    lines.insert(500, json!({ "type": "note", "data": note }));
    let attribute = json!({ "title": "Late", "api_slug": "late", "type": "text" });
    let attribute = json!({ "type": "attribute", "object": "rockets", "data": attribute });
    lines.insert(1_000, attribute);
    for (n, line) in lines.iter_mut().enumerate().skip(1_001) {
        if line["type"] == "record" {
            line["data"]["values"]["late"] = json!([{ "value": format!("{n}") }]);
        }
    }
    let mut entry = parent;
    entry["id"] = json!({ "entry_id": id(RECORDS) });
    entry["entry_values"] = json!({});
    lines.push(json!({ "type": "entry", "list": "crew", "data": entry }));
    let list = json!({
        "name": "Crew", "api_slug": "crew", "parent_object": "rockets", "workspace_access": "full-access",
    });
    lines.push(json!({ "type": "list", "data": list }));
}

/// A note and a task about each of the first records, as a workspace says them.
fn belongings(records: usize) -> Vec<Value> {
    let note = |n: usize| {
        let data = json!({
            "id": { "note_id": id(n) },
            "parent_object": "rockets",
            "parent_record_id": id(n),
            "title": format!("Note {n}"),
            "content_plaintext": "It flies.",
            "created_at": "2024-03-01T10:00:00.000000000Z",
        });
        json!({ "type": "note", "data": data })
    };
    let task = |n: usize| {
        let data = json!({
            "id": { "task_id": id(n) },
            "content_plaintext": format!("Task {n}"),
            "is_completed": true,
            "linked_records": [{ "target_object_id": "rockets", "target_record_id": id(n) }],
            "assignees": [],
            "created_at": "2024-03-01T10:00:00.000000000Z",
            "completed_at": "2024-03-02T10:00:00.000000000Z",
        });
        json!({ "type": "task", "data": data })
    };
    (0..records).flat_map(|n| [note(n), task(n)]).collect()
}

async fn import(jobs: &Jobs, lines: &[Value]) -> Job {
    let file: String = lines.iter().map(|line| format!("{line}\n")).collect();
    let job = uploaded(jobs, None, file).await;
    jobs.begin(&"w".into(), &job.id, Plan::default(), false).await.unwrap();
    ended(jobs, &job.id).await
}

async fn wire(records: &Records, n: usize) -> Value {
    let id = RecordId::from(id(n));
    let record = records.record(&"w".into(), "rockets", &id).await.unwrap();
    serde_json::to_value(record.wire("")).unwrap()["values"].take()
}

#[tokio::test(flavor = "multi_thread")]
async fn every_line_finds_what_it_needs_wherever_that_stands() {
    let (store, records) = workspace().await;
    let jobs = Jobs::start(store, records.clone());
    let mut lines = rockets();
    among(&mut lines);
    let done = import(&jobs, &lines).await;
    assert_eq!(
        (done.state, done.failed),
        (JobState::Done, 0),
        "{:?} {:?}",
        done.failure,
        done.problems
    );
    // Besides the records an object, three attributes, a list, an entry and a note.
    assert_eq!(done.created, RECORDS as u64 + 7);
    assert_eq!(done.position, 2 * lines.len() as u64);
    for n in 0..RECORDS {
        let values = wire(&records, n).await;
        assert_eq!(values["name"][0]["value"], format!("Rocket {n}"));
        assert_eq!(values["next"][0]["target_record_id"], id((n + 1) % RECORDS));
    }
    assert!(wire(&records, RECORDS - 1).await["late"][0]["value"].is_string());
    let entries = records.count(&"w".into(), Target::List("crew"), None).await.unwrap();
    assert_eq!(entries, 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn lines_that_are_there_already_change_nothing() {
    let (store, records) = workspace().await;
    let jobs = Jobs::start(store, records.clone());
    let mut lines = rockets();
    lines.extend(belongings(100));
    let first = import(&jobs, &lines).await;
    assert_eq!(first.failed, 0, "{:?}", first.problems);
    let again = import(&jobs, &lines).await;
    assert_eq!((again.created, again.failed), (0, 0), "{:?}", again.problems);
    let all = NoteFilter::default();
    let notes = records.notes().list(&"w".into(), &all, 0, 1_000).await.unwrap();
    assert_eq!(notes.len(), 100);
    let task = records.tasks().get(&"w".into(), &id(7)).await.unwrap();
    let day = parse_instant("2024-03-01T10:00:00Z").unwrap();
    assert_eq!((notes[0].created_at, task.created_at), (day, day));
    assert_eq!(task.completed_at, parse_instant("2024-03-02T10:00:00Z"));
    assert_eq!(
        records.count(&"w".into(), "rockets", None).await.unwrap(),
        RECORDS as u64
    );
}
