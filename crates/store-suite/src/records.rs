use super::sample::{COMPANIES, PEOPLE, WORKSPACE, add, key, nth_value, put_record, record, text, value};
use std::sync::Arc;
use store::query::{Filter, History, Op, RecordQuery};
use store::{AttributeId, Column, Expect, RecordId, RecordKey, RecordRow, Scalar, Store, StoreError, ValueRow, Write};

pub async fn a_record_reads_back_as_written(store: Arc<dyn Store>) {
    let ada = RecordRow {
        document: r#"{"name":[{"full_name":"Ada Løvelace"}],"z":1.50,"a":null}"#.into(),
        search_text: "ada løvelace".into(),
        updated_at: 1_700_000_000_123_456_789,
        ..record(PEOPLE, "ada", 1_600_000_000_987_654_321)
    };
    store
        .commit(vec![Write::PutRecord {
            record: ada.clone(),
            expect: Expect::Absent,
        }])
        .await
        .unwrap();
    assert_eq!(
        store.record(&ada.key).await.unwrap(),
        Some(RecordRow {
            revision: 1,
            ..ada.clone()
        })
    );
    store.commit(vec![put_record(ada.clone())]).await.unwrap();
    assert_eq!(
        store.record(&ada.key).await.unwrap(),
        Some(RecordRow { revision: 2, ..ada })
    );
    assert_eq!(store.record(&key(COMPANIES, "ada")).await.unwrap(), None);
}

pub async fn many_records_come_in_the_order_asked_for(store: Arc<dyn Store>) {
    store
        .commit(["a", "b", "c"].map(|id| put_record(record(PEOPLE, id, 1))).into())
        .await
        .unwrap();
    let wanted = ["c", "nobody", "a", "c"].map(RecordId::from);
    let found = store.records(&WORKSPACE.into(), &PEOPLE.into(), &wanted).await.unwrap();
    let ids: Vec<_> = found
        .iter()
        .map(|row| row.as_ref().map(|row| row.key.record_id.as_str()))
        .collect();
    assert_eq!(ids, [Some("c"), None, Some("a"), Some("c")]);
    assert!(
        store
            .records(&WORKSPACE.into(), &PEOPLE.into(), &[])
            .await
            .unwrap()
            .is_empty()
    );
}

pub async fn deleting_a_record_takes_its_values_along(store: Arc<dyn Store>) {
    let held = ValueRow {
        unique_key: Some("k".into()),
        ..value(PEOPLE, "ada", "email", &[(Column::Text1, text("k"))])
    };
    let ada = RecordRow {
        search_text: "ada".into(),
        ..record(PEOPLE, "ada", 1)
    };
    store
        .commit(vec![put_record(ada.clone()), add(held.clone())])
        .await
        .unwrap();
    store
        .commit(vec![Write::DeleteRecord {
            key: key(PEOPLE, "ada"),
        }])
        .await
        .unwrap();
    assert_eq!(store.record(&key(PEOPLE, "ada")).await.unwrap(), None);
    assert_eq!(
        store.values(&key(PEOPLE, "ada"), None, History::All).await.unwrap(),
        vec![]
    );
    assert_eq!(
        store
            .unique_holder(&WORKSPACE.into(), &"email".into(), "k")
            .await
            .unwrap(),
        None
    );
    let search = Filter::Search { query: "ada".into() };
    assert_eq!(super::sample::matching(&*store, PEOPLE, search).await, "");
    store
        .commit(vec![Write::DeleteRecord {
            key: key(PEOPLE, "ada"),
        }])
        .await
        .unwrap();
    store.commit(vec![put_record(ada), add(held)]).await.unwrap();
}

pub async fn values_keep_their_history(store: Arc<dyn Store>) {
    let at = |id: &str, attribute: &str, from, until, ordinal| ValueRow {
        id: id.into(),
        active_from: from,
        active_until: until,
        ..nth_value(
            PEOPLE,
            "ada",
            attribute,
            ordinal,
            &[(Column::Num1, Scalar::Num(0.1)), (Column::Text2, text("x"))],
        )
    };
    let old = at("old", "stage", 1, None, 0);
    let writes = vec![
        put_record(record(PEOPLE, "ada", 1)),
        add(old.clone()),
        add(at("b", "tags", 2, None, 1)),
        add(at("a", "tags", 2, None, 0)),
        add(at("imported", "stage", 0, Some(1), 0)),
    ];
    store.commit(writes).await.unwrap();
    store
        .commit(vec![
            Write::EndValue {
                key: key(PEOPLE, "ada"),
                id: "old".into(),
                active_until: 5,
            },
            add(at("new", "stage", 5, None, 0)),
        ])
        .await
        .unwrap();
    let ada = key(PEOPLE, "ada");
    let cases = [
        (None, History::ActiveOnly, "a b new"),
        (None, History::All, "imported old a b new"),
        (Some("stage"), History::ActiveOnly, "new"),
        (Some("stage"), History::All, "imported old new"),
        (Some("unknown"), History::All, ""),
    ];
    for (attribute, history, expected) in cases {
        let found = store
            .values(&ada, attribute.map(AttributeId::from).as_ref(), history)
            .await
            .unwrap();
        let ids: Vec<_> = found.iter().map(|value| value.id.as_str()).collect();
        assert_eq!(ids.join(" "), expected, "{attribute:?} {history:?}");
    }
    let found = store.values(&ada, Some(&"stage".into()), History::All).await.unwrap();
    let mut read = found[1].clone();
    read.columns.sort_by_key(|(column, _)| *column);
    let mut expected = ValueRow {
        active_until: Some(5),
        ..old
    };
    expected.columns.sort_by_key(|(column, _)| *column);
    assert_eq!(read, expected);

    store
        .commit(vec![Write::DeleteValue {
            key: ada.clone(),
            id: "imported".into(),
        }])
        .await
        .unwrap();
    assert_eq!(
        store
            .values(&ada, Some(&"stage".into()), History::All)
            .await
            .unwrap()
            .len(),
        2
    );
}

pub async fn ending_and_adding_values_is_strict(store: Arc<dyn Store>) {
    let stage = value(PEOPLE, "ada", "stage", &[]);
    let end = |id: &str| {
        vec![Write::EndValue {
            key: key(PEOPLE, "ada"),
            id: id.into(),
            active_until: 9,
        }]
    };
    let orphan = store.commit(vec![add(stage.clone())]).await;
    assert!(
        matches!(orphan, Err(StoreError::Conflict { .. })),
        "a value needs its record: {orphan:?}"
    );
    store
        .commit(vec![put_record(record(PEOPLE, "ada", 1)), add(stage.clone())])
        .await
        .unwrap();
    let twice = store.commit(vec![add(stage.clone())]).await;
    assert!(
        matches!(twice, Err(StoreError::Conflict { .. })),
        "a value id is given once: {twice:?}"
    );
    let of_another = Write::EndValue {
        key: key(PEOPLE, "bob"),
        id: stage.id.clone(),
        active_until: 9,
    };
    let refused = store
        .commit(vec![put_record(record(PEOPLE, "bob", 1)), of_another])
        .await;
    assert!(
        matches!(refused, Err(StoreError::Conflict { .. })),
        "a value is its record's: {refused:?}"
    );
    store.commit(end(&stage.id)).await.unwrap();
    for id in [stage.id.as_str(), "unknown"] {
        let refused = store.commit(end(id)).await;
        assert!(matches!(refused, Err(StoreError::Conflict { .. })), "{id}: {refused:?}");
    }
}

pub async fn a_unique_key_is_held_once(store: Arc<dyn Store>) {
    let email = |id: &str, person: &str, attribute: &str| ValueRow {
        id: id.into(),
        unique_key: Some("ada@x.org".into()),
        ..value(PEOPLE, person, attribute, &[(Column::Text1, text("Ada@x.org"))])
    };
    let people = ["ada", "bob"].map(|id| put_record(record(PEOPLE, id, 1)));
    store.commit(people.into()).await.unwrap();
    store.commit(vec![add(email("1", "ada", "email"))]).await.unwrap();
    assert_eq!(
        store
            .unique_holder(&WORKSPACE.into(), &"email".into(), "ada@x.org")
            .await
            .unwrap(),
        Some(key(PEOPLE, "ada"))
    );
    match store.commit(vec![add(email("2", "bob", "email"))]).await {
        Err(StoreError::Unique { what, key, holder }) => {
            assert_eq!(
                (what.as_str(), key.as_str(), holder.as_str()),
                ("email", "ada@x.org", "ada")
            );
        }
        other => panic!("expected a held key, got {other:?}"),
    }
    store.commit(vec![add(email("3", "bob", "other"))]).await.unwrap();
    // The same record may replace its value by an equal one, in either order.
    let end = |id: &str| Write::EndValue {
        key: key(PEOPLE, "ada"),
        id: id.into(),
        active_until: 2,
    };
    store
        .commit(vec![add(email("4", "ada", "email")), end("1")])
        .await
        .unwrap();
    store
        .commit(vec![end("4"), add(email("5", "ada", "email"))])
        .await
        .unwrap();
    assert_eq!(
        store
            .unique_holder(&WORKSPACE.into(), &"email".into(), "ada@x.org")
            .await
            .unwrap(),
        Some(key(PEOPLE, "ada"))
    );
    // An ended value holds nothing, and a past one never did.
    store
        .commit(vec![end("5"), add(email("6", "bob", "email"))])
        .await
        .unwrap();
    let past = ValueRow {
        active_until: Some(2),
        ..email("7", "ada", "email")
    };
    store.commit(vec![add(past)]).await.unwrap();
    assert_eq!(
        store
            .unique_holder(&WORKSPACE.into(), &"email".into(), "ada@x.org")
            .await
            .unwrap(),
        Some(key(PEOPLE, "bob"))
    );
}

pub async fn a_unique_key_passes_from_a_deleted_record_to_a_new_one(store: Arc<dyn Store>) {
    let email = |id: &str, person: &str| ValueRow {
        id: id.into(),
        unique_key: Some("ada@x.org".into()),
        ..value(PEOPLE, person, "email", &[(Column::Text1, text("ada@x.org"))])
    };
    let delete = |id: &str| Write::DeleteRecord { key: key(PEOPLE, id) };
    store
        .commit(vec![
            put_record(record(PEOPLE, "ada", 1)),
            put_record(record(PEOPLE, "bob", 1)),
            add(email("1", "ada")),
        ])
        .await
        .unwrap();
    let merge = vec![
        delete("ada"),
        delete("bob"),
        put_record(record(PEOPLE, "both", 1)),
        add(ValueRow {
            active_until: Some(3),
            ..email("2", "both")
        }),
        add(email("3", "both")),
    ];
    store.commit(merge).await.unwrap();
    let (workspace, attribute) = (WORKSPACE.into(), "email".into());
    let holder = store.unique_holder(&workspace, &attribute, "ada@x.org").await.unwrap();
    assert_eq!(holder, Some(key(PEOPLE, "both")));
    let found = store.values(&key(PEOPLE, "both"), None, History::All).await.unwrap();
    assert_eq!(found.len(), 2);
    // All that was is replaced by another past, in one commit.
    let delete_value = |id: &str| Write::DeleteValue {
        key: key(PEOPLE, "both"),
        id: id.into(),
    };
    let rewrite = vec![
        put_record(record(PEOPLE, "both", 1)),
        delete_value("2"),
        delete_value("3"),
        add(ValueRow {
            active_until: Some(9),
            ..email("4", "both")
        }),
        add(ValueRow {
            active_from: 9,
            ..email("5", "both")
        }),
    ];
    store.commit(rewrite).await.unwrap();
    let found = store.values(&key(PEOPLE, "both"), None, History::All).await.unwrap();
    let told: Vec<_> = found.iter().map(|row| (row.active_from, row.active_until)).collect();
    assert_eq!(told, [(1, Some(9)), (9, None)]);
    let holder = store.unique_holder(&workspace, &attribute, "ada@x.org").await.unwrap();
    assert_eq!(holder, Some(key(PEOPLE, "both")));
}

pub async fn workspaces_see_nothing_of_each_other(store: Arc<dyn Store>) {
    let in_other = |key: RecordKey| RecordKey {
        workspace_id: "other".into(),
        ..key
    };
    let mine = RecordRow {
        search_text: "ada".into(),
        ..record(PEOPLE, "ada", 1)
    };
    let theirs = RecordRow {
        key: in_other(mine.key.clone()),
        ..mine.clone()
    };
    let email = |id: &str, key: &RecordKey| ValueRow {
        id: id.into(),
        key: key.clone(),
        unique_key: Some("k".into()),
        ..value(PEOPLE, "ada", "email", &[(Column::Text1, text("k"))])
    };
    let writes = vec![add(email("1", &mine.key)), add(email("2", &theirs.key))];
    store
        .commit([vec![put_record(mine.clone()), put_record(theirs.clone())], writes].concat())
        .await
        .unwrap();
    let filters = [
        None,
        Some(super::sample::some("email", Column::Text1, Op::Eq(text("k")))),
        Some(Filter::Search { query: "ada".into() }),
    ];
    for filter in filters {
        let query = RecordQuery {
            workspace_id: "other".into(),
            ..super::sample::query(PEOPLE, filter, vec![])
        };
        let found = store.query_records(&query).await.unwrap();
        assert_eq!(
            found.iter().map(|row| &row.key).collect::<Vec<_>>(),
            [&theirs.key],
            "{query:?}"
        );
    }
    store
        .commit(vec![Write::DeleteRecord {
            key: theirs.key.clone(),
        }])
        .await
        .unwrap();
    assert_eq!(
        store
            .unique_holder(&WORKSPACE.into(), &"email".into(), "k")
            .await
            .unwrap(),
        Some(mine.key)
    );
    assert_eq!(
        store
            .unique_holder(&"other".into(), &"email".into(), "k")
            .await
            .unwrap(),
        None
    );
}
