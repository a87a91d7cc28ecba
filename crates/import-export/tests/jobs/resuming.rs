//! A job that a process left is taken up by the next, and no row is imported twice.

use crate::workspace::{ended, workspace};
use import_export::{Job, JobState, Jobs, NewJob};
use serde_json::json;
use std::sync::Arc;
use store::{Document, Expect, Store, Write};

fn file(rows: usize) -> String {
    let rows = (0..rows).map(|n| format!("Person {n},p{n}@example.com\n"));
    std::iter::once("name,job_title\n".to_owned()).chain(rows).collect()
}

/// The job's document as a process leaves it that is killed when it has imported everything and saved nothing.
async fn kill_before_saving(store: &Arc<dyn Store>, job: &Job) {
    let mut document = store.document("import", &job.id).await.unwrap().unwrap();
    for (name, value) in [
        ("state", json!("running")),
        ("position", json!(0)),
        ("created", json!(0)),
        ("finished_at_ms", json!(null)),
    ] {
        document.body[name] = value;
    }
    let due = Document {
        kind: "import_due".to_owned(),
        id: job.id.clone(),
        parent: "w".to_owned(),
        lookup: None,
        sort: 0,
        expires_at: None,
        search_text: None,
        revision: 0,
        body: json!({}),
    };
    let put = |document| Write::PutDocument {
        document,
        expect: Expect::Anything,
    };
    store.commit(vec![put(document), put(due)]).await.unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn rows_that_were_imported_before_the_kill_are_not_imported_again() {
    let (store, records) = workspace().await;
    let jobs = Jobs::start(store.clone(), records.clone());
    let new = NewJob {
        workspace_id: "w".into(),
        object: Some("people".to_owned()),
        file_name: "people.csv".to_owned(),
        member_id: "m".to_owned(),
        bytes: file(1_200).into(),
    };
    let job = jobs.create(new).await.unwrap();
    jobs.begin(&"w".into(), &job.id, Jobs::suggested(&job), false)
        .await
        .unwrap();
    let done = ended(&jobs, &job.id).await;
    assert_eq!((done.state, done.created, done.failed), (JobState::Done, 1_200, 0));
    drop(jobs);

    kill_before_saving(&store, &done).await;
    let jobs = Jobs::start(store.clone(), records.clone());
    let done = ended(&jobs, &job.id).await;
    assert_eq!((done.created, done.unchanged, done.failed), (0, 1_200, 0));
    assert_eq!(records.count(&"w".into(), "people", None).await.unwrap(), 1_200);
}
