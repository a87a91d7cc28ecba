//! A workspace on a fresh, real database, with a clock that the test moves.

use records::{Actor, Clock, Error, Mode, Record, Records};
use serde_json::{Map, Value, json};
use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};
use store::{Document, Expect, RecordId, Store, WorkspaceId, Write};
use store_sqlite::SqliteStore;

pub static WORKSPACE: std::sync::LazyLock<WorkspaceId> =
    std::sync::LazyLock::new(|| "74716136-8b3f-4b28-b67f-75d3212684e1".into());
pub const MEMBER: &str = "635cebb2-d0d3-4c03-8485-44354bdf4cb1";

pub struct World {
    pub store: Arc<dyn Store>,
    pub records: Records,
    pub clock: Arc<TestClock>,
}

/// Starts on 2026-01-01 and stands still until it is moved.
pub struct TestClock(AtomicI64);

impl Clock for TestClock {
    fn now_ns(&self) -> i64 {
        self.0.load(Ordering::SeqCst)
    }
}

impl World {
    pub async fn new() -> Self {
        let store: Arc<dyn Store> = Arc::new(SqliteStore::ephemeral().unwrap());
        let clock = Arc::new(TestClock(AtomicI64::new(1_767_225_600_000_000_000)));
        let records = Records::new(store.clone(), clock.clone());
        let member = Document {
            kind: "member".into(),
            id: MEMBER.into(),
            parent: WORKSPACE.to_string(),
            lookup: Some(format!("{}/ada@example.com", *WORKSPACE)),
            sort: 1_767_225_600_000,
            expires_at: None,
            search_text: None,
            revision: 0,
            body: json!({ "first_name": "Ada", "last_name": "Lovelace", "email_address": "ada@example.com", "access_level": "admin" }),
        };
        store
            .commit(vec![Write::PutDocument {
                document: member,
                expect: Expect::Absent,
            }])
            .await
            .unwrap();
        records.seed_standard_objects(&WORKSPACE).await.unwrap();
        Self { store, records, clock }
    }

    /// Moves the clock by seconds.
    pub fn pass(&self, seconds: i64) {
        self.clock.0.fetch_add(seconds * 1_000_000_000, Ordering::SeqCst);
    }

    pub async fn create(&self, object: &str, values: Value) -> Result<Record, Error> {
        self.records
            .create_record(&WORKSPACE, object, &map(values), &Actor::member(MEMBER))
            .await
    }

    pub async fn update(&self, object: &str, id: &RecordId, values: Value, mode: Mode) -> Result<Record, Error> {
        self.records
            .update_record(&WORKSPACE, object, id, &map(values), mode, &Actor::member(MEMBER))
            .await
    }

    pub async fn assert(&self, object: &str, matching: &str, values: Value) -> Result<Record, Error> {
        self.records
            .assert_record(&WORKSPACE, object, matching, &map(values), &Actor::member(MEMBER))
            .await
    }

    pub async fn get(&self, object: &str, id: &RecordId) -> Record {
        self.records.record(&WORKSPACE, object, id).await.unwrap()
    }
}

pub fn map(values: Value) -> Map<String, Value> {
    values.as_object().unwrap().clone()
}

/// The type's own fields of every active value of an attribute, without the envelope.
pub fn fields(record: &Record, slug: &str) -> Value {
    let mut values = serde_json::to_value(record.wire("")).unwrap()["values"][slug].take();
    for value in values.as_array_mut().unwrap() {
        let value = value.as_object_mut().unwrap();
        for envelope in ["active_from", "active_until", "created_by_actor", "attribute_type"] {
            assert!(value.remove(envelope).is_some(), "{envelope}");
        }
    }
    values
}
