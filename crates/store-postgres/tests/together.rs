//! What holds when several processes use one database, when the server fails, and beside the other backends.
#![allow(clippy::unwrap_used)]

use postgres_server::{Durability, Server};
use serde_json::json;
use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};
use std::time::Duration;
use store::query::History;
use store::{Change, Column, Document, Expect, OutboxRow, Store, StoreError, Write};
use store_postgres::{OpenError, Options, PostgresStore};
use store_sqlite::SqliteStore;
use store_suite::model::Model;
use store_suite::{random, sample};

async fn open(address: &str) -> Arc<PostgresStore> {
    Arc::new(PostgresStore::open(address, Options::default()).await.unwrap())
}

fn document(id: &str) -> Document {
    sample::document("app", id)
}

fn writes(id: &str) -> Vec<Write> {
    let row = OutboxRow {
        workspace_id: "w".into(),
        topic: "app".into(),
        payload: json!(id),
        at_ms: 0,
    };
    vec![
        Write::PutDocument {
            document: document(id),
            expect: Expect::Absent,
        },
        Write::Emit { row },
    ]
}

/// PostgreSQL, SQLite and a model in memory answer the same random operations alike.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn all_backends_answer_random_operations_alike() {
    let seconds = std::env::var("STORE_SECONDS").ok().and_then(|text| text.parse().ok());
    let seed = random::seed();
    for (turn, part) in (0..4_u64).zip([0.25; 4]) {
        let clock = Arc::new(AtomicI64::new(1));
        let now_ms: Arc<dyn Fn() -> i64 + Send + Sync> = {
            let clock = clock.clone();
            Arc::new(move || clock.load(Ordering::SeqCst))
        };
        let folder = tempfile::tempdir().unwrap();
        let sqlite = store_sqlite::Options {
            durability: store_sqlite::Durability::Off,
            now_ms: now_ms.clone(),
            ..Default::default()
        };
        let postgres = Options {
            now_ms: now_ms.clone(),
            ..Options::default()
        };
        let address = Server::shared().database();
        let stores: [(&str, Arc<dyn Store>); 3] = [
            ("the model", Arc::new(Model::new(now_ms))),
            ("SQLite", Arc::new(SqliteStore::open(folder.path(), sqlite).unwrap())),
            (
                "PostgreSQL",
                Arc::new(PostgresStore::open(&address, postgres).await.unwrap()),
            ),
        ];
        let time = Duration::from_secs_f64(seconds.unwrap_or(12.0) * part);
        random::agree(&stores, &clock, seed.wrapping_add(turn), time).await;
    }
}

/// Each process hears of every commit of all processes, in one order, which is that of the outbox.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn processes_hear_of_each_other_in_one_order() {
    const EACH: usize = 150;
    let address = Server::shared().database();
    let stores = [open(&address).await, open(&address).await, open(&address).await];
    let mut watchers: Vec<_> = stores.iter().map(|store| store.watch()).collect();
    let mut reader = stores[0].outbox(0, 0).await.unwrap();
    let tasks: Vec<_> = (0..3 * EACH)
        .map(|n| {
            let store = stores[n % 3].clone();
            tokio::spawn(async move { store.commit(writes(&n.to_string())).await.unwrap() })
        })
        .collect();
    // Whoever reads on from the last row that he has seen misses none.
    while reader.len() < 3 * EACH {
        let last = reader.last().map_or(0, |change: &Change| change.position);
        reader.extend(stores[1].outbox(last, 1000).await.unwrap());
    }
    for task in tasks {
        task.await.unwrap();
    }
    let kept = stores[2].outbox(0, 10_000).await.unwrap();
    let positions: Vec<_> = kept.iter().map(|change| change.position).collect();
    assert_eq!(positions, (1..=3 * EACH as i64).collect::<Vec<_>>());
    assert_eq!(reader, kept);
    for watcher in &mut watchers {
        for change in &kept {
            let heard = tokio::time::timeout(Duration::from_secs(10), watcher.recv()).await;
            assert_eq!(heard.unwrap().unwrap(), *change);
        }
    }
}

/// A commit that was answered has been heard by this process's own watchers, whoever else commits.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_answered_commit_has_been_heard() {
    let address = Server::shared().database();
    let (here, there) = (open(&address).await, open(&address).await);
    for n in 0..50 {
        let mut watcher = here.watch();
        let other = tokio::spawn({
            let there = there.clone();
            async move { there.commit(writes(&format!("there{n}"))).await.unwrap() }
        });
        here.commit(writes(&format!("here{n}"))).await.unwrap();
        let heard = std::iter::from_fn(|| watcher.try_recv().ok());
        let own = json!(format!("here{n}"));
        assert!(
            heard.map(|change| change.row.payload).any(|payload| payload == own),
            "{n}"
        );
        other.await.unwrap();
        assert!(
            here.document("app", &format!("there{n}")).await.unwrap().is_some(),
            "{n}"
        );
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_key_that_processes_contest_has_one_winner() {
    let address = Server::shared().database();
    let stores = [open(&address).await, open(&address).await];
    for round in 0..20 {
        let tasks: Vec<_> = (0..8)
            .map(|n| {
                let store = stores[n % 2].clone();
                tokio::spawn(async move { store.commit(writes(&round.to_string())).await })
            })
            .collect();
        let mut won = 0;
        for task in tasks {
            match task.await.unwrap() {
                Ok(()) => won += 1,
                Err(error) => assert!(matches!(error, StoreError::Conflict { .. }), "{error:?}"),
            }
        }
        assert_eq!(won, 1);
    }
    assert_eq!(stores[0].outbox(0, 100).await.unwrap().len(), 20);
}

/// Commits `count` documents with eight callers at once, and gives the answers.
async fn commit_many(store: &Arc<PostgresStore>, name: &'static str, count: usize) -> Vec<store::Result<()>> {
    let tasks: Vec<_> = (0..8)
        .map(|caller| {
            let store = store.clone();
            tokio::spawn(async move {
                let mut answers = Vec::new();
                for n in (caller..count).step_by(8) {
                    answers.push(store.commit(writes(&format!("{name}{n}"))).await);
                }
                answers
            })
        })
        .collect();
    let mut answers = Vec::new();
    for task in tasks {
        answers.extend(task.await.unwrap());
    }
    answers
}

/// Connections that break, also between a commit and its answer, are nobody's trouble: each commit happens once, and each
/// caller is told so.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn broken_connections_lose_and_repeat_nothing() {
    let server = Server::shared();
    let address = server.database();
    let options = Options {
        watch_capacity: 1 << 20,
        ..Options::default()
    };
    let store = Arc::new(PostgresStore::open(&address, options).await.unwrap());
    let mut watcher = store.watch();
    let breaking = tokio::task::spawn_blocking({
        let address = address.clone();
        move || {
            for _ in 0..25 {
                let others = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity
                              WHERE datname = current_database() AND pid <> pg_backend_pid()";
                server.sql(&address, others);
                std::thread::sleep(Duration::from_millis(60));
            }
        }
    });
    let mut committed = 0;
    while !breaking.is_finished() {
        let name: &'static str = Box::leak(format!("{committed}-").into_boxed_str());
        for answer in commit_many(&store, name, 80).await {
            answer.unwrap();
            committed += 1;
        }
        assert!(store.document("app", &format!("{name}0")).await.unwrap().is_some());
    }
    breaking.await.unwrap();
    let kept = store.outbox(0, 1_000_000).await.unwrap();
    assert_eq!(kept.len(), committed);
    for change in kept {
        let heard = tokio::time::timeout(Duration::from_secs(10), watcher.recv()).await;
        assert_eq!(heard.unwrap().unwrap(), change);
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_server_that_comes_back_is_found_again() {
    let server = Server::start(Durability::Full).unwrap();
    let address = server.database();
    let store = open(&address).await;
    store.commit(writes("before")).await.unwrap();
    server.crash();
    let waiting = tokio::spawn({
        let store = store.clone();
        async move {
            (
                store.commit(writes("meanwhile")).await,
                store.document("app", "before").await,
            )
        }
    });
    tokio::time::sleep(Duration::from_millis(300)).await;
    server.revive();
    let (committed, found) = waiting.await.unwrap();
    committed.unwrap();
    assert!(found.unwrap().is_some());

    // And one that stays away is named, after as long as somebody is patient.
    let hasty = Options {
        patience: Duration::from_millis(300),
        ..Options::default()
    };
    let store = PostgresStore::open(&address, hasty).await.unwrap();
    server.crash();
    let refused = store.commit(writes("after")).await;
    assert!(matches!(refused, Err(StoreError::Unavailable(_))), "{refused:?}");
    let refused = store.document("app", "before").await;
    assert!(matches!(refused, Err(StoreError::Unavailable(_))), "{refused:?}");
    let refused = PostgresStore::open(&address, Options::default()).await.map(|_| ());
    assert!(matches!(refused, Err(OpenError::Unreachable { .. })), "{refused:?}");
}

/// Makes inserts into the outbox fail: `condition` says when, `state` how.
fn sabotage(address: &str, condition: &str, state: &str) {
    let sql = format!(
        "CREATE OR REPLACE FUNCTION sabotage() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
             IF {condition} THEN RAISE EXCEPTION 'sabotage' USING ERRCODE = '{state}'; END IF; RETURN NEW; END $$;
         DROP TRIGGER IF EXISTS sabotage ON outbox;
         CREATE TRIGGER sabotage BEFORE INSERT ON outbox FOR EACH ROW EXECUTE FUNCTION sabotage();"
    );
    Server::shared().sql(address, &sql);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn serialization_failures_and_deadlocks_are_tried_again() {
    let address = Server::shared().database();
    let store = open(&address).await;
    for state in ["40001", "40P01"] {
        sabotage(&address, "random() < 0.2", state);
        let name: &'static str = if state == "40001" { "a" } else { "b" };
        for answer in commit_many(&store, name, 60).await {
            answer.unwrap();
        }
    }
    assert_eq!(store.outbox(0, 1000).await.unwrap().len(), 120);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_full_disk_is_named_and_leaves_nothing_half_done() {
    let address = Server::shared().database();
    let store = open(&address).await;
    store.commit(writes("before")).await.unwrap();
    sabotage(&address, "true", "53100");
    let before = std::time::Instant::now();
    for answer in commit_many(&store, "full", 20).await {
        assert!(
            matches!(&answer, Err(StoreError::Unavailable(said)) if said.contains("53100")),
            "{answer:?}"
        );
    }
    assert!(
        before.elapsed() < Duration::from_secs(9),
        "what is refused is refused at once"
    );
    assert!(store.document("app", "before").await.unwrap().is_some());
    assert!(store.document("app", "full0").await.unwrap().is_none());
    sabotage(&address, "false", "53100");
    store.commit(writes("after")).await.unwrap();
    assert_eq!(store.outbox(0, 100).await.unwrap().last().unwrap().position, 2);
}

/// One commit that the server refuses takes none of its neighbours along.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_refused_commit_fails_alone() {
    let address = Server::shared().database();
    let store = open(&address).await;
    sabotage(&address, "NEW.payload LIKE '%7\"'", "23514");
    let answers = commit_many(&store, "n", 50).await;
    assert_eq!(answers.iter().filter(|answer| answer.is_err()).count(), 5);
    assert_eq!(store.outbox(0, 100).await.unwrap().len(), 45);
}

/// A record with so many values that they are copied.
fn person(name: &str) -> Vec<Write> {
    let record = Write::PutRecord {
        record: sample::record("people", name, 1),
        expect: Expect::Absent,
    };
    let tag = |n| sample::nth_value("people", name, "tags", n, &[(Column::Text1, sample::text("tall"))]);
    let tags = (0..40).map(|n| sample::add(tag(n)));
    let told = sample::emit("people", 1);
    [record].into_iter().chain(tags).chain([told]).collect()
}

/// Of a copy that is refused before it begins, the server says more than the driver waits for: what comes after must not be
/// taken for the answer to something else.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_copy_that_is_refused_leaves_nothing_behind() {
    let address = Server::shared().database();
    let store = open(&address).await;
    store.commit(person("ada")).await.unwrap();
    for name in ["b", "c"] {
        Server::shared().sql(&address, "ALTER TABLE vals RENAME TO away");
        let refused = tokio::join!(store.commit(person(name)), store.commit(person("d")));
        assert!(
            matches!(&refused.0, Err(StoreError::Unavailable(said)) if said.contains("42P01")),
            "{refused:?}"
        );
        Server::shared().sql(&address, "ALTER TABLE away RENAME TO vals");
        store.commit(person(&format!("after {name}"))).await.unwrap();
    }
    for (name, count) in [
        ("ada", 40),
        ("b", 0),
        ("after b", 40),
        ("c", 0),
        ("after c", 40),
        ("d", 0),
    ] {
        let key = sample::key("people", name);
        assert_eq!(
            store.values(&key, None, History::ActiveOnly).await.unwrap().len(),
            count
        );
        assert_eq!(store.record(&key).await.unwrap().is_some(), count > 0, "{name}");
    }
    let positions: Vec<i64> = store
        .outbox(0, 10)
        .await
        .unwrap()
        .iter()
        .map(|change| change.position)
        .collect();
    assert_eq!(positions, [1, 2, 3]);
}

/// Indexes answer without the rows only then.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_load_is_followed_by_a_vacuum() {
    let address = Server::shared().database();
    let store = open(&address).await;
    let load = (0..300).map(|n| store.commit(person(&n.to_string())));
    for answer in futures::future::join_all(load).await {
        answer.unwrap();
    }
    let seen = "SELECT last_vacuum IS NOT NULL FROM pg_stat_user_tables WHERE relname = 'vals'";
    for _ in 0..300 {
        if Server::shared().sql(&address, seen).trim() == "t" {
            return;
        }
        tokio::time::sleep(Duration::from_millis(100)).await;
    }
    panic!("PostgreSQL has not seen to 12,000 new values in half a minute");
}

#[tokio::test]
async fn databases_that_do_not_fit_are_named() {
    let server = Server::shared();
    let refused = async |address: &str| {
        let opened = PostgresStore::open(address, Options::default()).await;
        opened.map(|_| ()).unwrap_err()
    };
    let error = refused(&server.address("nowhere")).await;
    assert!(matches!(error, OpenError::NoDatabase { .. }), "{error}");
    assert!(error.to_string().contains("createdb"), "{error}");

    let address = server.database();
    server.sql(
        &address,
        "CREATE DATABASE latin ENCODING 'SQL_ASCII' TEMPLATE template0",
    );
    let error = refused(&server.address("latin")).await;
    assert!(
        matches!(&error, OpenError::Unfit { message, .. } if message.contains("SQL_ASCII")),
        "{error}"
    );

    open(&address).await;
    server.sql(
        &address,
        "INSERT INTO schema_history SELECT version + 1, 'later', applied_on, checksum FROM schema_history ORDER BY version DESC LIMIT 1",
    );
    let error = refused(&address).await;
    assert!(matches!(error, OpenError::Newer { .. }), "{error}");
    let error = refused("postgres://nobody@localhost:1/x").await;
    assert!(matches!(error, OpenError::Unreachable { .. }), "{error}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn processes_that_start_together_migrate_once() {
    let address = Server::shared().database();
    let tasks: Vec<_> = (0..4)
        .map(|_| {
            let address = address.clone();
            tokio::spawn(async move { open(&address).await })
        })
        .collect();
    for (n, task) in tasks.into_iter().enumerate() {
        task.await.unwrap().commit(writes(&n.to_string())).await.unwrap();
    }
}
