//! Filters and sorts go through an index: held against SQLite's own word, `EXPLAIN QUERY PLAN`.
#![allow(clippy::unwrap_used)]

use crate::open::{Home, Options, writing_connection};
use crate::records::{Sqlite, bind};
use rusqlite::{Connection, params_from_iter};
use sea_query::{SelectStatement, SqliteQueryBuilder};
use store::query::{Direction, Filter, Op, RecordField, RecordQuery, Sort, SortKey, Test, ValueField};
use store::{Column, ObjectId, Scalar};
use store_sql::Planner;

fn explain(connection: &Connection, select: &SelectStatement) -> Vec<String> {
    let (sql, bound) = select.build(SqliteQueryBuilder);
    let mut statement = connection.prepare(&format!("EXPLAIN QUERY PLAN {sql}")).unwrap();
    let lines = statement
        .query_map(params_from_iter(bind(bound).unwrap()), |row| row.get(3))
        .unwrap();
    lines.collect::<Result<_, _>>().unwrap()
}

/// What of a plan reads more than it must: a scan of a table, or a sort of everything. Reading through the rows that a
/// subquery names, and a virtual table's own index, are fine.
fn faults(plan: &[String]) -> Vec<&String> {
    let scan = |line: &String| line.starts_with("SCAN ") && !fine(line);
    plan.iter()
        .filter(|line| scan(line) || *line == "USE TEMP B-TREE FOR ORDER BY")
        .collect()
}

fn fine(line: &str) -> bool {
    line.contains("VIRTUAL TABLE INDEX")
        || ["SCAN d", "SCAN u", "SCAN measured", "SCAN c"]
            .iter()
            .any(|s| line.starts_with(s))
}

fn query(filter: Option<Filter>, sorts: Vec<Sort>) -> RecordQuery {
    RecordQuery {
        workspace_id: "w".into(),
        object_id: "o".into(),
        filter,
        sorts,
        limit: 50,
        offset: 0,
    }
}

fn columns() -> Vec<(Column, Scalar)> {
    let text = |column| (column, Scalar::Text("x".into()));
    let mut all: Vec<_> = crate::row::COLUMNS
        .into_iter()
        .filter(|c| !matches!(c, Column::Int1 | Column::Num1))
        .map(text)
        .collect();
    all.extend([(Column::Int1, Scalar::Int(1)), (Column::Num1, Scalar::Num(1.0))]);
    all
}

fn with_database(check: impl FnOnce(&Connection)) {
    let home = Home::temporary().unwrap();
    check(&writing_connection(&home, &Options::default()).unwrap());
}

#[test]
fn every_column_and_operator_finds_its_candidates_by_an_index() {
    with_database(|connection| {
        for (column, scalar) in columns() {
            let mut ops = vec![
                Op::Eq(scalar.clone()),
                Op::In(vec![scalar.clone(), scalar.clone()]),
                Op::Lt(scalar.clone()),
                Op::Gte(scalar.clone()),
                Op::Present,
            ];
            if matches!(scalar, Scalar::Text(_)) {
                ops.extend([
                    Op::Contains("x".into()),
                    Op::Contains("xy".into()),
                    Op::StartsWith("x".into()),
                    Op::EndsWith("x".into()),
                ]);
            }
            for op in ops {
                let test = Test {
                    field: ValueField::Column(column),
                    op: op.clone(),
                };
                let filter = Filter::Value {
                    attribute_id: "a".into(),
                    tests: vec![test],
                };
                let is_looked_up = column != Column::Ref
                    && match &op {
                        Op::Contains(needle) => needle.len() > 1,
                        Op::StartsWith(_) | Op::EndsWith(_) => true,
                        _ => false,
                    };
                let index = match is_looked_up {
                    true => "val_parts VIRTUAL TABLE INDEX".to_owned(),
                    false => format!("vals_{}", store_sql::names::column(column)),
                };
                let query = query(Some(filter), vec![]);
                let planner = Planner::new(&Sqlite, &query);
                let candidates = planner.candidates();
                assert_eq!(candidates.len(), 1);
                let plan = explain(connection, &candidates[0].rows);
                assert!(faults(&plan).is_empty(), "{column:?} {op:?}: {plan:#?}");
                assert!(
                    plan[0].contains(&index),
                    "{column:?} {op:?} does not use {index}: {plan:#?}"
                );
            }
        }
    });
}

#[test]
fn other_filters_find_their_candidates_by_an_index() {
    let named = || Filter::Value {
        attribute_id: "name".into(),
        tests: vec![Test {
            field: ValueField::Column(Column::Text1),
            op: Op::Eq(Scalar::Text("x".into())),
        }],
    };
    let via = |objects: &[&str], filter| Filter::Related {
        attribute_id: "company".into(),
        object_ids: objects.iter().copied().map(ObjectId::from).collect(),
        filter: Box::new(filter),
    };
    let own = |field, scalar| Filter::Record {
        field,
        op: Op::Eq(scalar),
    };
    let filters = [
        Filter::NotEmpty {
            attribute_id: "a".into(),
        },
        Filter::Value {
            attribute_id: "a".into(),
            tests: vec![Test {
                field: ValueField::ActiveFrom,
                op: Op::Gt(Scalar::Int(1)),
            }],
        },
        via(&["companies"], named()),
        via(&["companies", "people"], named()),
        via(&[], named()),
        via(&["companies"], via(&["companies"], named())),
        own(RecordField::RecordId, Scalar::Text("x".into())),
        own(RecordField::CreatedAt, Scalar::Int(1)),
        own(RecordField::UpdatedAt, Scalar::Int(1)),
        Filter::Search {
            query: "two words".into(),
        },
        Filter::Or(vec![
            named(),
            Filter::NotEmpty {
                attribute_id: "a".into(),
            },
            via(&[], named()),
        ]),
        Filter::And(vec![named(), Filter::Not(Box::new(named()))]),
    ];
    with_database(|connection| {
        for filter in filters {
            let query = query(Some(filter.clone()), vec![]);
            let planner = Planner::new(&Sqlite, &query);
            let candidates = planner.candidates();
            assert!(!candidates.is_empty(), "{filter:?}");
            for select in candidates {
                let measured = explain(connection, &Planner::measure(&select, 10));
                assert!(faults(&measured).is_empty(), "{filter:?}: {measured:#?}");
                let page = explain(connection, &planner.from_candidates(select).remove(0).rows);
                let scans: Vec<_> = faults(&page)
                    .into_iter()
                    .filter(|line| line.starts_with("SCAN"))
                    .collect();
                assert!(scans.is_empty(), "{filter:?}: {page:#?}");
            }
        }
    });
}

#[test]
fn every_sort_walks_an_index() {
    let value = |column| SortKey::Value {
        attribute_id: "a".into(),
        column,
    };
    let mut keys: Vec<SortKey> = columns().into_iter().map(|(column, _)| value(column)).collect();
    keys.extend([RecordField::RecordId, RecordField::CreatedAt, RecordField::UpdatedAt].map(SortKey::Record));
    keys.push(SortKey::Related {
        reference_attribute_id: "company".into(),
        attribute_id: "name".into(),
        column: Column::Text1,
    });
    let filter = Filter::Not(Box::new(Filter::NotEmpty {
        attribute_id: "b".into(),
    }));
    with_database(|connection| {
        for by in keys {
            for direction in [Direction::Ascending, Direction::Descending] {
                let query = query(
                    Some(filter.clone()),
                    vec![Sort {
                        by: by.clone(),
                        direction,
                    }],
                );
                for phase in Planner::new(&Sqlite, &query).in_order() {
                    let plan = explain(connection, &phase.rows);
                    assert!(faults(&plan).is_empty(), "{by:?} {direction:?}: {plan:#?}");
                }
            }
        }
        let plan = explain(
            connection,
            &Planner::new(&Sqlite, &query(None, vec![])).in_order()[0].rows,
        );
        assert!(faults(&plan).is_empty(), "{plan:#?}");
    });
}

/// A record that a walk meets is tested by its own few values, never by the attribute's many.
#[test]
fn a_walk_tests_each_record_by_its_own_values() {
    let ops = [
        Op::Contains("x".into()),
        Op::StartsWith("x".into()),
        Op::Gt(Scalar::Text("x".into())),
        Op::Eq(Scalar::Text("x".into())),
        Op::In(vec![Scalar::Text("x".into()), Scalar::Text("y".into())]),
        Op::Present,
    ];
    with_database(|connection| {
        for op in ops {
            let test = Test {
                field: ValueField::Column(Column::Text1),
                op: op.clone(),
            };
            let value = Filter::Value {
                attribute_id: "b".into(),
                tests: vec![test],
            };
            let related = Filter::Related {
                attribute_id: "company".into(),
                object_ids: vec!["companies".into()],
                filter: Box::new(value.clone()),
            };
            for filter in [value.clone(), Filter::Not(Box::new(value.clone())), related] {
                for by in [
                    SortKey::Record(RecordField::CreatedAt),
                    SortKey::Value {
                        attribute_id: "a".into(),
                        column: Column::Num1,
                    },
                ] {
                    let query = query(
                        Some(filter.clone()),
                        vec![Sort {
                            by,
                            direction: Direction::Ascending,
                        }],
                    );
                    for phase in Planner::new(&Sqlite, &query).in_order() {
                        let plan = explain(connection, &phase.rows);
                        let tests = plan.iter().filter(|line| line.starts_with("SEARCH v"));
                        for line in tests {
                            assert!(line.contains("record=?"), "{filter:?}: {plan:#?}");
                        }
                    }
                }
            }
        }
    });
}
