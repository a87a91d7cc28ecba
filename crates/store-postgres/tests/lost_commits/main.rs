//! A commit whose connection breaks is done once, whatever came of it.
#![allow(clippy::unwrap_used)]

mod wire;

use postgres_server::{Durability, Server};
use serde_json::json;
use std::sync::Arc;
use store::{Expect, Store, Write};
use store_postgres::{Options, PostgresStore};
use store_suite::sample;
use tokio::sync::oneshot;
use wire::{Cut, Wire};

async fn open(address: &str) -> Arc<PostgresStore> {
    Arc::new(PostgresStore::open(address, Options::default()).await.unwrap())
}

/// A second time it would be refused.
fn put(id: &str) -> Write {
    sample::put(sample::document("app", id), Expect::Absent)
}

async fn revision(store: &PostgresStore, id: &str) -> Option<i64> {
    let found = store.document("app", id).await.unwrap();
    found.map(|document| document.revision)
}

/// Commits what is told and what is not, each with its connection cut.
async fn are_done_once(mut cut_next: impl FnMut(&Wire)) {
    let address = Server::shared().database();
    let wire = Wire::to(&address);
    let store = open(&wire.address(&address)).await;
    for (id, writes) in [
        ("told", vec![put("told"), sample::emit("app", 7)]),
        ("untold", vec![put("untold")]),
    ] {
        cut_next(&wire);
        store.commit(writes).await.unwrap();
        assert_eq!(revision(&store, id).await, Some(1), "{id}");
    }
    let told = store.outbox(0, 100).await.unwrap();
    let told: Vec<_> = told.into_iter().map(|change| change.row.payload).collect();
    assert_eq!(told, [json!({ "n": 7 })]);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn when_the_answer_is_lost() {
    are_done_once(|wire| wire.cut_next(Cut::Answer)).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn when_it_never_arrives() {
    are_done_once(|wire| {
        let ((held, _), (cut, go)) = (oneshot::channel(), oneshot::channel());
        wire.cut_next(Cut::Commit(held, go));
        cut.send(()).unwrap();
    })
    .await;
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
