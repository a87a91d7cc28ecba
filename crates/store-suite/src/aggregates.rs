use super::sample::{COMPANIES, PEOPLE, WORKSPACE, add, key, nth_value, put_record, record, some, text, value};
use std::sync::Arc;
use store::aggregate::{AggregateQuery, Amount, Group, Measure, Measured, Step};
use store::query::{Filter, Op};
use store::{Column, Scalar, Store, Write};

/// Four people: `stage` is lead, lead, won, none; `score` is 1 and 2, 4, none, -8; `day` is 3, none, 9, none.
async fn people(store: &dyn Store) {
    let mut writes: Vec<Write> = Vec::new();
    for (at, id) in ["a", "b", "c", "d"].into_iter().enumerate() {
        writes.push(put_record(record(PEOPLE, id, at as i64)));
        writes.push(add(value(PEOPLE, id, "name", &[(Column::Text1, text(id))])));
    }
    for (id, stage) in [("a", "lead"), ("b", "lead"), ("c", "won")] {
        writes.push(add(value(PEOPLE, id, "stage", &[(Column::Ref, text(stage))])));
    }
    for (id, ordinal, score) in [("a", 0, 1.0), ("a", 1, 2.0), ("b", 0, 4.0), ("d", 0, -8.0)] {
        let columns = [(Column::Num1, Scalar::Num(score))];
        writes.push(add(nth_value(PEOPLE, id, "score", ordinal, &columns)));
    }
    for (id, day) in [("a", 3), ("c", 9)] {
        writes.push(add(value(PEOPLE, id, "day", &[(Column::Int1, Scalar::Int(day))])));
    }
    store.commit(writes).await.unwrap();
}

fn asked(filter: Option<Filter>, group_by: Option<&str>) -> AggregateQuery {
    let measure = |attribute: &str, amount| Measure {
        way: Vec::new(),
        attribute_id: attribute.into(),
        amount,
    };
    AggregateQuery {
        workspace_id: WORKSPACE.into(),
        object_id: PEOPLE.into(),
        filter,
        group_by: group_by.map(Into::into),
        measures: vec![
            measure("stage", Amount::Nothing),
            measure("score", Amount::Number),
            measure("day", Amount::Moment),
        ],
    }
}

fn filled(filled: u64) -> Measured {
    Measured {
        filled,
        ..Measured::default()
    }
}

fn numbers(filled: u64, values: u64, sum: f64, minimum: f64, maximum: f64) -> Measured {
    Measured {
        filled,
        values,
        sum: Some(sum),
        minimum: Some(Scalar::Num(minimum)),
        maximum: Some(Scalar::Num(maximum)),
        ..Measured::default()
    }
}

fn moments(filled: u64, minimum: i64, maximum: i64) -> Measured {
    Measured {
        filled,
        values: filled,
        sum: None,
        minimum: Some(Scalar::Int(minimum)),
        maximum: Some(Scalar::Int(maximum)),
        ..Measured::default()
    }
}

fn group(key: Option<&str>, records: u64, measured: [Measured; 3]) -> Group {
    Group {
        key: key.map(str::to_owned),
        records,
        measured: measured.into(),
    }
}

pub async fn a_record_is_filled_once_and_every_value_is_summed(store: Arc<dyn Store>) {
    people(&*store).await;
    let all = [filled(3), numbers(3, 4, -1.0, -8.0, 4.0), moments(2, 3, 9)];
    let found = store.aggregate(&asked(None, None)).await.unwrap();
    assert_eq!(found, [group(None, 4, all)]);
    let some = some("name", Column::Text1, Op::In(["a", "b"].map(text).into()));
    let two = [filled(2), numbers(2, 3, 7.0, 1.0, 4.0), moments(1, 3, 3)];
    let found = store.aggregate(&asked(Some(some), None)).await.unwrap();
    assert_eq!(found, [group(None, 2, two)]);
}

pub async fn nothing_that_matches_gives_zeros_and_no_extremes(store: Arc<dyn Store>) {
    people(&*store).await;
    let nobody = some("name", Column::Text1, Op::Eq(text("z")));
    let found = store.aggregate(&asked(Some(nobody.clone()), None)).await.unwrap();
    assert_eq!(found, [group(None, 0, [filled(0), filled(0), filled(0)])]);
    assert_eq!(store.aggregate(&asked(Some(nobody), Some("stage"))).await.unwrap(), []);
}

pub async fn groups_split_what_matches(store: Arc<dyn Store>) {
    people(&*store).await;
    let expected = [
        group(None, 1, [filled(0), numbers(1, 1, -8.0, -8.0, -8.0), filled(0)]),
        group(
            Some("lead"),
            2,
            [filled(2), numbers(2, 3, 7.0, 1.0, 4.0), moments(1, 3, 3)],
        ),
        group(Some("won"), 1, [filled(1), filled(0), moments(1, 9, 9)]),
    ];
    assert_eq!(store.aggregate(&asked(None, Some("stage"))).await.unwrap(), expected);
}

pub async fn ended_values_are_not_reckoned_with(store: Arc<dyn Store>) {
    people(&*store).await;
    let end = |(person, value): (&str, &str)| Write::EndValue {
        key: key(PEOPLE, person),
        id: format!("people/{person}/{value}").into(),
        active_until: 5,
    };
    let ended = [("a", "score/1"), ("d", "score/0"), ("c", "stage/0")].map(end);
    store.commit(ended.into()).await.unwrap();
    let all = [filled(2), numbers(2, 2, 5.0, 1.0, 4.0), moments(2, 3, 9)];
    let found = store.aggregate(&asked(None, None)).await.unwrap();
    assert_eq!(found, [group(None, 4, all)]);
}

pub async fn money_says_its_unit_or_that_there_are_several(store: Arc<dyn Store>) {
    people(&*store).await;
    let mut writes: Vec<Write> = Vec::new();
    for (id, amount, unit) in [("a", 1.0, "EUR"), ("b", 2.0, "EUR"), ("c", 4.0, "USD")] {
        let columns = [(Column::Num1, Scalar::Num(amount)), (Column::Text1, text(unit))];
        writes.push(add(value(PEOPLE, id, "price", &columns)));
    }
    store.commit(writes).await.unwrap();
    let query = AggregateQuery {
        measures: vec![Measure {
            way: Vec::new(),
            attribute_id: "price".into(),
            amount: Amount::Money,
        }],
        ..asked(None, Some("stage"))
    };
    let units = async |query: &AggregateQuery| {
        let groups = store.aggregate(query).await.unwrap().into_iter();
        let found = groups.map(|group| {
            (
                group.measured[0].sum,
                group.measured[0].units,
                group.measured[0].unit.clone(),
            )
        });
        found.collect::<Vec<_>>()
    };
    let each = [
        (None, 0, None),
        (Some(3.0), 1, Some("EUR".to_owned())),
        (Some(4.0), 1, Some("USD".to_owned())),
    ];
    assert_eq!(units(&query).await, each);
    let together = AggregateQuery {
        group_by: None,
        ..query
    };
    assert_eq!(units(&together).await, [(Some(7.0), 2, None)]);
}

pub async fn a_sum_that_overflows_is_infinite_and_no_error(store: Arc<dyn Store>) {
    people(&*store).await;
    let most = |id: &str, ordinal, number| {
        add(nth_value(
            PEOPLE,
            id,
            "huge",
            ordinal,
            &[(Column::Num1, Scalar::Num(number))],
        ))
    };
    let query = AggregateQuery {
        measures: vec![Measure {
            way: Vec::new(),
            attribute_id: "huge".into(),
            amount: Amount::Number,
        }],
        ..asked(None, None)
    };
    let sum = async || store.aggregate(&query).await.unwrap()[0].measured[0].sum;
    store
        .commit(vec![most("a", 0, f64::MAX), most("b", 0, f64::MAX)])
        .await
        .unwrap();
    assert_eq!(sum().await, Some(f64::INFINITY));
    store.commit(vec![most("c", 0, -f64::MAX)]).await.unwrap();
    assert_eq!(sum().await, Some(f64::MAX), "what overflows only on the way is a sum");
}

/// Companies x (staff 10) and y (staff 20 and 30); x belongs to y. Person a works at x, b at x and y, c at y twice, d nowhere;
/// `name` is every person's, `stage` as in [`people`].
async fn staff(store: &dyn Store) {
    people(store).await;
    let mut writes: Vec<Write> = Vec::new();
    for (at, id) in ["x", "y"].into_iter().enumerate() {
        writes.push(put_record(record(COMPANIES, id, 10 + at as i64)));
    }
    for (id, ordinal, staff) in [("x", 0, 10.0), ("y", 0, 20.0), ("y", 1, 30.0)] {
        let columns = [(Column::Num1, Scalar::Num(staff)), (Column::Text1, text(id))];
        writes.push(add(nth_value(COMPANIES, id, "staff", ordinal, &columns)));
    }
    writes.push(add(value(COMPANIES, "x", "parent", &[(Column::Ref, text("y"))])));
    for (id, ordinal, company) in [
        ("a", 0, "x"),
        ("b", 0, "x"),
        ("b", 1, "y"),
        ("c", 0, "y"),
        ("c", 1, "y"),
    ] {
        writes.push(add(nth_value(
            PEOPLE,
            id,
            "company",
            ordinal,
            &[(Column::Ref, text(company))],
        )));
    }
    store.commit(writes).await.unwrap();
}

pub async fn what_references_lead_to_counts_once_for_each_record(store: Arc<dyn Store>) {
    staff(&*store).await;
    let step = |attribute: &str, objects: &[&str]| Step {
        attribute_id: attribute.into(),
        object_ids: objects.iter().map(|object| (*object).into()).collect(),
    };
    let measured = async |filter: Option<Filter>, group_by: Option<&str>, way: Vec<Step>, amount| {
        let measures = vec![Measure {
            way,
            attribute_id: "staff".into(),
            amount,
        }];
        let query = AggregateQuery {
            measures,
            ..asked(filter, group_by)
        };
        let groups = store.aggregate(&query).await.unwrap().into_iter();
        groups
            .map(|group| (group.key, group.records, group.measured[0].clone()))
            .collect::<Vec<_>>()
    };
    let at_company = || vec![step("company", &[COMPANIES])];
    let all = measured(None, None, at_company(), Amount::Number).await;
    assert_eq!(all, [(None, 4, numbers(3, 6, 120.0, 10.0, 30.0))]);
    let lead = some("stage", Column::Ref, Op::Eq(text("lead")));
    let some = measured(Some(lead), None, at_company(), Amount::Number).await;
    assert_eq!(some, [(None, 2, numbers(2, 4, 70.0, 10.0, 30.0))]);
    let groups = measured(None, Some("stage"), at_company(), Amount::Number).await;
    let expected = [
        (None, 1, filled(0)),
        (Some("lead".to_owned()), 2, numbers(2, 4, 70.0, 10.0, 30.0)),
        (Some("won".to_owned()), 1, numbers(1, 2, 50.0, 20.0, 30.0)),
    ];
    assert_eq!(groups, expected);
    let further = vec![step("company", &[COMPANIES]), step("parent", &[])];
    let parents = measured(None, None, further, Amount::Number).await;
    assert_eq!(
        parents,
        [(None, 4, numbers(2, 4, 100.0, 20.0, 30.0))],
        "a and b are at x, which is of y"
    );
    let elsewhere = measured(None, None, vec![step("company", &[PEOPLE])], Amount::Number).await;
    assert_eq!(elsewhere, [(None, 4, filled(0))]);
    let money = measured(None, None, at_company(), Amount::Money).await;
    assert_eq!((money[0].2.sum, money[0].2.units), (Some(120.0), 2));
    let nothing = measured(None, None, at_company(), Amount::Nothing).await;
    assert_eq!(nothing, [(None, 4, filled(3))]);
}
