use super::sample::{COMPANIES, PEOPLE, add, by, ids, nth_value, put_record, query, record, some, text, value};
use std::sync::Arc;
use store::query::{Direction, Op, RecordField, Sort, SortKey};
use store::{Column, RecordRow, Scalar, Store};

const UP: Direction = Direction::Ascending;
const DOWN: Direction = Direction::Descending;

/// Five people; `rank` is 2, 1, none, none, 2, and `name` is their id.
async fn people(store: &dyn Store) {
    for (at, (id, rank)) in [("a", Some(2)), ("b", Some(1)), ("c", None), ("d", None), ("e", Some(2))]
        .into_iter()
        .enumerate()
    {
        let mut writes = vec![put_record(record(PEOPLE, id, at as i64))];
        writes.push(add(value(PEOPLE, id, "name", &[(Column::Text1, text(id))])));
        let rank = rank.map(|rank| {
            add(value(
                PEOPLE,
                id,
                "rank",
                &[
                    (Column::Int1, Scalar::Int(rank)),
                    (Column::Num1, Scalar::Num(rank as f64)),
                ],
            ))
        });
        writes.extend(rank);
        store.commit(writes).await.unwrap();
    }
}

pub async fn empties_come_last_in_both_directions(store: Arc<dyn Store>) {
    people(&*store).await;
    for column in [Column::Int1, Column::Num1] {
        let up = ids(&*store, &query(PEOPLE, None, vec![by("rank", column, UP)])).await;
        assert_eq!(up.join(" "), "b a e c d", "{column:?}");
        let down = ids(&*store, &query(PEOPLE, None, vec![by("rank", column, DOWN)])).await;
        assert_eq!(down.join(" "), "e a b d c", "{column:?}");
    }
    // A column that no value fills is as empty as no value.
    let none = ids(&*store, &query(PEOPLE, None, vec![by("rank", Column::Text3, UP)])).await;
    assert_eq!(none.join(" "), "a b c d e");
    // The same for records that a filter picks one by one.
    let filter = some("name", Column::Text1, Op::In(["a", "c", "b"].map(text).into()));
    let up = ids(
        &*store,
        &query(PEOPLE, Some(filter.clone()), vec![by("rank", Column::Int1, UP)]),
    )
    .await;
    assert_eq!(up.join(" "), "b a c");
    let down = ids(
        &*store,
        &query(PEOPLE, Some(filter), vec![by("rank", Column::Int1, DOWN)]),
    )
    .await;
    assert_eq!(down.join(" "), "a b c");
}

pub async fn ties_lie_in_the_order_of_creation(store: Arc<dyn Store>) {
    // Written in this order, at the same instant.
    for id in ["z", "m", "a"] {
        store.commit(vec![put_record(record(PEOPLE, id, 5))]).await.unwrap();
    }
    let by_time = |direction| {
        vec![Sort {
            by: SortKey::Record(RecordField::CreatedAt),
            direction,
        }]
    };
    for (sorts, expected) in [(vec![], "z m a"), (by_time(UP), "z m a"), (by_time(DOWN), "a m z")] {
        assert_eq!(
            ids(&*store, &query(PEOPLE, None, sorts.clone())).await.join(" "),
            expected,
            "{sorts:?}"
        );
    }
    // Changing a record does not move it.
    store
        .commit(vec![put_record(RecordRow {
            updated_at: 9,
            ..record(PEOPLE, "z", 5)
        })])
        .await
        .unwrap();
    assert_eq!(ids(&*store, &query(PEOPLE, None, vec![])).await.join(" "), "z m a");
    let updated = vec![Sort {
        by: SortKey::Record(RecordField::UpdatedAt),
        direction: DOWN,
    }];
    assert_eq!(ids(&*store, &query(PEOPLE, None, updated)).await.join(" "), "z a m");
    let named = vec![Sort {
        by: SortKey::Record(RecordField::RecordId),
        direction: UP,
    }];
    assert_eq!(ids(&*store, &query(PEOPLE, None, named)).await.join(" "), "a m z");
}

pub async fn several_sorts_apply_in_order(store: Arc<dyn Store>) {
    people(&*store).await;
    let created = |direction| Sort {
        by: SortKey::Record(RecordField::CreatedAt),
        direction,
    };
    let cases = [
        (
            vec![by("rank", Column::Int1, UP), by("name", Column::Text1, DOWN)],
            "b e a d c",
        ),
        (
            vec![by("rank", Column::Int1, DOWN), by("name", Column::Text1, UP)],
            "a e b c d",
        ),
        (vec![by("rank", Column::Int1, UP), created(DOWN)], "b e a d c"),
        (vec![created(DOWN), by("rank", Column::Int1, UP)], "e d c b a"),
    ];
    for (sorts, expected) in cases {
        assert_eq!(
            ids(&*store, &query(PEOPLE, None, sorts.clone())).await.join(" "),
            expected,
            "{sorts:?}"
        );
    }
    // Of several values the first one counts.
    let second = nth_value(PEOPLE, "b", "rank", 1, &[(Column::Int1, Scalar::Int(99))]);
    let first = nth_value(PEOPLE, "c", "rank", -1, &[(Column::Int1, Scalar::Int(0))]);
    store.commit(vec![add(second), add(first)]).await.unwrap();
    store
        .commit(vec![add(nth_value(
            PEOPLE,
            "c",
            "rank",
            5,
            &[(Column::Int1, Scalar::Int(50))],
        ))])
        .await
        .unwrap();
    let up = ids(&*store, &query(PEOPLE, None, vec![by("rank", Column::Int1, UP)])).await;
    assert_eq!(up.join(" "), "c b a e d");
}

pub async fn related_values_sort(store: Arc<dyn Store>) {
    for (at, (id, name)) in [("acme", Some("B")), ("beta", Some("A")), ("anon", None)]
        .into_iter()
        .enumerate()
    {
        let mut writes = vec![put_record(record(COMPANIES, id, at as i64))];
        writes.extend(name.map(|name| add(value(COMPANIES, id, "cname", &[(Column::Text1, text(name))]))));
        store.commit(writes).await.unwrap();
    }
    for (at, (id, company)) in [
        ("p", Some("acme")),
        ("q", None),
        ("r", Some("beta")),
        ("s", Some("anon")),
        ("t", Some("acme")),
    ]
    .into_iter()
    .enumerate()
    {
        let mut writes = vec![put_record(record(PEOPLE, id, at as i64))];
        writes.extend(company.map(|company| {
            add(value(
                PEOPLE,
                id,
                "company",
                &[(Column::Text1, text(COMPANIES)), (Column::Ref, text(company))],
            ))
        }));
        store.commit(writes).await.unwrap();
    }
    let related = |direction| Sort {
        by: SortKey::Related {
            reference_attribute_id: "company".into(),
            attribute_id: "cname".into(),
            column: Column::Text1,
        },
        direction,
    };
    let created = Sort {
        by: SortKey::Record(RecordField::CreatedAt),
        direction: DOWN,
    };
    let cases = [
        (vec![related(UP)], "r p t q s"),
        (vec![related(DOWN)], "t p r s q"),
        (vec![related(UP), created], "r t p s q"),
    ];
    for (sorts, expected) in cases {
        assert_eq!(
            ids(&*store, &query(PEOPLE, None, sorts.clone())).await.join(" "),
            expected,
            "{sorts:?}"
        );
    }
}

pub async fn pages_cover_every_record_once(store: Arc<dyn Store>) {
    for n in 0..23_i64 {
        let id = format!("{n:02}");
        let mut writes = vec![put_record(record(PEOPLE, &id, n))];
        if n % 3 != 0 {
            writes.push(add(value(PEOPLE, &id, "x", &[(Column::Int1, Scalar::Int(n % 5))])));
        }
        store.commit(writes).await.unwrap();
    }
    for sorts in [
        vec![],
        vec![by("x", Column::Int1, UP)],
        vec![by("x", Column::Int1, DOWN)],
    ] {
        let whole = ids(&*store, &query(PEOPLE, None, sorts.clone())).await;
        assert_eq!(whole.len(), 23);
        for limit in [1, 4, 7, 23] {
            let mut pieces = Vec::new();
            for offset in (0..30).step_by(limit) {
                let mut page = query(PEOPLE, None, sorts.clone());
                (page.limit, page.offset) = (limit as u32, offset as u32);
                pieces.extend(ids(&*store, &page).await);
            }
            assert_eq!(pieces, whole, "limit {limit} {sorts:?}");
        }
        let mut none = query(PEOPLE, None, sorts);
        none.limit = 0;
        assert!(store.query_records(&none).await.unwrap().is_empty());
    }
}
