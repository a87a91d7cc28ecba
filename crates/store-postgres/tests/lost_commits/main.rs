//! A commit whose connection breaks is done once, whatever came of it.
#![allow(clippy::unwrap_used)]

mod wire;

use postgres_server::{Durability, Server};
use serde_json::json;
use std::sync::Arc;
use store::{Document, Expect, OutboxRow, Store, Write};
use store_postgres::{Options, PostgresStore};
use tokio::sync::oneshot;
use wire::{Cut, Wire};

async fn open(address: &str) -> Arc<PostgresStore> {
    Arc::new(PostgresStore::open(address, Options::default()).await.unwrap())
}

fn put(id: &str) -> Write {
    let document = Document {
        kind: "app".into(),
        id: id.into(),
        parent: String::new(),
        lookup: None,
        sort: 0,
        expires_at: None,
        search_text: None,
        revision: 0,
        body: json!({ "id": id }),
    };
    // A second time would be refused.
    let expect = Expect::Absent;
    Write::PutDocument { document, expect }
}

fn emit(id: &str) -> Write {
    let row = OutboxRow {
        workspace_id: "w".into(),
        topic: "app".into(),
        payload: json!(id),
        at_ms: 0,
    };
    Write::Emit { row }
}

async fn revision(store: &PostgresStore, id: &str) -> Option<i64> {
    let found = store.document("app", id).await.unwrap();
    found.map(|document| document.revision)
}

async fn told(store: &PostgresStore) -> Vec<serde_json::Value> {
    let rows = store.outbox(0, 100).await.unwrap();
    rows.into_iter().map(|change| change.row.payload).collect()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn when_the_answer_is_lost() {
    let address = Server::shared().database();
    let wire = Wire::to(&address);
    let store = open(&wire.address(&address)).await;
    for (id, writes) in [
        ("told", vec![put("told"), emit("told")]),
        ("untold", vec![put("untold")]),
    ] {
        wire.cut_next(Cut::Answer);
        store.commit(writes).await.unwrap();
        assert_eq!(revision(&store, id).await, Some(1), "{id}");
    }
    assert_eq!(told(&store).await, ["told"]);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn when_it_never_arrives() {
    let address = Server::shared().database();
    let wire = Wire::to(&address);
    let store = open(&wire.address(&address)).await;
    for (id, writes) in [
        ("told", vec![put("told"), emit("told")]),
        ("untold", vec![put("untold")]),
    ] {
        let ((held, _), (cut, go)) = (oneshot::channel(), oneshot::channel());
        wire.cut_next(Cut::Commit(held, go));
        cut.send(()).unwrap();
        store.commit(writes).await.unwrap();
        assert_eq!(revision(&store, id).await, Some(1), "{id}");
    }
    assert_eq!(told(&store).await, ["told"]);
}

/// A server that crashes before anything of a transaction was on its disk gives the transaction's number to another one.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn when_a_crashed_server_gives_its_number_to_another_process() {
    let server = Server::start(Durability::Full).unwrap();
    let address = server.database();
    // Nothing is written before a commit asks for it.
    server.sql(&address, "ALTER SYSTEM SET wal_writer_delay = '10s'");
    server.sql(&address, "SELECT pg_reload_conf()");
    let wire = Wire::to(&address);
    let (store, other) = (open(&wire.address(&address)).await, open(&address).await);
    store.commit(vec![put("first")]).await.unwrap();

    let ((held, is_held), (cut, go)) = (oneshot::channel(), oneshot::channel());
    wire.cut_next(Cut::Commit(held, go));
    let committing = tokio::spawn({
        let store = store.clone();
        async move { store.commit(vec![put("held")]).await }
    });
    is_held.await.unwrap();
    let open =
        "SELECT backend_xid FROM pg_stat_activity WHERE state = 'idle in transaction' AND query LIKE '%writers%'";
    let number = loop {
        let number = server.sql(&address, open);
        if !number.is_empty() {
            break number;
        }
    };
    server.crash();
    server.revive();
    for id in ["a", "b", "c"] {
        other.commit(vec![put(id)]).await.unwrap();
    }
    let status = server.sql(&address, &format!("SELECT pg_xact_status('{number}')"));
    assert_eq!(status, "committed", "the number was not given again");
    assert_eq!(revision(&other, "held").await, None);

    cut.send(()).unwrap();
    committing.await.unwrap().unwrap();
    for id in ["first", "held", "a", "b", "c"] {
        assert_eq!(revision(&other, id).await, Some(1), "{id}");
    }
}
