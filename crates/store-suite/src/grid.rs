//! Every operator on every column, and every sort, held against the model: one named test for each.

use crate::model::Model;
use crate::sample::{COMPANIES, PEOPLE, add, nth_value, put_record, query, record, text};
use std::sync::Arc;
use store::query::{Direction, Filter, Op, RecordField, Sort, SortKey, Test, ValueField};
use store::{Column, RecordRow, Scalar, Store, ValueRow, Write};

/// What the rows of the grid are called.
fn column(name: &str) -> Column {
    match name {
        "text1" => Column::Text1,
        "text2" => Column::Text2,
        "text3" => Column::Text3,
        "text4" => Column::Text4,
        "text5" => Column::Text5,
        "text6" => Column::Text6,
        "text7" => Column::Text7,
        "text8" => Column::Text8,
        "reference" => Column::Ref,
        "int1" => Column::Int1,
        "num1" => Column::Num1,
        other => panic!("there is no column {other}"),
    }
}

/// What a row of the grid is a test of.
fn field(name: &str) -> Field {
    match name {
        "record_id" => Field::Record(RecordField::RecordId),
        "created_at" => Field::Record(RecordField::CreatedAt),
        "updated_at" => Field::Record(RecordField::UpdatedAt),
        "active_from" => Field::Value(ValueField::ActiveFrom),
        name => Field::Value(ValueField::Column(column(name))),
    }
}

#[derive(Clone, Copy)]
enum Field {
    Record(RecordField),
    Value(ValueField),
}

const TEXTS: [&str; 12] = [
    "",
    "a",
    "A",
    "Anna Ø",
    "anna_x",
    "bob 100%",
    "Ωmega",
    "株式会社",
    "a\0b",
    "\u{1}",
    "it's \"q\" \\",
    "z",
];
const INTS: [i64; 7] = [i64::MIN, -1, 0, 1, 2, 1 << 53, i64::MAX];
const NUMS: [f64; 8] = [f64::NEG_INFINITY, -1.5, -0.0, 0.0, 1.0, 1.5, 9.3e18, f64::INFINITY];

/// The columns of a value, each filled with the `n`th of what it can hold.
fn columns(n: usize) -> Vec<(Column, Scalar)> {
    let mut all: Vec<_> = Column::TEXTS
        .into_iter()
        .map(|column| (column, text(TEXTS[n % TEXTS.len()])))
        .collect();
    all.push((Column::Int1, Scalar::Int(INTS[n % INTS.len()])));
    all.push((Column::Num1, Scalar::Num(NUMS[n % NUMS.len()])));
    all
}

/// One value of each kind, records with several, with empty ones, with ended ones, with none; and references to all.
fn rows() -> Vec<Write> {
    let mut writes = Vec::new();
    let value = |id: &str, attribute: &str, ordinal: i64, columns: &[(Column, Scalar)]| ValueRow {
        active_from: ordinal + 1,
        ..nth_value(PEOPLE, id, attribute, ordinal, columns)
    };
    for n in 0..TEXTS.len() {
        let id = format!("p{n:02}");
        writes.push(put_record(RecordRow {
            updated_at: 100 - n as i64,
            ..record(PEOPLE, &id, n as i64 / 3)
        }));
        writes.push(add(value(&id, "x", 0, &columns(n))));
    }
    let several = ["many", "hole", "ended", "again", "none"];
    writes.extend(several.map(|id| put_record(record(PEOPLE, id, 7))));
    writes.extend((0..3).map(|n| add(value("many", "x", n, &columns(n as usize + 2)))));
    // The first value has nothing in its columns.
    writes.extend([add(value("hole", "x", 0, &[])), add(value("hole", "x", 1, &columns(4)))]);
    for id in ["ended", "again"] {
        let old = value(id, "x", 0, &columns(3));
        writes.push(add(old.clone()));
        writes.push(Write::EndValue {
            key: old.key,
            id: old.id,
            active_until: 50,
        });
    }
    writes.push(add(value("again", "x", 1, &columns(5))));
    // Another attribute's values are not this one's.
    writes.push(add(value("none", "y", 0, &columns(1))));
    let people: Vec<String> = (0..TEXTS.len())
        .map(|n| format!("p{n:02}"))
        .chain(several.map(str::to_owned))
        .collect();
    for (n, person) in people.iter().enumerate() {
        let id = format!("c{n:02}");
        writes.push(put_record(record(COMPANIES, &id, n as i64)));
        let reference = [(Column::Text1, text(PEOPLE)), (Column::Ref, text(person))];
        writes.push(add(nth_value(COMPANIES, &id, "person", 0, &reference)));
    }
    writes.push(put_record(record(COMPANIES, "alone", 1)));
    writes
}

/// What is asked of a field with an operator.
fn ops(field: Field, name: &str) -> Vec<Op> {
    let is_text = match field {
        Field::Record(field) => field == RecordField::RecordId,
        Field::Value(ValueField::ActiveFrom | ValueField::Column(Column::Int1 | Column::Num1)) => false,
        Field::Value(_) => true,
    };
    let mut scalars: Vec<Scalar> = INTS.map(Scalar::Int).into();
    scalars.extend(NUMS.map(Scalar::Num));
    scalars.extend([0.5, -0.5, 1e19, -1e19, f64::NAN].map(Scalar::Num));
    let mut needles: Vec<&str> = TEXTS.into();
    needles.extend([
        "n", "nn", "NNA", "ø", "%", "_", "ωM", "式", "式会", "b 100", "p0", "\0", "q\"",
    ]);
    if is_text {
        scalars = needles
            .iter()
            .map(|needle| text(needle))
            .chain([Scalar::Int(1), Scalar::Num(1.0)])
            .collect();
    } else {
        scalars.push(text("1"));
        needles = vec!["1", ""];
    }
    if matches!(field, Field::Record(RecordField::RecordId)) {
        // Ids are of plain letters where parts of them are asked.
        needles.retain(|needle| needle.is_ascii());
        scalars.push(text("p03"));
    }
    let each = |make: fn(Scalar) -> Op| scalars.iter().cloned().map(make).collect();
    let parts = |make: fn(String) -> Op| needles.iter().map(|needle| make((*needle).to_owned())).collect();
    match name {
        "eq" => each(Op::Eq),
        "one_of" => {
            let mut lists: Vec<Op> = scalars.windows(3).map(|some| Op::In(some.to_vec())).collect();
            lists.extend([Op::In(vec![]), Op::In(scalars.clone())]);
            lists
        }
        "lt" => each(Op::Lt),
        "lte" => each(Op::Lte),
        "gt" => each(Op::Gt),
        "gte" => each(Op::Gte),
        "contains" => parts(Op::Contains),
        "starts_with" => parts(Op::StartsWith),
        "ends_with" => parts(Op::EndsWith),
        "present" => vec![Op::Present],
        other => panic!("there is no operator {other}"),
    }
}

fn filter(field: Field, op: Op) -> Filter {
    match field {
        Field::Record(field) => Filter::Record { field, op },
        Field::Value(field) => Filter::Value {
            attribute_id: "x".into(),
            tests: vec![Test { field, op }],
        },
    }
}

/// The condition as a filter looks that says more: each with the object that it is asked of.
fn shaped(shape: &str, field: Field, op: Op) -> Vec<(&'static str, Filter)> {
    let plain = || filter(field, op.clone());
    let young = || Filter::Record {
        field: RecordField::CreatedAt,
        op: Op::Lt(Scalar::Int(5)),
    };
    let through = |filter, objects: &[&str]| Filter::Related {
        attribute_id: "person".into(),
        object_ids: objects.iter().map(|id| (*id).into()).collect(),
        filter: Box::new(filter),
    };
    match shape {
        "alone" => vec![(PEOPLE, plain())],
        "negated" => vec![
            (PEOPLE, Filter::Not(Box::new(plain()))),
            (PEOPLE, Filter::And(vec![young(), Filter::Not(Box::new(plain()))])),
        ],
        "combined" => vec![
            (PEOPLE, Filter::And(vec![plain(), young()])),
            (PEOPLE, Filter::Or(vec![plain(), young()])),
            (
                PEOPLE,
                Filter::Or(vec![
                    Filter::And(vec![plain(), young()]),
                    Filter::Not(Box::new(young())),
                ]),
            ),
        ],
        "related" => vec![
            (COMPANIES, through(plain(), &[PEOPLE])),
            (COMPANIES, through(plain(), &[])),
            (COMPANIES, Filter::Not(Box::new(through(plain(), &[PEOPLE])))),
        ],
        other => panic!("there is no shape {other}"),
    }
}

async fn filled(store: &Arc<dyn Store>) -> Model {
    let model = Model::new(Arc::new(|| 0));
    store.commit(rows()).await.unwrap();
    model.commit(rows()).await.unwrap();
    model
}

/// One operator on one field in one shape answers as the model does: by page, by count, and sorted by the field itself.
pub async fn check(store: Arc<dyn Store>, row: &str, operator: &str, shape: &str) {
    let (model, field) = (filled(&store).await, field(row));
    for op in ops(field, operator) {
        for (object, filter) in shaped(shape, field, op.clone()) {
            let mut asked = query(object, Some(filter), vec![]);
            let expected = ids(&model, &asked).await;
            assert_eq!(ids(&*store, &asked).await, expected, "{op:?} of {asked:?}");
            asked.sorts = vec![Sort {
                by: SortKey::Value {
                    attribute_id: "x".into(),
                    column: Column::Int1,
                },
                direction: Direction::Descending,
            }];
            let expected = ids(&model, &asked).await;
            assert_eq!(ids(&*store, &asked).await, expected, "{op:?}, sorted, of {asked:?}");
        }
    }
}

/// A sort by one field in one direction orders every page as the model does.
pub async fn check_sort(store: Arc<dyn Store>, row: &str, direction: &str) {
    let (model, field) = (filled(&store).await, field(row));
    let direction = match direction {
        "up" => Direction::Ascending,
        _ => Direction::Descending,
    };
    let (by, through) = match field {
        Field::Record(field) => (SortKey::Record(field), None),
        Field::Value(ValueField::Column(column)) => {
            let related = SortKey::Related {
                reference_attribute_id: "person".into(),
                attribute_id: "x".into(),
                column,
            };
            let attribute_id = "x".into();
            (SortKey::Value { attribute_id, column }, Some(related))
        }
        Field::Value(ValueField::ActiveFrom) => panic!("nothing sorts by the age of values"),
    };
    let created = Sort {
        by: SortKey::Record(RecordField::CreatedAt),
        direction: Direction::Descending,
    };
    let own = Sort {
        by: by.clone(),
        direction,
    };
    let mut cases = vec![
        (PEOPLE, None, vec![own.clone()]),
        (PEOPLE, None, vec![own.clone(), created.clone()]),
        (PEOPLE, None, vec![created.clone(), own.clone()]),
        (
            PEOPLE,
            Some(Filter::NotEmpty {
                attribute_id: "x".into(),
            }),
            vec![own.clone()],
        ),
    ];
    if let Some(by) = through {
        let related = Sort { by, direction };
        cases.push((COMPANIES, None, vec![related.clone()]));
        cases.push((COMPANIES, None, vec![related, created]));
    }
    for (object, filter, sorts) in cases {
        let whole = query(object, filter, sorts);
        let expected = ids(&model, &whole).await;
        assert_eq!(ids(&*store, &whole).await, expected, "{whole:?}");
        for offset in [1, 4, 16] {
            let mut page = whole.clone();
            (page.offset, page.limit) = (offset, 5);
            assert_eq!(ids(&*store, &page).await, ids(&model, &page).await, "{page:?}");
        }
    }
}

async fn ids(store: &dyn Store, query: &store::query::RecordQuery) -> (Vec<String>, u64) {
    let found = store.query_records(query).await.unwrap();
    let ids = found.into_iter().map(|row| row.key.record_id.into()).collect();
    (ids, store.count_records(query).await.unwrap())
}

/// Makes one `#[tokio::test]` for each operator on each field in each shape, and for each sort.
#[macro_export]
macro_rules! grid {
    ($factory:ident) => {
        mod grid {
            $crate::grid!(@rows $factory;
                text1 text2 text3 text4 text5 text6 text7 text8 reference int1 num1 active_from
                record_id created_at updated_at);
            $crate::grid!(@sorts $factory;
                text1 text2 text3 text4 text5 text6 text7 text8 reference int1 num1 record_id created_at updated_at);
        }
    };
    (@rows $factory:ident; $($row:ident)+) => {
        $(mod $row {
            $crate::grid!(@operators $factory $row;
                eq one_of lt lte gt gte contains starts_with ends_with present);
        })+
    };
    (@operators $factory:ident $row:ident; $($operator:ident)+) => {
        $(mod $operator {
            $crate::grid!(@shapes $factory $row $operator; alone negated combined related);
        })+
    };
    (@shapes $factory:ident $row:ident $operator:ident; $($shape:ident)+) => {
        $(#[tokio::test]
        async fn $shape() {
            let store = super::super::super::$factory().await;
            $crate::grid::check(store, stringify!($row), stringify!($operator), stringify!($shape)).await;
        })+
    };
    (@sorts $factory:ident; $($row:ident)+) => {
        mod sorts {
            $(mod $row {
                #[tokio::test]
                async fn up() {
                    $crate::grid::check_sort(super::super::super::$factory().await, stringify!($row), "up").await;
                }

                #[tokio::test]
                async fn down() {
                    $crate::grid::check_sort(super::super::super::$factory().await, stringify!($row), "down").await;
                }
            })+
        }
    };
}
