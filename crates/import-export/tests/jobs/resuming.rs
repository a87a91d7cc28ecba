//! A job that a process left is taken up by the next, and no row is imported twice.

use crate::workspace::{ended, uploaded, workspace};
use import_export::{Job, JobState, Jobs};
use records::notes::NoteFilter;
use records::{Clock, Records, SystemClock};
use serde_json::json;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::time::Duration;
use store::{Document, Expect, InFront, Store, StoreError, Write};

fn file(rows: usize) -> String {
    let rows = (0..rows).map(|n| format!("Person {n},p{n}@example.com\n"));
    std::iter::once("name,job_title\n".to_owned()).chain(rows).collect()
}

/// The same as the lines of a workspace.
fn lines(records: usize) -> String {
    let line = |n: usize| {
        let name = json!({ "first_name": "Person", "last_name": n.to_string(), "full_name": format!("Person {n}") });
        let data = json!({
            "id": { "record_id": format!("00000000-0000-4000-8000-{n:012}") },
            "values": { "name": [name] },
        });
        format!("{}\n", json!({ "type": "record", "object": "people", "data": data }))
    };
    let first = format!("{}\n", json!({ "type": "workspace", "version": 1 }));
    std::iter::once(first).chain((0..records).map(line)).collect()
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
    let job = uploaded(&jobs, Some("people"), file(1_200)).await;
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

#[tokio::test(flavor = "multi_thread")]
async fn notes_and_tasks_that_were_imported_before_the_kill_are_not_imported_again() {
    let (store, records) = workspace().await;
    let line = |n: usize| {
        let id = format!("00000000-0000-4000-8000-{n:012}");
        let person = format!("00000000-0000-4000-8000-{:012}", n % 10);
        let note = json!({ "id": { "note_id": id }, "parent_object": "people", "parent_record_id": person });
        let task = json!({ "id": { "task_id": id }, "content_plaintext": "Call them" });
        format!(
            "{}\n{}\n",
            json!({ "type": "note", "data": note }),
            json!({ "type": "task", "data": task })
        )
    };
    let file: String = std::iter::once(lines(10)).chain((0..300).map(line)).collect();
    let jobs = Jobs::start(store.clone(), records.clone());
    let job = uploaded(&jobs, None, file).await;
    jobs.begin(&"w".into(), &job.id, Jobs::suggested(&job), false)
        .await
        .unwrap();
    let done = ended(&jobs, &job.id).await;
    assert_eq!((done.state, done.created, done.failed), (JobState::Done, 610, 0));
    drop(jobs);

    kill_before_saving(&store, &done).await;
    let jobs = Jobs::start(store.clone(), records.clone());
    let done = ended(&jobs, &job.id).await;
    assert_eq!((done.created, done.unchanged, done.failed), (0, 610, 0));
    let all = NoteFilter::default();
    assert_eq!(
        records.notes().list(&"w".into(), &all, 0, 1_000).await.unwrap().len(),
        300
    );
}

/// A store that takes no records while it is out.
struct Unreliable {
    behind: Arc<dyn Store>,
    is_out: AtomicBool,
    refused: AtomicUsize,
}

impl InFront for Unreliable {
    fn behind(&self) -> &dyn Store {
        &*self.behind
    }

    async fn on_commit(&self, writes: Vec<Write>) -> store::Result<()> {
        let is_of_records = writes.iter().any(|write| matches!(write, Write::PutRecord { .. }));
        if is_of_records && self.is_out.load(Ordering::Relaxed) {
            self.refused.fetch_add(1, Ordering::Relaxed);
            return Err(StoreError::Unavailable("it is out".to_owned()));
        }
        self.behind.commit(writes).await
    }
}

/// The clock of a process that comes a minute later, when nobody has the job any more.
struct Later;

impl Clock for Later {
    fn now_ns(&self) -> i64 {
        SystemClock.now_ns() + 60_000_000_000
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn what_the_store_could_not_take_is_neither_passed_over_nor_the_end_of_the_job() {
    for (object, bytes) in [(Some("people"), file(300)), (None, lines(300))] {
        let (behind, _) = workspace().await;
        let store = Arc::new(Unreliable {
            behind,
            is_out: AtomicBool::new(true),
            refused: AtomicUsize::new(0),
        });
        let jobs = Jobs::start(store.clone(), Records::new(store.clone(), Arc::new(SystemClock)));
        let job = uploaded(&jobs, object, bytes).await;
        jobs.begin(&"w".into(), &job.id, Jobs::suggested(&job), false)
            .await
            .unwrap();
        // All of them come at the same time.
        while store.refused.load(Ordering::Relaxed) < 300 {
            tokio::time::sleep(Duration::from_millis(5)).await;
        }
        drop(jobs);

        store.is_out.store(false, Ordering::Relaxed);
        let records = Records::new(store.clone(), Arc::new(Later));
        let jobs = Jobs::start(store.clone(), records.clone());
        let done = ended(&jobs, &job.id).await;
        assert_eq!((done.state, done.failed), (JobState::Done, 0), "{:?}", done.problems);
        assert_eq!(done.created + done.unchanged, 300);
        assert_eq!(records.count(&"w".into(), "people", None).await.unwrap(), 300);
    }
}
