//! Filters and sorts go through an index: held against PostgreSQL's own word, `EXPLAIN`, in a database whose statistics
//! say that nothing is worth an index.
#![allow(clippy::unwrap_used)]

use crate::dialect::{Bound, Postgres};
use crate::open::Address;
use crate::records::COLUMNS;
use crate::{Options, PostgresStore};
use postgres_server::Server;
use sea_query::SelectStatement;
use store::query::{Direction, Filter, Op, RecordField, RecordQuery, Sort, SortKey, Test, ValueField};
use store::{Column, Expect, ObjectId, RecordKey, RecordRow, Scalar, Store, ValueRow, Write};
use store_sql::{Planner, names};
use tokio_postgres::Client;

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
    let scalar = |column| match column {
        Column::Int1 => Scalar::Int(1),
        Column::Num1 => Scalar::Num(1.0),
        _ => Scalar::Text("x".into()),
    };
    COLUMNS.into_iter().map(|column| (column, scalar(column))).collect()
}

/// A thousand records that are all alike, looked at by VACUUM ANALYZE, as autovacuum would.
async fn database() -> Client {
    let url = Server::shared().database();
    let store = PostgresStore::open(&url, Options::default()).await.unwrap();
    let writes = (0..1_000).flat_map(|n| {
        let key = RecordKey {
            workspace_id: "w".into(),
            object_id: "o".into(),
            record_id: n.to_string().into(),
        };
        let record = RecordRow {
            key: key.clone(),
            document: "{}".into(),
            search_text: "two words".into(),
            created_at: 1,
            updated_at: 1,
            revision: 0,
        };
        let value = |attribute: &str| ValueRow {
            id: format!("{attribute}{n}").into(),
            key: key.clone(),
            attribute_id: attribute.into(),
            ordinal: 0,
            active_from: 1,
            active_until: None,
            unique_key: None,
            columns: columns(),
            matches_parts: true,
            body: serde_json::json!({}),
        };
        let put = Write::PutRecord {
            record,
            expect: Expect::Absent,
        };
        [
            put,
            Write::AddValue { value: value("a") },
            Write::AddValue { value: value("b") },
        ]
    });
    store.commit(writes.collect()).await.unwrap();
    let client = Address::parse(&url).unwrap().connect_driven().await.unwrap();
    client.batch_execute("VACUUM ANALYZE").await.unwrap();
    client
}

async fn explain(client: &Client, select: &SelectStatement) -> Vec<String> {
    let bound = Bound::new(select).unwrap();
    let sql = format!("EXPLAIN (COSTS OFF) {}", bound.sql);
    let rows = client.query_typed(&sql, &bound.parameters()).await.unwrap();
    rows.iter().map(|row| row.get(0)).collect()
}

fn scans(plan: &[String]) -> Vec<&String> {
    plan.iter().filter(|line| line.contains("Seq Scan")).collect()
}

/// A sort of everything; one of neighbours that are equal so far is fine, and one of a single record's values.
fn sorts(plan: &[String]) -> Vec<&[String]> {
    let is_sort = |line: &String| line.trim_start().trim_start_matches("->").trim_start() == "Sort";
    let of_one_record = |sort: &[String]| sort.iter().any(|line| line.contains("Index Cond: ((record = "));
    let sorts = (0..plan.len()).filter(|at| plan.get(*at).is_some_and(is_sort));
    sorts
        .filter_map(|at| plan.get(at..plan.len().min(at + 4)))
        .filter(|sort| !of_one_record(sort))
        .collect()
}

fn test(column: Column, op: Op) -> Test {
    Test {
        field: ValueField::Column(column),
        op,
    }
}

fn value(attribute: &str, tests: Vec<Test>) -> Filter {
    Filter::Value {
        attribute_id: attribute.into(),
        tests,
    }
}

#[tokio::test]
async fn every_column_and_operator_finds_its_candidates_by_an_index() {
    let client = database().await;
    for (column, scalar) in columns() {
        let mut ops = vec![
            Op::Eq(scalar.clone()),
            Op::In(vec![scalar.clone(), scalar.clone()]),
            Op::Lt(scalar.clone()),
            Op::Gte(scalar.clone()),
            Op::Present,
        ];
        if matches!(scalar, Scalar::Text(_)) {
            // What no text has is worth the index of parts even here.
            let parts = ["x", "zz"].map(|needle| Op::Contains(needle.into()));
            ops.extend(parts);
            ops.extend([Op::StartsWith("zz".into()), Op::EndsWith("zz".into())]);
        }
        for op in ops {
            let is_looked_up = column != Column::Ref
                && match &op {
                    Op::Contains(needle) => needle.len() > 1,
                    Op::StartsWith(_) | Op::EndsWith(_) => true,
                    _ => false,
                };
            let index = match is_looked_up {
                true => "vals_parts".to_owned(),
                false => format!("vals_{}", names::column(column)),
            };
            let query = query(Some(value("a", vec![test(column, op.clone())])), vec![]);
            let planner = Planner::new(&Postgres, &query);
            for candidates in planner.candidates() {
                let plan = explain(&client, &candidates.rows).await;
                assert!(scans(&plan).is_empty(), "{column:?} {op:?}: {plan:#?}");
                assert!(
                    plan.iter()
                        .any(|line| line.contains(&format!("{index} ")) || line.ends_with(&index)),
                    "{column:?} {op:?} does not use {index}: {plan:#?}"
                );
            }
        }
    }
}

#[tokio::test]
async fn other_filters_find_their_candidates_by_an_index() {
    let client = database().await;
    let named = || value("a", vec![test(Column::Text1, Op::Eq(Scalar::Text("x".into())))]);
    let via = |objects: &[&str], filter| Filter::Related {
        attribute_id: "b".into(),
        object_ids: objects.iter().copied().map(ObjectId::from).collect(),
        filter: Box::new(filter),
    };
    let own = |field, scalar| Filter::Record {
        field,
        op: Op::Eq(scalar),
    };
    let filled = || Filter::NotEmpty {
        attribute_id: "a".into(),
    };
    let age = Test {
        field: ValueField::ActiveFrom,
        op: Op::Gt(Scalar::Int(1)),
    };
    let filters = [
        filled(),
        value("a", vec![age]),
        via(&["o"], named()),
        via(&["o", "people"], named()),
        via(&[], named()),
        via(&["o"], via(&["o"], named())),
        own(RecordField::RecordId, Scalar::Text("x".into())),
        own(RecordField::CreatedAt, Scalar::Int(1)),
        own(RecordField::UpdatedAt, Scalar::Int(1)),
        Filter::Search {
            query: "two words".into(),
        },
        Filter::Or(vec![named(), filled(), via(&[], named())]),
        Filter::And(vec![named(), Filter::Not(Box::new(named()))]),
    ];
    for filter in filters {
        let query = query(Some(filter.clone()), vec![]);
        let planner = Planner::new(&Postgres, &query);
        let candidates = planner.candidates();
        assert!(!candidates.is_empty(), "{filter:?}");
        for select in candidates {
            let measured = explain(&client, &Planner::measure(&select, 10)).await;
            assert!(scans(&measured).is_empty(), "{filter:?}: {measured:#?}");
            let page = explain(&client, &planner.from_candidates(select).remove(0).rows).await;
            assert!(scans(&page).is_empty(), "{filter:?}: {page:#?}");
        }
    }
}

#[tokio::test]
async fn every_sort_walks_an_index() {
    let client = database().await;
    let mut keys: Vec<SortKey> = COLUMNS
        .into_iter()
        .map(|column| SortKey::Value {
            attribute_id: "a".into(),
            column,
        })
        .collect();
    keys.extend([RecordField::RecordId, RecordField::CreatedAt, RecordField::UpdatedAt].map(SortKey::Record));
    keys.push(SortKey::Related {
        reference_attribute_id: "b".into(),
        attribute_id: "a".into(),
        column: Column::Text1,
    });
    let filter = Filter::Not(Box::new(Filter::NotEmpty {
        attribute_id: "b".into(),
    }));
    for by in keys {
        for direction in [Direction::Ascending, Direction::Descending] {
            let sort = Sort {
                by: by.clone(),
                direction,
            };
            let query = query(Some(filter.clone()), vec![sort]);
            for phase in Planner::new(&Postgres, &query).in_order() {
                let mut rows = phase.rows;
                let plan = explain(&client, rows.limit(50)).await;
                assert!(
                    scans(&plan).is_empty() && sorts(&plan).is_empty(),
                    "{by:?} {direction:?}: {plan:#?}"
                );
            }
        }
    }
    let query = query(None, vec![]);
    let mut rows = Planner::new(&Postgres, &query).in_order().remove(0).rows;
    let plan = explain(&client, rows.limit(50)).await;
    assert!(scans(&plan).is_empty() && sorts(&plan).is_empty(), "{plan:#?}");
}

/// A record that a walk meets is tested by its own few values, never by the attribute's many.
#[tokio::test]
async fn a_walk_tests_each_record_by_its_own_values() {
    let client = database().await;
    let x = || Scalar::Text("x".into());
    let ops = [
        Op::Contains("x".into()),
        Op::StartsWith("x".into()),
        Op::Gt(x()),
        Op::Eq(x()),
        Op::In(vec![x(), Scalar::Text("y".into())]),
        Op::Present,
    ];
    for op in ops {
        let value = value("b", vec![test(Column::Text1, op)]);
        let related = Filter::Related {
            attribute_id: "b".into(),
            object_ids: vec!["o".into()],
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
                let sort = Sort {
                    by,
                    direction: Direction::Ascending,
                };
                let query = query(Some(filter.clone()), vec![sort]);
                for phase in Planner::new(&Postgres, &query).in_order() {
                    let plan = explain(&client, &phase.rows).await;
                    for (at, line) in plan.iter().enumerate().filter(|(_, line)| line.contains(" on vals v")) {
                        let how = plan.get(at + 1).map_or("", String::as_str);
                        assert!(how.contains("record ="), "{filter:?}: {line}: {plan:#?}");
                    }
                }
            }
        }
    }
}
