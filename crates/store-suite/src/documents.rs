use super::sample::{document, put};
use serde_json::json;
use std::sync::Arc;
use store::{Document, DocumentQuery, DocumentSearch, Expect, Order, Store, StoreError, Write};

const FAR: i64 = i64::MAX / 2;

pub async fn a_document_reads_back_as_written(store: Arc<dyn Store>) {
    let written = Document {
        parent: "w".into(),
        lookup: Some("w/slug".into()),
        sort: -7,
        expires_at: Some(FAR),
        body: json!({"text": "Grüße \u{1F600} \"quoted\"", "list": [1, 2.5, null, true], "z": 1, "a": 2}),
        ..document("app", "1")
    };
    store.commit(vec![put(written.clone(), Expect::Absent)]).await.unwrap();
    let expected = Document {
        revision: 1,
        ..written.clone()
    };
    assert_eq!(store.document("app", "1").await.unwrap(), Some(expected.clone()));
    assert_eq!(store.lookup("app", "w/slug").await.unwrap(), Some(expected));
    assert_eq!(store.document("install", "1").await.unwrap(), None);
    assert_eq!(store.lookup("install", "w/slug").await.unwrap(), None);

    let moved = Document {
        parent: "x".into(),
        lookup: None,
        body: json!([]),
        ..written
    };
    store.commit(vec![put(moved.clone(), Expect::Present)]).await.unwrap();
    assert_eq!(
        store.document("app", "1").await.unwrap(),
        Some(Document { revision: 2, ..moved })
    );
    assert_eq!(store.lookup("app", "w/slug").await.unwrap(), None);

    store
        .commit(vec![Write::DeleteDocument {
            kind: "app",
            id: "1".into(),
            expect: Expect::Present,
        }])
        .await
        .unwrap();
    assert_eq!(store.document("app", "1").await.unwrap(), None);
}

pub async fn many_documents_come_in_the_order_asked_for(store: Arc<dyn Store>) {
    let long = "long ".repeat(1_000);
    let odd = ["a\0b", "B", "é", &format!("{long}1"), &format!("{long}2")].map(str::to_owned);
    let passing = |id: &str, end| Document {
        expires_at: Some(end),
        ..document("app", id)
    };
    let mut writes: Vec<Write> = ["a", "b", "c"]
        .map(|id| put(document("app", id), Expect::Absent))
        .into();
    writes.extend(odd.iter().map(|id| put(document("app", id), Expect::Absent)));
    writes.extend([
        put(document("install", "d"), Expect::Absent),
        put(passing("e", 1), Expect::Absent),
        put(passing("f", FAR), Expect::Absent),
    ]);
    store.commit(writes).await.unwrap();
    let read = async |ids: &[&str]| -> Vec<Option<(String, i64)>> {
        let ids: Vec<String> = ids.iter().map(|id| (*id).to_owned()).collect();
        let found = store.documents_by_id("app", &ids).await.unwrap();
        let told = |found: Option<Document>| found.map(|document| (document.id, document.revision));
        found.into_iter().map(told).collect()
    };
    let at = |id: &str, revision: i64| Some((id.to_owned(), revision));
    let wanted = ["c", "nobody", "a", "c", "d", "e", "f", "A"];
    let expected = [at("c", 1), None, at("a", 1), at("c", 1), None, None, at("f", 1), None];
    for _ in 0..2 {
        assert_eq!(read(&wanted).await, expected);
        assert!(read(&[]).await.is_empty());
    }
    let found = store.documents_by_id("app", &odd).await.unwrap();
    let expected = odd.map(|id| {
        Some(Document {
            revision: 1,
            ..document("app", &id)
        })
    });
    assert_eq!(found, expected);

    // What was read once is not remembered beyond its change.
    let delete = Write::DeleteDocument {
        kind: "app",
        id: "a".into(),
        expect: Expect::Present,
    };
    store
        .commit(vec![put(document("app", "c"), Expect::Present), delete])
        .await
        .unwrap();
    assert_eq!(read(&["a", "b", "c"]).await, [None, at("b", 1), at("c", 2)]);

    let many: Vec<String> = (0..1_000).map(|n| n.to_string()).collect();
    let writes = many
        .iter()
        .step_by(2)
        .map(|id| put(document("run", id), Expect::Absent));
    store.commit(writes.collect()).await.unwrap();
    for (id, found) in many.iter().zip(store.documents_by_id("run", &many).await.unwrap()) {
        let is_there = id.parse::<u32>().unwrap().is_multiple_of(2);
        assert_eq!(found.map(|found| found.id), is_there.then(|| id.clone()));
    }
}

pub async fn lookups_are_unique_within_a_kind(store: Arc<dyn Store>) {
    let named = |kind: &str, id: &str| Document {
        lookup: Some("same".into()),
        ..document(kind, id)
    };
    store
        .commit(vec![put(named("app", "1"), Expect::Anything)])
        .await
        .unwrap();
    let refused = store.commit(vec![put(named("app", "2"), Expect::Anything)]).await;
    match refused {
        Err(StoreError::Unique { what, key, holder }) => {
            assert_eq!((what.as_str(), key.as_str(), holder.as_str()), ("app", "same", "1"));
        }
        other => panic!("expected a held lookup, got {other:?}"),
    }
    store
        .commit(vec![put(named("app", "1"), Expect::Anything)])
        .await
        .unwrap();
    store
        .commit(vec![put(named("install", "2"), Expect::Anything)])
        .await
        .unwrap();
    let free = Write::DeleteDocument {
        kind: "app",
        id: "1".into(),
        expect: Expect::Anything,
    };
    store
        .commit(vec![free, put(named("app", "2"), Expect::Absent)])
        .await
        .unwrap();
    assert_eq!(store.lookup("app", "same").await.unwrap().unwrap().id, "2");
}

pub async fn listing_is_ordered_filtered_and_paged(store: Arc<dyn Store>) {
    let rows = [
        ("a", "p", 2),
        ("b", "p", 1),
        ("c", "p", 2),
        ("d", "q", 0),
        ("e", "p", -1),
    ];
    let writes = rows.map(|(id, parent, sort)| {
        put(
            Document {
                parent: parent.into(),
                sort,
                ..document("run", id)
            },
            Expect::Absent,
        )
    });
    store.commit(writes.into()).await.unwrap();
    store
        .commit(vec![put(
            Document {
                parent: "p".into(),
                ..document("other", "x")
            },
            Expect::Absent,
        )])
        .await
        .unwrap();

    let under = |parent: Option<&str>| DocumentQuery {
        kind: "run",
        parent: parent.map(str::to_owned),
        ..Default::default()
    };
    let p = || under(Some("p"));
    let cases = [
        ("siblings, oldest first", p(), "e b a c"),
        (
            "newest first",
            DocumentQuery {
                order: Order::NewestFirst,
                ..p()
            },
            "c a b e",
        ),
        ("across parents", under(None), "e d b a c"),
        ("limited", DocumentQuery { limit: Some(2), ..p() }, "e b"),
        (
            "after a place",
            DocumentQuery {
                after: Some((1, "b".into())),
                ..p()
            },
            "a c",
        ),
        (
            "after a tie",
            DocumentQuery {
                after: Some((2, "a".into())),
                ..p()
            },
            "c",
        ),
        (
            "backwards after a tie",
            DocumentQuery {
                order: Order::NewestFirst,
                after: Some((2, "c".into())),
                limit: Some(2),
                ..p()
            },
            "a b",
        ),
        ("no such parent", under(Some("z")), ""),
    ];
    for (name, query, expected) in cases {
        let ids: Vec<_> = store
            .documents(query)
            .await
            .unwrap()
            .into_iter()
            .map(|d| d.id)
            .collect();
        assert_eq!(ids.join(" "), expected, "{name}");
    }
}

pub async fn expired_documents_are_not_there(store: Arc<dyn Store>) {
    let gone = Document {
        lookup: Some("k".into()),
        parent: "p".into(),
        expires_at: Some(1),
        ..document("session", "1")
    };
    store.commit(vec![put(gone, Expect::Anything)]).await.unwrap();
    assert_eq!(store.document("session", "1").await.unwrap(), None);
    assert_eq!(store.lookup("session", "k").await.unwrap(), None);
    assert_eq!(
        store
            .documents(DocumentQuery {
                kind: "session",
                ..Default::default()
            })
            .await
            .unwrap(),
        vec![]
    );

    // What has expired stands in nobody's way.
    let fresh = Document {
        lookup: Some("k".into()),
        expires_at: Some(FAR),
        ..document("session", "2")
    };
    store.commit(vec![put(fresh, Expect::Absent)]).await.unwrap();
    store
        .commit(vec![put(document("session", "1"), Expect::Absent)])
        .await
        .unwrap();
    assert_eq!(store.document("session", "1").await.unwrap().unwrap().revision, 1);
    assert_eq!(store.lookup("session", "k").await.unwrap().unwrap().id, "2");
}

pub async fn sweeping_removes_what_has_expired(store: Arc<dyn Store>) {
    let until = |id: &str, expires_at| {
        put(
            Document {
                expires_at,
                ..document("kv", id)
            },
            Expect::Anything,
        )
    };
    store
        .commit(vec![
            until("old", Some(10)),
            until("new", Some(FAR)),
            until("kept", None),
        ])
        .await
        .unwrap();
    store
        .commit((1..=4).map(|n| super::sample::emit("t", n)).collect())
        .await
        .unwrap();
    assert_eq!(store.sweep(20, 3).await.unwrap(), 3, "one document and two outbox rows");
    assert_eq!(store.sweep(20, 3).await.unwrap(), 0);
    assert_eq!(store.outbox(0, 10).await.unwrap().len(), 2);
    assert!(store.document("kv", "new").await.unwrap().is_some());
    assert!(store.document("kv", "kept").await.unwrap().is_some());
}

fn searched(id: &str, sort: i64, text: &str) -> Document {
    Document {
        parent: "w".into(),
        sort,
        search_text: Some(text.into()),
        ..document("note", id)
    }
}

fn search(query: &str) -> DocumentSearch {
    DocumentSearch {
        kind: "note",
        parent: "w".into(),
        query: query.into(),
        after: None,
        limit: 10,
    }
}

async fn found(store: &dyn Store, search: DocumentSearch) -> String {
    let found = store.search_documents(search).await.unwrap();
    found.iter().map(|d| d.id.as_str()).collect::<Vec<_>>().join(" ")
}

pub async fn documents_are_found_by_their_words(store: Arc<dyn Store>) {
    let elsewhere = |parent: &str, kind: &str| Document {
        kind: kind.into(),
        parent: parent.into(),
        ..searched(&format!("{kind}{parent}"), 9, "Ada everywhere")
    };
    let many = (0..3_000).map(|n| format!("word{n}")).collect::<Vec<_>>().join(" ");
    let documents = [
        searched("a", 1, "Call with Ada\nShe wants 10% off."),
        searched("b", 3, "ada@analytical.org, O'Brien"),
        searched("c", 2, "Grüße aus Zürich \u{1F600} 株式会社"),
        searched("d", 3, &many),
        searched("e", 4, ""),
        searched("f", 5, "NOT near OR \"quoted\" scope"),
        searched("g", 6, "nul \0 letter"),
        elsewhere("v", "note"),
        elsewhere("w", "task"),
        Document {
            search_text: None,
            ..searched("h", 7, "")
        },
    ];
    let writes = documents.map(|document| put(document, Expect::Absent));
    store.commit(writes.into()).await.unwrap();
    for (query, expected) in [
        ("ada", "b a"),
        ("ADA wi", "a"),
        ("da", ""),
        ("ada grace", ""),
        ("10%", "a"),
        ("o'bri", "b"),
        ("brien'o", ""),
        ("ada@ana", "b"),
        ("gruße ZUR", "c"),
        ("grusse", ""),
        ("株式", "c"),
        ("word2999 word0", "d"),
        ("not or \"quoted", "f"),
        ("near(", "f"),
        ("scope", "f"),
        ("nul letter", "g"),
        ("ada OR quoted", ""),
        ("ada | quoted", ""),
        ("ada*", "b a"),
        ("-ada", "b a"),
        ("!ada & with:*", "a"),
        ("' \" ( ) : * \\", ""),
        ("", ""),
    ] {
        assert_eq!(found(&*store, search(query)).await, expected, "{query:?}");
    }
    let all = (0..200).map(|n| format!("word{n}")).collect::<Vec<_>>().join(" ");
    assert_eq!(found(&*store, search(&all)).await, "d");
    let one = DocumentSearch {
        limit: 1,
        ..search("ada")
    };
    assert_eq!(found(&*store, one.clone()).await, "b");
    let next = DocumentSearch {
        after: Some((3, "b".into())),
        ..one
    };
    assert_eq!(found(&*store, next).await, "a");
    let whole = store.search_documents(search("zürich")).await.unwrap();
    assert_eq!(whole, [store.document("note", "c").await.unwrap().unwrap()]);
}

pub async fn found_documents_follow_every_change(store: Arc<dyn Store>) {
    let commit = async |document: Document| store.commit(vec![put(document, Expect::Anything)]).await.unwrap();
    let look = async |query: &str| found(&*store, search(query)).await;
    commit(searched("a", 1, "first")).await;
    commit(searched("a", 5, "second")).await;
    commit(searched("b", 2, "second")).await;
    assert_eq!(
        (look("first").await, look("second").await),
        (String::new(), "a b".to_owned())
    );

    let moved = |parent: &str| Document {
        parent: parent.into(),
        ..searched("b", 2, "second")
    };
    commit(moved("v")).await;
    assert_eq!(look("second").await, "a");
    commit(moved("w")).await;
    assert_eq!(look("second").await, "a b");

    let silent = Document {
        search_text: None,
        ..searched("a", 5, "")
    };
    commit(silent).await;
    assert_eq!(look("second").await, "b");
    let delete = Write::DeleteDocument {
        kind: "note",
        id: "b".into(),
        expect: Expect::Present,
    };
    store.commit(vec![delete]).await.unwrap();
    assert_eq!(look("second").await, "");

    // Expired is gone, swept or not, and its place is free.
    let until = |id: &str, end: i64| Document {
        expires_at: Some(end),
        ..searched(id, 1, "passing")
    };
    commit(until("c", 1)).await;
    commit(until("d", FAR)).await;
    assert_eq!(look("passing").await, "d");
    store.sweep(10, 0).await.unwrap();
    commit(searched("c", 1, "again")).await;
    assert_eq!(
        (look("passing").await, look("again").await),
        ("d".to_owned(), "c".to_owned())
    );

    // A commit that fails leaves the index as it was.
    let refused = vec![
        put(searched("c", 1, "never"), Expect::Anything),
        put(searched("c", 1, "never"), Expect::Absent),
    ];
    assert!(store.commit(refused).await.is_err());
    assert_eq!(
        (look("never").await, look("again").await),
        (String::new(), "c".to_owned())
    );
}

pub async fn an_old_document_is_found_among_many_newer_ones(store: Arc<dyn Store>) {
    store
        .commit(vec![put(searched("old", 0, "needle in hay"), Expect::Absent)])
        .await
        .unwrap();
    let hay = (1..=6_000).map(|n| put(searched(&n.to_string(), n, "only hay"), Expect::Absent));
    store.commit(hay.collect()).await.unwrap();
    assert_eq!(found(&*store, search("need")).await, "old");
    let two = DocumentSearch {
        limit: 2,
        ..search("hay")
    };
    assert_eq!(found(&*store, two).await, "6000 5999");
}

pub async fn blobs_keep_their_first_bytes(store: Arc<dyn Store>) {
    let blob = |bytes: &'static [u8]| Write::PutBlob {
        id: "hash".into(),
        bytes: bytes.into(),
    };
    assert_eq!(store.blob("hash").await.unwrap(), None);
    store.commit(vec![blob(b"\x00first\xff")]).await.unwrap();
    store.commit(vec![blob(b"second")]).await.unwrap();
    assert_eq!(store.blob("hash").await.unwrap().unwrap().as_ref(), b"\x00first\xff");
    store
        .commit(vec![Write::DeleteBlob { id: "hash".into() }])
        .await
        .unwrap();
    assert_eq!(store.blob("hash").await.unwrap(), None);
}
