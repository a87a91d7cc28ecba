//! Sizes and letters that a backend's own columns and indexes may not take as they are.

use crate::sample::{PEOPLE, WORKSPACE, add, document, key, matching, put, put_record, record, some, text, value};
use serde_json::json;
use std::sync::Arc;
use store::query::{History, Op};
use store::{Column, Document, Expect, RecordRow, Scalar, Store, StoreError, ValueRow, Write};

fn texts() -> Vec<String> {
    let long = "Grüße \u{1F600} ".repeat(20_000);
    let same_beginning = format!("{long}!");
    [
        "",
        "\0",
        "a\0b",
        "\u{1}",
        "\u{1}\0\u{1}",
        "\u{2}\u{3}",
        "'\"\\$1 ?",
        "\u{10ffff}\u{feff}",
        "a\r\nb\t",
    ]
    .into_iter()
    .map(str::to_owned)
    .chain([long, same_beginning])
    .collect()
}

pub async fn texts_of_any_letters_and_length_read_back(store: Arc<dyn Store>) {
    for (n, odd) in texts().into_iter().enumerate() {
        let id = n.to_string();
        let written = Document {
            parent: odd.clone(),
            lookup: Some(odd.clone()),
            body: json!({ odd.clone(): odd }),
            ..document("app", &id)
        };
        let person = RecordRow {
            search_text: odd.clone(),
            ..record(PEOPLE, &id, 1)
        };
        let held = ValueRow {
            unique_key: Some(odd.clone()),
            body: json!(odd).to_string(),
            ..value(
                PEOPLE,
                &id,
                "name",
                &[(Column::Text1, text(&odd)), (Column::Ref, text(&odd))],
            )
        };
        let emitted = store::OutboxRow {
            workspace_id: WORKSPACE.into(),
            topic: odd.clone(),
            payload: json!(odd),
            at_ms: 1,
        };
        store
            .commit(vec![
                put(written.clone(), Expect::Absent),
                put_record(person.clone()),
                add(held.clone()),
                Write::Emit { row: emitted.clone() },
            ])
            .await
            .unwrap();
        let found = store.lookup("app", &odd).await.unwrap();
        assert_eq!(found, Some(Document { revision: 1, ..written }), "{n}");
        let siblings = store::DocumentQuery {
            kind: "app",
            parent: Some(odd.clone()),
            ..Default::default()
        };
        assert_eq!(store.documents(siblings).await.unwrap().len(), 1, "{n}");
        let found = store.record(&key(PEOPLE, &id)).await.unwrap();
        assert_eq!(found, Some(RecordRow { revision: 1, ..person }), "{n}");
        let found = store.values(&key(PEOPLE, &id), None, History::All).await.unwrap();
        assert_eq!(found, [held], "{n}");
        let holder = store
            .unique_holder(&WORKSPACE.into(), &"name".into(), &odd)
            .await
            .unwrap();
        assert_eq!(holder, Some(key(PEOPLE, &id)), "{n}");
        let told = store.outbox(n as i64, 10).await.unwrap();
        assert_eq!(
            told.iter().map(|change| &change.row).collect::<Vec<_>>(),
            [&emitted],
            "{n}"
        );
    }
}

pub async fn long_texts_are_told_apart_and_found(store: Arc<dyn Store>) {
    let long = "Lorem Ipsum ".repeat(3_000);
    let [one, other] = ["One", "Other"].map(|end| format!("{long}{end}"));
    for (id, name) in [("a", &one), ("b", &other)] {
        let held = ValueRow {
            unique_key: Some(name.clone()),
            ..value(PEOPLE, id, "name", &[(Column::Text1, text(name))])
        };
        store
            .commit(vec![put_record(record(PEOPLE, id, 1)), add(held)])
            .await
            .unwrap();
    }
    let cases = [
        (Op::Eq(text(&one)), "a"),
        (Op::Eq(text(&long)), ""),
        (Op::In(vec![text(&other), text("x")]), "b"),
        (Op::Contains("IPSUM oTHer".into()), "b"),
        (Op::Contains(long.clone()), "a b"),
        (Op::StartsWith(one.clone()), "a"),
        (Op::EndsWith("ipsum one".into()), "a"),
        (Op::Gt(text("Lorem")), "a b"),
        (Op::Lt(text("Lorem")), ""),
    ];
    for (op, expected) in cases {
        let found = matching(&*store, PEOPLE, some("name", Column::Text1, op)).await;
        assert_eq!(found, expected);
    }
    let held = ValueRow {
        id: "c".into(),
        unique_key: Some(one),
        ..value(PEOPLE, "b", "name", &[])
    };
    let refused = store.commit(vec![add(held)]).await;
    assert!(
        matches!(&refused, Err(StoreError::Unique { holder, .. }) if holder == "a"),
        "{refused:?}"
    );
}

pub async fn large_blobs_read_back(store: Arc<dyn Store>) {
    let bytes: bytes::Bytes = (0..20_000_000_u32).map(|n| (n * 7) as u8).collect::<Vec<u8>>().into();
    let id = "large".to_owned();
    store
        .commit(vec![Write::PutBlob {
            id,
            bytes: bytes.clone(),
        }])
        .await
        .unwrap();
    assert!(store.blob("large").await.unwrap() == Some(bytes));
}

pub async fn many_writes_fit_one_commit(store: Arc<dyn Store>) {
    let writes = (0..20_000).flat_map(|n| {
        let id = n.to_string();
        [
            put_record(record(PEOPLE, &id, n)),
            add(value(PEOPLE, &id, "rank", &[(Column::Int1, Scalar::Int(n))])),
        ]
    });
    store.commit(writes.collect()).await.unwrap();
    assert_eq!(
        matching(&*store, PEOPLE, some("rank", Column::Int1, Op::Eq(Scalar::Int(19_999)))).await,
        "19999"
    );
}
