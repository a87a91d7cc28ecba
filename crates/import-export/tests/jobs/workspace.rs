//! A workspace on a fresh database, and its jobs.

use import_export::{Job, JobState, Jobs, NewJob};
use records::{Records, SystemClock};
use serde_json::json;
use std::sync::Arc;
use std::time::Duration;
use store::{Document, Expect, Store, Write};
use store_sqlite::SqliteStore;

/// With the member `ada@example.com`.
pub async fn workspace() -> (Arc<dyn Store>, Records) {
    let store: Arc<dyn Store> = Arc::new(SqliteStore::ephemeral().unwrap());
    let member = Document {
        kind: "member".to_owned(),
        id: "m".to_owned(),
        parent: "w".to_owned(),
        lookup: Some("w/ada@example.com".to_owned()),
        sort: 0,
        expires_at: None,
        search_text: None,
        revision: 0,
        body: json!({
            "first_name": "Ada", "last_name": "Lovelace", "email_address": "ada@example.com", "access_level": "admin",
        }),
    };
    let member = Write::PutDocument {
        document: member,
        expect: Expect::Absent,
    };
    store.commit(vec![member]).await.unwrap();
    let records = Records::new(store.clone(), Arc::new(SystemClock));
    records.seed_standard_objects(&"w".into()).await.unwrap();
    (store, records)
}

/// The job of a file, not begun yet.
pub async fn uploaded(jobs: &Jobs, object: Option<&str>, file: String) -> Job {
    let new = NewJob {
        workspace_id: "w".into(),
        object: object.map(str::to_owned),
        file_name: "file".to_owned(),
        member_id: "m".to_owned(),
        bytes: file.into(),
    };
    jobs.create(new).await.unwrap()
}

pub async fn ended(jobs: &Jobs, id: &str) -> Job {
    for _ in 0..1_000 {
        let job = jobs.get(&"w".into(), id).await.unwrap();
        if !matches!(job.state, JobState::Checking | JobState::Running) {
            return job;
        }
        tokio::time::sleep(Duration::from_millis(10)).await;
    }
    panic!("the job does not end");
}
