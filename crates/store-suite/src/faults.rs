//! What callers of a store see when its machine fails, and what they may do about it.

use crate::faulty::{Fault, Faulty};
use crate::sample::{document, emit, put};
use std::sync::Arc;
use std::time::{Duration, Instant};
use store::{Expect, Store, StoreError, Write};

fn writes(id: &str) -> Vec<Write> {
    vec![put(document("app", id), Expect::Absent), emit("app", 1)]
}

/// A commit that fails with `fault`, and after it the same commit again.
async fn fail(store: Arc<dyn Store>, fault: Fault) -> (StoreError, store::Result<()>, Arc<Faulty>) {
    let store = Arc::new(Faulty::new(store));
    store.fail_commits([fault]);
    let failed = store.commit(writes("1")).await.unwrap_err();
    let there = store.document("app", "1").await.unwrap().is_some();
    assert_eq!(there, fault == Fault::LostAfter, "{fault:?}");
    assert_eq!(
        store.outbox(0, 10).await.unwrap().len(),
        usize::from(there),
        "nothing is half there"
    );
    let again = store.commit(writes("1")).await;
    (failed, again, store)
}

pub async fn a_busy_database_is_worth_another_try(store: Arc<dyn Store>) {
    let (failed, again, _) = fail(store, Fault::Busy).await;
    assert!(matches!(failed, StoreError::Busy(_)), "{failed:?}");
    again.unwrap();
}

pub async fn a_serialization_failure_is_worth_another_try(store: Arc<dyn Store>) {
    let (failed, again, _) = fail(store, Fault::Serialization).await;
    assert!(matches!(failed, StoreError::Busy(_)), "{failed:?}");
    again.unwrap();
}

pub async fn a_connection_lost_before_a_commit_left_nothing(store: Arc<dyn Store>) {
    let (failed, again, _) = fail(store, Fault::LostBefore).await;
    assert!(matches!(failed, StoreError::Unavailable(_)), "{failed:?}");
    again.unwrap();
}

/// Whoever says what he expects cannot do a thing twice, even when nobody told him that it was done.
pub async fn a_commit_whose_answer_was_lost_is_not_done_twice(store: Arc<dyn Store>) {
    let (failed, again, store) = fail(store, Fault::LostAfter).await;
    assert!(matches!(failed, StoreError::Unavailable(_)), "{failed:?}");
    assert!(matches!(again, Err(StoreError::Conflict { .. })), "{again:?}");
    assert_eq!(store.outbox(0, 10).await.unwrap().len(), 1);
}

pub async fn a_full_disk_refuses_writes_and_answers_reads(store: Arc<dyn Store>) {
    store.commit(writes("0")).await.unwrap();
    let store = Arc::new(Faulty::new(store));
    store.fail_commits([Fault::DiskFull; 3]);
    for _ in 0..3 {
        let refused = store.commit(writes("1")).await;
        assert!(matches!(refused, Err(StoreError::Unavailable(_))), "{refused:?}");
        assert!(store.document("app", "0").await.unwrap().is_some());
        assert!(store.document("app", "1").await.unwrap().is_none());
    }
    store.commit(writes("1")).await.unwrap();
}

pub async fn reads_do_not_wait_for_a_slow_disk(store: Arc<dyn Store>) {
    store.commit(writes("0")).await.unwrap();
    let store = Arc::new(Faulty::new(store));
    let slow = Duration::from_millis(400);
    store.fail_commits([Fault::SlowSync(slow)]);
    let started = Instant::now();
    let writer = tokio::spawn({
        let store = store.clone();
        async move { store.commit(writes("1")).await }
    });
    let mut reads = 0;
    while started.elapsed() < slow / 2 {
        assert!(store.document("app", "0").await.unwrap().is_some());
        reads += 1;
        tokio::time::sleep(Duration::from_millis(5)).await;
    }
    assert!(reads > 3, "{reads} reads beside a slow commit");
    writer.await.unwrap().unwrap();
    assert!(started.elapsed() >= slow);
}

pub async fn a_failed_read_says_so_and_the_next_one_answers(store: Arc<dyn Store>) {
    store.commit(writes("0")).await.unwrap();
    let store = Faulty::new(store);
    store.fail_reads([Fault::LostBefore, Fault::Busy]);
    let lost = store.document("app", "0").await;
    assert!(matches!(lost, Err(StoreError::Unavailable(_))), "{lost:?}");
    let busy = store.document("app", "0").await;
    assert!(matches!(busy, Err(StoreError::Busy(_))), "{busy:?}");
    assert!(store.document("app", "0").await.unwrap().is_some());
}

/// A caller that goes away, as when a browser closes, has its commit whole or not at all.
pub async fn a_caller_that_goes_away_leaves_nothing_half_done(store: Arc<dyn Store>) {
    for n in 0..30_u64 {
        let (store, id) = (store.clone(), n.to_string());
        let commit = tokio::spawn(async move { store.commit(writes(&id)).await });
        tokio::time::sleep(Duration::from_micros(n * 100)).await;
        commit.abort();
        let _ = commit.await;
    }
    // The next commit comes after all of them.
    store
        .commit(vec![put(document("app", "last"), Expect::Absent)])
        .await
        .unwrap();
    let mut there = 0;
    for n in 0..30 {
        there += usize::from(store.document("app", &n.to_string()).await.unwrap().is_some());
    }
    assert_eq!(store.outbox(0, 100).await.unwrap().len(), there);
}
