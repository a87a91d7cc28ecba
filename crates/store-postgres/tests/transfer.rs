//! Everything moves between SQLite and PostgreSQL, and is the same afterwards.
#![allow(clippy::unwrap_used)]

use postgres_server::Server;
use serde_json::json;
use std::path::Path;
use store::transfer::{Row, Source, Target};
use store::{Column, Document, Expect, OutboxRow, RecordKey, RecordRow, Scalar, Store, ValueRow, Write};
use store_postgres::{OpenError, Options, PostgresStore};
use store_sqlite::SqliteStore;

const MANY: i64 = 2_500;

fn key(n: i64) -> RecordKey {
    RecordKey {
        workspace_id: if n % 2 == 0 { "w" } else { "other" }.into(),
        object_id: "people".into(),
        record_id: format!("r{n}").into(),
    }
}

fn record(n: i64) -> RecordRow {
    RecordRow {
        key: key(n),
        document: json!({ "n": n, "odd": "\u{1}é" }).to_string(),
        search_text: format!("person {n}"),
        created_at: n,
        updated_at: n + 1,
        revision: 0,
    }
}

fn value(n: i64) -> ValueRow {
    let long = "long ".repeat(if n % 100 == 0 { 1_000 } else { 1 });
    ValueRow {
        id: format!("v{n}").into(),
        key: key(n),
        attribute_id: "name".into(),
        ordinal: 0,
        active_from: n,
        active_until: None,
        unique_key: Some(format!("{long}{n}")),
        columns: vec![
            (Column::Text1, Scalar::Text(format!("{long}\0{n}"))),
            (Column::Int1, Scalar::Int(n)),
            (Column::Num1, Scalar::Num(n as f64 / 3.0)),
        ],
        matches_parts: n % 3 == 0,
        body: json!({ "n": n, "f": 0.1 }).to_string(),
    }
}

fn document(n: i64) -> Document {
    Document {
        kind: format!("kind{}", n % 3),
        id: format!("é{n}"),
        parent: "p\0".into(),
        lookup: (n % 2 == 0).then(|| format!("k{n}")),
        sort: -n,
        // Some have expired, and are moved all the same.
        expires_at: (n % 5 == 0).then_some(n),
        search_text: (n % 3 == 0).then(|| format!("note \0 number{n}")),
        revision: 0,
        body: json!({ "z": n, "a": [null, "\0", 1.5] }),
    }
}

fn emit(n: i64) -> Write {
    Write::Emit {
        row: OutboxRow {
            workspace_id: "w".into(),
            topic: "t".into(),
            payload: json!(n),
            at_ms: n,
        },
    }
}

/// More of everything than is moved at once, with history, gaps and revisions.
async fn fill(store: &dyn Store) {
    let anything = |document| Write::PutDocument {
        document,
        expect: Expect::Anything,
    };
    for start in (0..MANY).step_by(500) {
        let rows = (start..start + 500).flat_map(|n| {
            let record = Write::PutRecord {
                record: record(n),
                expect: Expect::Absent,
            };
            [
                record,
                Write::AddValue { value: value(n) },
                anything(document(n)),
                emit(n),
            ]
        });
        store.commit(rows.collect()).await.unwrap();
    }
    let again = (0..20).flat_map(|n| {
        let record = Write::PutRecord {
            record: record(n),
            expect: Expect::Present,
        };
        let end = Write::EndValue {
            key: value(n).key,
            id: format!("v{n}").into(),
            active_until: 9_999,
        };
        let next = ValueRow {
            id: format!("w{n}").into(),
            ..value(n)
        };
        let bytes = bytes::Bytes::from(vec![n as u8; 1_000]);
        let blob = Write::PutBlob {
            id: format!("b{n}"),
            bytes,
        };
        [
            record,
            end,
            Write::AddValue { value: next },
            anything(document(n)),
            blob,
        ]
    });
    store.commit(again.collect()).await.unwrap();
    store.commit(vec![Write::DeleteRecord { key: key(7) }]).await.unwrap();
    store.sweep(0, MANY - 10).await.unwrap();
}

async fn all(mut source: impl Source) -> Vec<Row> {
    let mut all = Vec::new();
    loop {
        let rows = source.next().await.unwrap();
        if rows.is_empty() {
            return all;
        }
        all.extend(rows);
    }
}

async fn pour(rows: &[Row], mut target: impl Target) {
    for some in rows.chunks(700) {
        target.write(some.to_vec()).await.unwrap();
    }
    target.finish().await.unwrap();
}

fn sqlite(folder: &Path) -> store_sqlite::Snapshot {
    store_sqlite::Snapshot::open(folder).unwrap()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn everything_goes_there_and_back() {
    let (here, back) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
    let store = SqliteStore::open(here.path(), store_sqlite::Options::default()).unwrap();
    fill(&store).await;
    // While the store is open, and goes on: the snapshot stays what it was.
    let mut snapshot = sqlite(here.path());
    let first = snapshot.next().await.unwrap();
    store.commit(vec![emit(0)]).await.unwrap();
    let mut rows = first;
    rows.extend(all(snapshot).await);
    assert!(rows.contains(&Row::LastPosition(MANY)));
    let records = rows.iter().filter(|row| matches!(row, Row::Record(_))).count();
    assert_eq!(records, MANY as usize - 1);

    let address = Server::shared().database();
    pour(&rows, store_postgres::Filling::open(&address).await.unwrap()).await;
    let there = all(store_postgres::Snapshot::open(&address).await.unwrap()).await;
    assert!(there == rows, "PostgreSQL holds what SQLite held");
    pour(&there, store_sqlite::Filling::open(back.path()).unwrap()).await;
    assert!(all(sqlite(back.path())).await == rows, "and SQLite again");

    // The order of creation, uniqueness, search and the next position are what they were.
    let moved = PostgresStore::open(&address, Options::default()).await.unwrap();
    let returned = SqliteStore::open(back.path(), store_sqlite::Options::default()).unwrap();
    for store in [&moved as &dyn Store, &returned] {
        let query = store_suite::sample::query(
            "people",
            Some(store::query::Filter::Search {
                query: "pers 24".into(),
            }),
            vec![],
        );
        let found = store.query_records(&query).await.unwrap();
        let expected: Vec<_> = (0..MANY)
            .filter(|n| n % 2 == 0 && n.to_string().starts_with("24"))
            .map(|n| format!("r{n}"))
            .collect();
        let found: Vec<_> = found.iter().map(|row| row.key.record_id.to_string()).collect();
        assert_eq!(found, expected[..100.min(expected.len())]);
        let search = store::DocumentSearch {
            kind: "kind0",
            parent: "p\0".into(),
            query: "NOTE number21".into(),
            after: None,
            limit: 3,
        };
        let found = store.search_documents(search).await.unwrap();
        let found: Vec<_> = found.iter().map(|document| document.id.as_str()).collect();
        // 210 has expired, and what is no third of them has no text.
        assert_eq!(found, ["é21", "é213", "é216"]);
        let taken = ValueRow {
            id: "new".into(),
            key: key(2),
            ..value(400)
        };
        assert!(store.commit(vec![Write::AddValue { value: taken }]).await.is_err());
        store.commit(vec![emit(1)]).await.unwrap();
        assert_eq!(store.outbox(MANY, 10).await.unwrap()[0].position, MANY + 1);
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn only_an_empty_database_is_filled_and_a_broken_move_leaves_it_empty() {
    let address = Server::shared().database();
    let mut half = store_postgres::Filling::open(&address).await.unwrap();
    half.write(vec![Row::Document(document(1))]).await.unwrap();
    drop(half);
    let store = PostgresStore::open(&address, Options::default()).await.unwrap();
    assert_eq!(
        store
            .documents(store::DocumentQuery {
                kind: "kind1",
                ..Default::default()
            })
            .await
            .unwrap(),
        []
    );
    store.commit(vec![emit(1)]).await.unwrap();
    store.sweep(0, 10).await.unwrap();
    let refused = store_postgres::Filling::open(&address).await.map(|_| ());
    assert!(matches!(refused, Err(OpenError::NotEmpty { .. })), "{refused:?}");

    let folder = tempfile::tempdir().unwrap();
    let mut half = store_sqlite::Filling::open(folder.path()).unwrap();
    half.write(vec![Row::Document(document(1))]).await.unwrap();
    drop(half);
    assert_eq!(all(sqlite(folder.path())).await, [Row::LastPosition(0)]);
    let store = SqliteStore::open(folder.path(), store_sqlite::Options::default()).unwrap();
    store.commit(vec![emit(1)]).await.unwrap();
    drop(store);
    let refused = store_sqlite::Filling::open(folder.path()).map(|_| ());
    assert!(
        matches!(refused, Err(store_sqlite::OpenError::NotEmpty { .. })),
        "{refused:?}"
    );
    let nowhere = store_sqlite::Snapshot::open(&folder.path().join("nowhere")).map(|_| ());
    assert!(nowhere.is_err());
}

#[tokio::test]
async fn a_database_with_an_older_schema_is_named() {
    let address = Server::shared().database();
    let refused = store_postgres::Snapshot::open(&address).await.map(|_| ());
    assert!(
        matches!(&refused, Err(OpenError::Unfit { message, .. }) if message.contains("stoa db migrate")),
        "{refused:?}"
    );
}
