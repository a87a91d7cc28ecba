use super::sample::{document, emit, put, put_record, record};
use std::sync::Arc;
use store::{Document, Expect, Store, StoreError, Write};

fn is_conflict(result: store::Result<()>, kind: &str, id: &str) -> bool {
    matches!(result, Err(StoreError::Conflict { kind: k, id: i }) if k == kind && i == id)
}

pub async fn all_writes_happen_or_none(store: Arc<dyn Store>) {
    let refused = store
        .commit(vec![
            put(document("app", "1"), Expect::Absent),
            put_record(record("people", "ada", 1)),
            Write::PutBlob {
                id: "b".into(),
                bytes: bytes::Bytes::from_static(b"x"),
            },
            put(document("app", "2"), Expect::Present),
        ])
        .await;
    assert!(is_conflict(refused, "app", "2"));
    assert_eq!(store.document("app", "1").await.unwrap(), None);
    assert_eq!(store.record(&super::sample::key("people", "ada")).await.unwrap(), None);
    assert_eq!(store.blob("b").await.unwrap(), None);
    store.commit(vec![]).await.unwrap();
}

pub async fn expectations_decide_by_revision(store: Arc<dyn Store>) {
    let write = |expect| vec![put(document("app", "1"), expect)];
    let delete = |expect| {
        vec![Write::DeleteDocument {
            kind: "app",
            id: "1".into(),
            expect,
        }]
    };
    let steps = [
        ("present, but it is not", write(Expect::Present), false),
        ("revision of nothing", write(Expect::Revision(1)), false),
        ("delete nothing, strictly", delete(Expect::Present), false),
        ("delete nothing", delete(Expect::Anything), true),
        ("absent", write(Expect::Absent), true),
        ("absent, but it is there", write(Expect::Absent), false),
        ("revision 1", write(Expect::Revision(1)), true),
        ("revision 1 again", write(Expect::Revision(1)), false),
        ("delete an old revision", delete(Expect::Revision(1)), false),
        ("delete revision 2", delete(Expect::Revision(2)), true),
    ];
    for (name, writes, fine) in steps {
        let result = store.commit(writes).await;
        match fine {
            true => assert!(result.is_ok(), "{name}: {result:?}"),
            false => assert!(is_conflict(result, "app", "1"), "{name}"),
        }
    }
    let ada = |expect| {
        vec![Write::PutRecord {
            record: record("people", "ada", 1),
            expect,
        }]
    };
    assert!(is_conflict(
        store.commit(ada(Expect::Revision(1))).await,
        "record",
        "ada"
    ));
    store.commit(ada(Expect::Absent)).await.unwrap();
    store.commit(ada(Expect::Revision(1))).await.unwrap();
    assert!(is_conflict(store.commit(ada(Expect::Absent)).await, "record", "ada"));
}

pub async fn one_bad_commit_in_a_group_harms_no_other(store: Arc<dyn Store>) {
    let mut live = store.watch();
    let tasks: Vec<_> = (0..200)
        .map(|n| {
            let store = store.clone();
            tokio::spawn(async move {
                let id = n.to_string();
                let mut writes = vec![put(document("run", &id), Expect::Absent), emit("run", n)];
                if n % 3 == 0 {
                    writes.push(put(document("run", "nowhere"), Expect::Present));
                }
                (n, store.commit(writes).await)
            })
        })
        .collect();
    for task in tasks {
        let (n, result) = task.await.unwrap();
        let there = store.document("run", &n.to_string()).await.unwrap().is_some();
        assert_eq!(result.is_ok(), n % 3 != 0, "{n}");
        assert_eq!(there, n % 3 != 0, "{n}");
    }
    let emitted = store.outbox(0, 1000).await.unwrap();
    assert_eq!(emitted.len(), 133);
    for change in emitted {
        assert_eq!(live.recv().await.unwrap(), change);
    }
}

pub async fn a_contested_key_has_one_winner(store: Arc<dyn Store>) {
    let tasks: Vec<_> = (0..50)
        .map(|n| {
            let store = store.clone();
            tokio::spawn(async move {
                let named = Document {
                    lookup: Some("slug".into()),
                    ..document("app", &n.to_string())
                };
                store.commit(vec![put(named, Expect::Absent)]).await.is_ok()
            })
        })
        .collect();
    let mut winners = 0;
    for task in tasks {
        winners += usize::from(task.await.unwrap());
    }
    assert_eq!(winners, 1);
}

pub async fn outbox_keeps_commit_order_and_feeds_watchers(store: Arc<dyn Store>) {
    let mut live = store.watch();
    let tasks: Vec<_> = (0..40)
        .map(|n| {
            let store = store.clone();
            tokio::spawn(async move { store.commit(vec![emit("a", n), emit("b", n)]).await.unwrap() })
        })
        .collect();
    for task in tasks {
        task.await.unwrap();
    }
    let kept = store.outbox(0, 1000).await.unwrap();
    assert_eq!(kept.len(), 80);
    assert!(kept.windows(2).all(|pair| pair[0].position < pair[1].position));
    assert!(
        kept.chunks(2).all(|pair| pair[0].row.payload == pair[1].row.payload),
        "a commit's rows stay together"
    );
    for change in &kept {
        assert_eq!(&live.recv().await.unwrap(), change);
    }
    let middle = kept[29].position;
    assert_eq!(store.outbox(middle, 5).await.unwrap(), kept[30..35]);
}

pub async fn a_failed_commit_emits_nothing(store: Arc<dyn Store>) {
    let mut live = store.watch();
    let failing = vec![emit("lost", 1), put(document("app", "1"), Expect::Present)];
    store.commit(failing).await.unwrap_err();
    store.commit(vec![emit("kept", 2)]).await.unwrap();
    assert_eq!(live.recv().await.unwrap().row.topic, "kept");
    let kept = store.outbox(0, 10).await.unwrap();
    assert_eq!(
        kept.iter().map(|change| change.row.topic.as_str()).collect::<Vec<_>>(),
        ["kept"]
    );
}
