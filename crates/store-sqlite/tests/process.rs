//! What holds across processes: one at a time on a data directory, and nothing answered is lost by `kill -9`.
#![allow(clippy::unwrap_used)]

use std::io::{BufRead, BufReader};
use std::path::Path;
use std::process::{Command, Stdio};
use store::{Document, Expect, OutboxRow, Store, Write};
use store_sqlite::{OpenError, Options, SqliteStore};

const DIRECTORY: &str = "STORE_SQLITE_TEST_DIRECTORY";

fn writes(n: u32) -> Vec<Write> {
    let document = |kind: &str| Document {
        kind: kind.into(),
        id: n.to_string(),
        parent: String::new(),
        lookup: None,
        sort: 0,
        expires_at: None,
        search_text: None,
        revision: 0,
        body: serde_json::json!({ "n": n }),
    };
    let row = OutboxRow {
        workspace_id: "w".into(),
        topic: "t".into(),
        payload: n.into(),
        at_ms: 0,
    };
    vec![
        Write::PutDocument {
            document: document("first"),
            expect: Expect::Absent,
        },
        Write::PutDocument {
            document: document("second"),
            expect: Expect::Absent,
        },
        Write::Emit { row },
    ]
}

/// Not a promise: the process that the other test kills. Commits for ever and says what was answered.
#[tokio::test]
async fn child() {
    let Ok(directory) = std::env::var(DIRECTORY) else {
        return;
    };
    let store = SqliteStore::open(Path::new(&directory), Options::default()).unwrap();
    for n in 0.. {
        store.commit(writes(n)).await.unwrap();
        eprintln!("answered {n}");
    }
}

#[tokio::test]
async fn a_killed_process_keeps_every_answered_commit_whole() {
    let directory = tempfile::tempdir().unwrap();
    let mut answered = None;
    for _ in 0..3 {
        let mut child = Command::new(std::env::current_exe().unwrap())
            .args(["--exact", "child", "--nocapture"])
            .env(DIRECTORY, directory.path())
            .stdout(Stdio::null())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        let mut lines = BufReader::new(child.stderr.take().unwrap()).lines().map(Result::unwrap);
        let start = answered.map_or(0, |n: u32| n + 1);
        // A second process is refused, in words.
        if start == 0 {
            lines.find(|line| line.starts_with("answered")).unwrap();
            let refused = SqliteStore::open(directory.path(), Options::default()).map(|_| ());
            let pid = child.id().to_string();
            assert!(
                matches!(&refused, Err(OpenError::Locked { pid: Some(p), .. }) if *p == pid),
                "{refused:?}"
            );
        }
        let last = lines
            .by_ref()
            .filter_map(|line| line.strip_prefix("answered ")?.parse().ok())
            .nth(40);
        child.kill().unwrap();
        child.wait().unwrap();
        let later = lines
            .filter_map(|line| line.strip_prefix("answered ")?.parse::<u32>().ok())
            .last();
        answered = later.or(last).or(answered);

        let store = SqliteStore::open(directory.path(), Options::default()).unwrap();
        let kept = store.outbox(0, u32::MAX).await.unwrap().len() as u32;
        assert!(kept > answered.unwrap(), "{kept} kept, {answered:?} answered");
        for n in 0..kept {
            assert!(store.document("first", &n.to_string()).await.unwrap().is_some(), "{n}");
            assert!(store.document("second", &n.to_string()).await.unwrap().is_some(), "{n}");
        }
        assert_eq!(store.document("first", &kept.to_string()).await.unwrap(), None);
        // The next child starts from nothing known: remove what is there so that its numbers begin at 0 again.
        drop(store);
        std::fs::remove_file(directory.path().join("stoa.db")).unwrap();
        answered = None;
    }
}

#[test]
fn unusable_directories_are_named() {
    let directory = tempfile::tempdir().unwrap();
    let file = directory.path().join("file");
    std::fs::write(&file, "x").unwrap();
    let refused = SqliteStore::open(&file.join("data"), Options::default())
        .map(|_| ())
        .unwrap_err();
    assert!(
        refused.to_string().contains(&file.join("data").display().to_string()),
        "{refused}"
    );

    let broken = directory.path().join("broken");
    std::fs::create_dir(&broken).unwrap();
    std::fs::write(
        broken.join("stoa.db"),
        "this is not a database, and long enough to be read as one".repeat(40),
    )
    .unwrap();
    let refused = SqliteStore::open(&broken, Options::default()).map(|_| ()).unwrap_err();
    assert!(matches!(refused, OpenError::Database { .. }), "{refused:?}");
}

#[tokio::test]
async fn a_closed_store_opens_again_with_everything() {
    let directory = tempfile::tempdir().unwrap();
    let store = SqliteStore::open(directory.path(), Options::default()).unwrap();
    store.commit(writes(1)).await.unwrap();
    drop(store);
    let store = SqliteStore::open(directory.path(), Options::default()).unwrap();
    assert_eq!(store.document("first", "1").await.unwrap().unwrap().body["n"], 1);
}

/// A power cut may leave the log of writes torn anywhere. What of it is whole counts, and each commit counts whole or not.
#[tokio::test]
async fn a_torn_log_keeps_the_first_commits_whole() {
    const COMMITS: u32 = 60;
    let directory = tempfile::tempdir().unwrap();
    let store = SqliteStore::open(directory.path(), Options::default()).unwrap();
    for n in 0..COMMITS {
        store.commit(writes(n)).await.unwrap();
    }
    // Taken while the store is open, as a machine that stops would leave them.
    let database = std::fs::read(directory.path().join("stoa.db")).unwrap();
    let log = std::fs::read(directory.path().join("stoa.db-wal")).unwrap();
    let mut before = 0;
    for cut in 0..=16 {
        let copy = tempfile::tempdir().unwrap();
        std::fs::write(copy.path().join("stoa.db"), &database).unwrap();
        std::fs::write(copy.path().join("stoa.db-wal"), &log[..log.len() * cut / 16]).unwrap();
        let torn = SqliteStore::open(copy.path(), Options::default()).unwrap();
        let kept = torn.outbox(0, u32::MAX).await.unwrap().len() as u32;
        assert!(kept >= before, "{cut}: {kept} after {before}");
        before = kept;
        for n in 0..=COMMITS {
            for kind in ["first", "second"] {
                let found = torn.document(kind, &n.to_string()).await.unwrap();
                assert_eq!(found.is_some(), n < kept, "{cut}: {kind} {n} of {kept}");
            }
        }
    }
    assert_eq!(before, COMMITS, "what was answered is in the files");
}
