use super::sample::{
    COMPANIES, PEOPLE, add, by, ids, key, matching, nth_value, put_record, query, record, some, text, value,
};
use std::sync::Arc;
use store::query::{Direction, Filter, Op, RecordField, Test, ValueField};
use store::{Column, ObjectId, RecordRow, Scalar, Store, ValueRow, Write};

pub async fn every_operator_on_every_column(store: Arc<dyn Store>) {
    let people = [
        ("a", "Anna Ø", 1, 1.5),
        ("b", "bob 100%", 2, -2.0),
        ("c", "anna_x", 3, 2.5),
    ];
    for (at, (id, name, int, num)) in people.into_iter().enumerate() {
        let mut columns: Vec<_> = Column::TEXTS.iter().map(|column| (*column, text(name))).collect();
        columns.push((Column::Int1, Scalar::Int(int)));
        columns.push((Column::Num1, Scalar::Num(num)));
        let writes = vec![
            put_record(record(PEOPLE, id, at as i64)),
            add(value(PEOPLE, id, "x", &columns)),
        ];
        store.commit(writes).await.unwrap();
    }
    store
        .commit(vec![put_record(record(PEOPLE, "empty", 9))])
        .await
        .unwrap();

    let texts: [(Op, &str); 21] = [
        (Op::Eq(text("Anna Ø")), "a"),
        (Op::Eq(text("anna ø")), ""),
        (Op::In(vec![text("bob 100%"), text("anna_x"), text("?")]), "b c"),
        (Op::In(vec![]), ""),
        (Op::Lt(text("anna_x")), "a"),
        (Op::Lte(text("anna_x")), "a c"),
        (Op::Gt(text("anna_x")), "b"),
        (Op::Gte(text("anna_x")), "b c"),
        (Op::Contains("NNA".into()), "a c"),
        (Op::Contains("ø".into()), "a"),
        (Op::Contains("%".into()), "b"),
        (Op::StartsWith("aNN".into()), "a c"),
        (Op::StartsWith("anna_".into()), "c"),
        (Op::EndsWith("Ø".into()), "a"),
        (Op::Contains("".into()), "a b c"),
        (Op::Contains("nn".into()), "a c"),
        (Op::Contains("bob 100%".into()), "b"),
        (Op::StartsWith("na".into()), ""),
        (Op::EndsWith("100".into()), ""),
        (Op::Present, "a b c"),
        (Op::Eq(Scalar::Int(1)), ""),
    ];
    for column in Column::TEXTS {
        for (op, expected) in &texts {
            assert_eq!(
                matching(&*store, PEOPLE, some("x", column, op.clone())).await,
                *expected,
                "{column:?} {op:?}"
            );
        }
    }
    let int = Scalar::Int;
    let ints = [
        (Op::Eq(int(2)), "b"),
        (Op::In(vec![int(1), int(3), int(9)]), "a c"),
        (Op::Lt(int(2)), "a"),
        (Op::Lte(int(2)), "a b"),
        (Op::Gt(int(2)), "c"),
        (Op::Gte(int(2)), "b c"),
        (Op::Gt(Scalar::Num(1.5)), "b c"),
        (Op::Present, "a b c"),
        (Op::Eq(text("2")), ""),
        (Op::Contains("2".into()), ""),
    ];
    for (op, expected) in ints {
        assert_eq!(
            matching(&*store, PEOPLE, some("x", Column::Int1, op.clone())).await,
            expected,
            "{op:?}"
        );
    }
    let num = Scalar::Num;
    let nums = [
        (Op::Eq(num(1.5)), "a"),
        (Op::Eq(int(-2)), "b"),
        (Op::In(vec![num(1.5), int(-2)]), "a b"),
        (Op::Lt(num(1.5)), "b"),
        (Op::Lte(num(1.5)), "a b"),
        (Op::Gt(num(1.5)), "c"),
        (Op::Gte(num(1.5)), "a c"),
        (Op::Present, "a b c"),
    ];
    for (op, expected) in nums {
        assert_eq!(
            matching(&*store, PEOPLE, some("x", Column::Num1, op.clone())).await,
            expected,
            "{op:?}"
        );
    }
    assert_eq!(
        matching(&*store, PEOPLE, some("unknown", Column::Text1, Op::Present)).await,
        ""
    );
    assert_eq!(
        matching(&*store, COMPANIES, some("x", Column::Text1, Op::Present)).await,
        ""
    );
}

pub async fn tests_of_one_value_hold_together(store: Arc<dyn Store>) {
    let phone = |ordinal, country: &str, number: &str| {
        add(nth_value(
            PEOPLE,
            "ada",
            "phone",
            ordinal,
            &[(Column::Text1, text(country)), (Column::Text2, text(number))],
        ))
    };
    store
        .commit(vec![
            put_record(record(PEOPLE, "ada", 1)),
            phone(0, "CH", "1"),
            phone(1, "DE", "2"),
        ])
        .await
        .unwrap();
    let both = |country: &str, number: &str| Filter::Value {
        attribute_id: "phone".into(),
        tests: vec![
            Test {
                field: ValueField::Column(Column::Text1),
                op: Op::Eq(text(country)),
            },
            Test {
                field: ValueField::Column(Column::Text2),
                op: Op::Eq(text(number)),
            },
        ],
    };
    assert_eq!(matching(&*store, PEOPLE, both("DE", "2")).await, "ada");
    assert_eq!(matching(&*store, PEOPLE, both("CH", "2")).await, "");
    let no_tests = Filter::Value {
        attribute_id: "phone".into(),
        tests: vec![],
    };
    assert_eq!(matching(&*store, PEOPLE, no_tests).await, "ada");
}

pub async fn combinations_and_negation(store: Arc<dyn Store>) {
    for (at, (id, tags)) in [("a", vec!["x"]), ("b", vec!["x", "y"]), ("c", vec![]), ("d", vec!["y"])]
        .into_iter()
        .enumerate()
    {
        store
            .commit(vec![put_record(record(PEOPLE, id, at as i64))])
            .await
            .unwrap();
        for (ordinal, tag) in tags.into_iter().enumerate() {
            store
                .commit(vec![add(nth_value(
                    PEOPLE,
                    id,
                    "tag",
                    ordinal as i64,
                    &[(Column::Text1, text(tag))],
                ))])
                .await
                .unwrap();
        }
    }
    let tag = |tag: &str| some("tag", Column::Text1, Op::Eq(text(tag)));
    let not = |filter| Filter::Not(Box::new(filter));
    let filled = || Filter::NotEmpty {
        attribute_id: "tag".into(),
    };
    let cases = [
        (Filter::And(vec![tag("x"), tag("y")]), "b"),
        (Filter::Or(vec![tag("x"), tag("y")]), "a b d"),
        (not(tag("x")), "c d"),
        (not(not(tag("x"))), "a b"),
        (Filter::And(vec![not(tag("x")), filled()]), "d"),
        (Filter::Or(vec![not(filled()), tag("y")]), "b c d"),
        (not(Filter::Or(vec![tag("x"), tag("y")])), "c"),
        (not(Filter::And(vec![tag("x"), tag("y")])), "a c d"),
        (filled(), "a b d"),
        (not(filled()), "c"),
        (Filter::And(vec![]), "a b c d"),
        (Filter::Or(vec![]), ""),
        (not(Filter::And(vec![])), ""),
        (not(Filter::Or(vec![])), "a b c d"),
    ];
    for (filter, expected) in cases {
        assert_eq!(matching(&*store, PEOPLE, filter.clone()).await, expected, "{filter:?}");
    }
}

pub async fn related_records_nest(store: Arc<dyn Store>) {
    let refer = |object: &str, id: &str, attribute: &str, to: (&str, &str)| {
        add(value(
            object,
            id,
            attribute,
            &[(Column::Text1, text(to.0)), (Column::Ref, text(to.1))],
        ))
    };
    store
        .commit(vec![
            put_record(record(COMPANIES, "acme", 1)),
            put_record(record(COMPANIES, "sub", 2)),
            put_record(record(PEOPLE, "ada", 3)),
            put_record(record(PEOPLE, "bob", 4)),
            put_record(record(PEOPLE, "eve", 5)),
            add(value(COMPANIES, "acme", "name", &[(Column::Text1, text("Acme"))])),
            add(value(COMPANIES, "sub", "name", &[(Column::Text1, text("Sub"))])),
            refer(COMPANIES, "sub", "parent", (COMPANIES, "acme")),
            refer(PEOPLE, "ada", "company", (COMPANIES, "acme")),
            refer(PEOPLE, "bob", "company", (COMPANIES, "sub")),
            refer(PEOPLE, "eve", "company", (PEOPLE, "ada")),
        ])
        .await
        .unwrap();
    let via = |attribute: &str, objects: &[&str], filter| Filter::Related {
        attribute_id: attribute.into(),
        object_ids: objects.iter().copied().map(ObjectId::from).collect(),
        filter: Box::new(filter),
    };
    let named = |name: &str| some("name", Column::Text1, Op::Eq(text(name)));
    let not = |filter| Filter::Not(Box::new(filter));
    let cases = [
        ("one step", via("company", &[COMPANIES], named("Acme")), "ada"),
        ("any object", via("company", &[], named("Acme")), "ada"),
        (
            "two objects",
            via("company", &[PEOPLE, COMPANIES], Filter::And(vec![])),
            "ada bob eve",
        ),
        ("another object", via("company", &[PEOPLE], named("Acme")), ""),
        (
            "two steps",
            via("company", &[COMPANIES], via("parent", &[COMPANIES], named("Acme"))),
            "bob",
        ),
        (
            "negated outside",
            not(via("company", &[COMPANIES], named("Acme"))),
            "bob eve",
        ),
        (
            "negated inside",
            via("company", &[COMPANIES], not(named("Acme"))),
            "bob",
        ),
        (
            "back to people",
            via("company", &[PEOPLE], via("company", &[COMPANIES], named("Acme"))),
            "eve",
        ),
    ];
    for (name, filter, expected) in cases {
        assert_eq!(matching(&*store, PEOPLE, filter).await, expected, "{name}");
    }
}

pub async fn record_columns_and_age_of_values(store: Arc<dyn Store>) {
    let aged = |id: &str, from| {
        add(ValueRow {
            active_from: from,
            ..value(PEOPLE, id, "x", &[])
        })
    };
    store
        .commit(vec![
            put_record(record(PEOPLE, "a", 10)),
            put_record(RecordRow {
                updated_at: 90,
                ..record(PEOPLE, "b", 20)
            }),
            put_record(record(PEOPLE, "c", 30)),
            aged("a", 15),
            aged("b", 25),
        ])
        .await
        .unwrap();
    let own = |field, op| Filter::Record { field, op };
    let int = Scalar::Int;
    let age = |op| Filter::Value {
        attribute_id: "x".into(),
        tests: vec![Test {
            field: ValueField::ActiveFrom,
            op,
        }],
    };
    let cases = [
        (own(RecordField::RecordId, Op::Eq(text("b"))), "b"),
        (
            own(RecordField::RecordId, Op::In(vec![text("c"), text("a"), text("z")])),
            "a c",
        ),
        (own(RecordField::CreatedAt, Op::Gte(int(20))), "b c"),
        (own(RecordField::CreatedAt, Op::Lt(int(20))), "a"),
        (own(RecordField::UpdatedAt, Op::Gt(int(30))), "b"),
        (
            Filter::Not(Box::new(own(RecordField::RecordId, Op::Eq(text("b"))))),
            "a c",
        ),
        (age(Op::Gt(int(15))), "b"),
        (age(Op::Lte(int(15))), "a"),
    ];
    for (filter, expected) in cases {
        assert_eq!(matching(&*store, PEOPLE, filter.clone()).await, expected, "{filter:?}");
    }
}

pub async fn search_finds_prefixes_of_words(store: Arc<dyn Store>) {
    let nothing_yet = Filter::Search { query: "ada".into() };
    assert_eq!(matching(&*store, PEOPLE, nothing_yet).await, "");
    let find = |id: &str, at, words: &str| {
        put_record(RecordRow {
            search_text: words.into(),
            ..record(PEOPLE, id, at)
        })
    };
    store
        .commit(vec![
            find("ada", 1, "ada lovelace ada@analytical.org +41791234567"),
            find("bob", 2, "bob o'brien"),
            find("eve", 3, ""),
            put_record(RecordRow {
                search_text: "ada".into(),
                ..record(COMPANIES, "x", 4)
            }),
        ])
        .await
        .unwrap();
    let cases = [
        ("ad", "ada"),
        ("ADA love", "ada"),
        ("love ada", "ada"),
        ("ada bob", ""),
        ("ada@analytical", "ada"),
        ("+4179", "ada"),
        ("o'bri", "bob"),
        ("velace", ""),
        ("\"", "ada bob eve"),
        ("", "ada bob eve"),
        ("- ad", "ada"),
        ("ada OR bob", ""),
        ("NEAR(ada", ""),
    ];
    for (words, expected) in cases {
        let filter = Filter::Search { query: words.into() };
        assert_eq!(matching(&*store, PEOPLE, filter).await, expected, "{words:?}");
    }
    store.commit(vec![find("ada", 1, "countess")]).await.unwrap();
    let search = |words: &str| Filter::Search { query: words.into() };
    assert_eq!(matching(&*store, PEOPLE, search("love")).await, "");
    assert_eq!(matching(&*store, PEOPLE, search("count")).await, "ada");
    assert_eq!(
        matching(&*store, PEOPLE, Filter::Not(Box::new(search("count")))).await,
        "bob eve"
    );
}

pub async fn ended_values_do_not_count(store: Arc<dyn Store>) {
    let name = |ordinal, name: &str| nth_value(PEOPLE, "ada", "name", ordinal, &[(Column::Text1, text(name))]);
    let old = name(0, "Old");
    store
        .commit(vec![put_record(record(PEOPLE, "ada", 1)), add(old.clone())])
        .await
        .unwrap();
    store
        .commit(vec![
            Write::EndValue {
                key: old.key,
                id: old.id,
                active_until: 2,
            },
            add(name(1, "New")),
        ])
        .await
        .unwrap();
    let named = |name: &str| some("name", Column::Text1, Op::Eq(text(name)));
    assert_eq!(matching(&*store, PEOPLE, named("Old")).await, "");
    assert_eq!(matching(&*store, PEOPLE, named("New")).await, "ada");
    assert_eq!(
        matching(&*store, PEOPLE, Filter::Not(Box::new(named("Old")))).await,
        "ada"
    );
    store
        .commit(vec![Write::EndValue {
            key: name(1, "").key,
            id: name(1, "").id,
            active_until: 3,
        }])
        .await
        .unwrap();
    assert_eq!(
        matching(
            &*store,
            PEOPLE,
            Filter::NotEmpty {
                attribute_id: "name".into()
            }
        )
        .await,
        ""
    );
}

/// A backend may plan rare and common matches in different ways; both must say the same.
pub async fn answers_do_not_depend_on_how_many_match(store: Arc<dyn Store>) {
    const MANY: usize = 6_000;
    for chunk in (0..MANY).collect::<Vec<_>>().chunks(1_000) {
        let writes = chunk.iter().flat_map(|n| {
            let id = format!("{n:05}");
            let kind = if n % 1000 == 7 { "rare" } else { "common" };
            let columns = [
                (Column::Text1, text(kind)),
                (Column::Int1, Scalar::Int((n * 7919 % MANY) as i64)),
            ];
            [
                put_record(record(PEOPLE, &id, *n as i64)),
                add(value(PEOPLE, &id, "kind", &columns)),
            ]
        });
        store.commit(writes.collect()).await.unwrap();
    }
    for (kind, step) in [("rare", 1000), ("common", 1)] {
        let wanted = (0..MANY).filter(|n| (n % 1000 == 7) == (kind == "rare"));
        let mut expected: Vec<_> = wanted.map(|n| ((n * 7919 % MANY), format!("{n:05}"))).collect();
        expected.sort();
        let is = some("kind", Column::Text1, Op::Eq(text(kind)));
        let count = store
            .count_records(&query(PEOPLE, Some(is.clone()), vec![]))
            .await
            .unwrap();
        assert_eq!(count, expected.len() as u64, "{kind}");
        let sorted = query(PEOPLE, Some(is), vec![by("kind", Column::Int1, Direction::Ascending)]);
        for offset in [0, 3, 3 * step] {
            let mut page = sorted.clone();
            (page.offset, page.limit) = (offset as u32 % MANY as u32, 2);
            let expected: Vec<_> = expected
                .iter()
                .skip(page.offset as usize)
                .take(2)
                .map(|(_, id)| id.clone())
                .collect();
            assert_eq!(ids(&*store, &page).await, expected, "{kind} from {}", page.offset);
        }
    }
    assert!(store.record(&key(PEOPLE, "00007")).await.unwrap().is_some());
}

/// Values come, change hands and go; the parts of their texts are found while they are active, and only then.
pub async fn parts_of_texts_follow_the_values(store: Arc<dyn Store>) {
    let named = |record: &str, at: i64, name: &str| ValueRow {
        id: format!("{record}/{at}").into(),
        ..value(PEOPLE, record, "name", &[(Column::Text1, text(name))])
    };
    let put = |id: &str| put_record(record(PEOPLE, id, 1));
    let found = async |needle: &str| {
        matching(
            &*store,
            PEOPLE,
            some("name", Column::Text1, Op::Contains(needle.into())),
        )
        .await
    };
    store
        .commit(vec![
            put("ada"),
            put("bob"),
            add(named("ada", 1, "Ada Lovelace")),
            add(named("bob", 1, "Bob Love")),
            // Another attribute's values are not this one's.
            add(value(PEOPLE, "bob", "note", &[(Column::Text1, text("lovelace"))])),
        ])
        .await
        .unwrap();
    assert_eq!(found("LOVE").await, "ada bob");
    assert_eq!(found("lovelace").await, "ada");
    let end = |person: &str, ordinal: i64| Write::EndValue {
        key: key(PEOPLE, person),
        id: format!("{person}/{ordinal}").into(),
        active_until: 2,
    };
    store
        .commit(vec![end("ada", 1), add(named("ada", 2, "Ada King"))])
        .await
        .unwrap();
    assert_eq!(found("love").await, "bob");
    assert_eq!(found("king").await, "ada");
    // Parts of one column are not those of another.
    let both = [(Column::Text1, text("Bob Love")), (Column::Text2, text("Bob"))];
    store
        .commit(vec![add(value(PEOPLE, "bob", "both", &both))])
        .await
        .unwrap();
    for (column, expected) in [(Column::Text1, "bob"), (Column::Text2, "")] {
        let found = matching(&*store, PEOPLE, some("both", column, Op::Contains("LOVE".into()))).await;
        assert_eq!(found, expected, "{column:?}");
    }
    // Taken out and put back within one commit, as a change of order does.
    let again = vec![
        Write::DeleteValue {
            key: key(PEOPLE, "bob"),
            id: "bob/1".into(),
        },
        add(named("bob", 1, "Bob Love")),
    ];
    store.commit(again).await.unwrap();
    assert_eq!(found("love").await, "bob");
    let gone_at_once = vec![add(named("bob", 3, "Glove")), end("bob", 3)];
    store.commit(gone_at_once).await.unwrap();
    assert_eq!(found("glove").await, "");
    let refused = vec![add(named("bob", 4, "Clover")), end("bob", 9)];
    assert!(store.commit(refused).await.is_err());
    assert_eq!(found("clover").await, "");
    let key = super::sample::key(PEOPLE, "bob");
    store.commit(vec![Write::DeleteRecord { key }]).await.unwrap();
    assert_eq!(found("love").await, "");
}

/// What a filter costs to describe grows with the filter, not faster: eight references after each other, many at once.
pub async fn wide_and_deep_filters_are_answered(store: Arc<dyn Store>) {
    let name = || some("name", Column::Text1, Op::Contains("love".into()));
    let deep = (0..8).fold(name(), |inner, _| Filter::Related {
        attribute_id: "friend".into(),
        object_ids: vec![PEOPLE.into()],
        filter: Box::new(inner),
    });
    store.commit(vec![put_record(record(PEOPLE, "ada", 1))]).await.unwrap();
    assert_eq!(matching(&*store, PEOPLE, deep.clone()).await, "");
    assert_eq!(matching(&*store, PEOPLE, Filter::And(vec![deep; 40])).await, "");
    assert_eq!(
        matching(&*store, PEOPLE, Filter::Or((0..200).map(|_| name()).collect())).await,
        ""
    );
    let ids = (0..5_000).map(|n| text(&n.to_string())).chain([text("ada")]).collect();
    let by_id = Filter::Record {
        field: RecordField::RecordId,
        op: Op::In(ids),
    };
    assert_eq!(matching(&*store, PEOPLE, by_id).await, "ada");
    let long = "x".repeat(100_000);
    for op in [
        Op::Contains(long.clone()),
        Op::StartsWith(long.clone()),
        Op::EndsWith(long),
    ] {
        assert_eq!(matching(&*store, PEOPLE, some("name", Column::Text1, op)).await, "");
    }
}
