//! Filters and sorts go through an index: held against SQLite's own word, `EXPLAIN QUERY PLAN`.
#![allow(clippy::unwrap_used)]

use crate::open::{Home, Options, writing_connection};
use crate::records::{Sqlite, bind};
use rusqlite::{Connection, params_from_iter};
use sea_query::{SelectStatement, SqliteQueryBuilder};
use store::Scalar;
use store::query::Op;
use store_sql::Planner;
use store_suite::plans::{self, columns, query, value};

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
    line.contains("VIRTUAL TABLE INDEX") || ["SCAN d", "SCAN u", "SCAN c"].iter().any(|s| line.starts_with(s))
}

fn with_database(check: impl FnOnce(&Connection)) {
    let home = Home::temporary().unwrap();
    check(&writing_connection(&home, &Options::default()).unwrap());
}

#[test]
fn every_column_and_operator_finds_its_candidates_by_an_index() {
    with_database(|connection| {
        for (column, scalar) in columns() {
            let mut ops = plans::operators(&scalar);
            if matches!(scalar, Scalar::Text(_)) {
                // There are no statistics that could say otherwise.
                ops.extend([Op::StartsWith("x".into()), Op::EndsWith("x".into())]);
            }
            for op in ops {
                let index = match plans::is_looked_up(column, &op) {
                    true => "val_parts VIRTUAL TABLE INDEX".to_owned(),
                    false => format!("vals_{}", store_sql::names::column(column)),
                };
                let query = query(Some(value("a", column, op.clone())), vec![]);
                let planner = Planner::new(&Sqlite, &query);
                let candidates = planner.candidates();
                assert_eq!(candidates.len(), 1);
                let plan = explain(connection, &candidates[0].hits(10));
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
    with_database(|connection| {
        for filter in plans::filters() {
            let query = query(Some(filter.clone()), vec![]);
            let planner = Planner::new(&Sqlite, &query);
            let candidates = planner.candidates();
            assert!(!candidates.is_empty(), "{filter:?}");
            for select in candidates {
                let hits = explain(connection, &select.hits(10));
                assert!(faults(&hits).is_empty(), "{filter:?}: {hits:#?}");
                for candidates in [select.clone().already(vec![1, 2]), select] {
                    let page = explain(connection, &planner.from_candidates(candidates).remove(0).rows);
                    let scans: Vec<_> = faults(&page)
                        .into_iter()
                        .filter(|line| line.starts_with("SCAN"))
                        .collect();
                    assert!(scans.is_empty(), "{filter:?}: {page:#?}");
                }
            }
        }
    });
}

#[test]
fn what_is_looked_for_in_the_order_of_a_sort_is_met_in_its_index() {
    with_database(|connection| {
        for query in plans::walked() {
            let planner = Planner::new(&Sqlite, &query);
            let candidates = planner.candidates().remove(0).already((1..=800).collect());
            for walk in [planner.walk(&candidates), planner.walk_testing(&[])] {
                let plan = explain(connection, &walk.unwrap().rows);
                let sorts = plan.iter().any(|line| line.starts_with("USE TEMP B-TREE"));
                let in_order = plan.iter().any(|line| line.starts_with("SEARCH s1 USING INDEX vals_"));
                assert!(in_order && !sorts, "{query:?}: {plan:#?}");
            }
        }
    });
}

#[test]
fn every_sort_walks_an_index() {
    with_database(|connection| {
        for query in plans::sorted() {
            for phase in Planner::new(&Sqlite, &query).in_order() {
                let plan = explain(connection, &phase.rows);
                assert!(faults(&plan).is_empty(), "{:?}: {plan:#?}", query.sorts);
            }
        }
    });
}

/// A record that a walk meets is tested by its own few values, never by the attribute's many.
#[test]
fn a_walk_tests_each_record_by_its_own_values() {
    with_database(|connection| {
        for query in plans::walks() {
            for phase in Planner::new(&Sqlite, &query).in_order() {
                let plan = explain(connection, &phase.rows);
                for line in plan.iter().filter(|line| line.starts_with("SEARCH v")) {
                    assert!(line.contains("record=?"), "{:?}: {plan:#?}", query.filter);
                }
            }
        }
    });
}

#[test]
fn documents_are_searched_by_the_index_of_their_words() {
    with_database(|connection| {
        for is_continued in [false, true] {
            let sql = format!("EXPLAIN QUERY PLAN {}", crate::documents::searching(is_continued));
            let mut statement = connection.prepare(&sql).unwrap();
            let nothing = vec![rusqlite::types::Value::Null; statement.parameter_count()];
            let lines = statement
                .query_map(params_from_iter(nothing), |row| row.get(3))
                .unwrap();
            let plan: Vec<String> = lines.collect::<Result<_, _>>().unwrap();
            let scans: Vec<_> = plan
                .iter()
                .filter(|line| line.starts_with("SCAN ") && *line != "SCAN f")
                .collect();
            assert!(
                scans.iter().all(|line| line.contains("VIRTUAL TABLE INDEX")),
                "{plan:#?}"
            );
            assert_eq!(scans.len(), 1, "{plan:#?}");
        }
    });
}

#[test]
fn runs_are_found_by_an_index() {
    with_database(|connection| {
        for (query, index) in plans::runs() {
            for columns in [crate::runs::COLUMNS, "1"] {
                let (sql, values) = crate::runs::selection(columns, &query);
                let mut statement = connection.prepare(&format!("EXPLAIN QUERY PLAN {sql}")).unwrap();
                let lines = statement.query_map(params_from_iter(values), |row| row.get(3)).unwrap();
                let plan: Vec<String> = lines.collect::<Result<_, _>>().unwrap();
                assert!(faults(&plan).is_empty(), "{query:?}: {plan:#?}");
                assert!(plan[0].contains(index), "{query:?}: {plan:#?}");
            }
        }
    });
}
