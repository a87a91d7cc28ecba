//! Filters and sorts go through an index: held against PostgreSQL's own word, `EXPLAIN`, in a database whose statistics
//! say that nothing is worth an index.
#![allow(clippy::unwrap_used)]

use crate::dialect::{Bound, Postgres};
use crate::open::Address;
use crate::writer::statements::Statements;
use crate::{Options, PostgresStore};
use postgres_server::Server;
use sea_query::SelectStatement;
use store::{Expect, RecordKey, RecordRow, Store, ValueRow, Write};
use store_sql::{Planner, names};
use store_suite::plans::{self, columns, query, value};
use tokio_postgres::Client;

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
            body: "{}".to_owned(),
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

/// The plan that a connection makes once and keeps, whatever the parameters will be.
async fn explain(client: &Client, select: &SelectStatement) -> Vec<String> {
    let bound = Bound::new(select).unwrap();
    let types: Vec<String> = bound.types().iter().map(|kind| kind.name().to_owned()).collect();
    let (listed, nulls) = (types.join(", "), vec!["NULL"; types.len()].join(", "));
    planned(client, &format!("({listed})"), &bound.sql, &format!("({nulls})")).await
}

async fn planned(client: &Client, types: &str, sql: &str, values: &str) -> Vec<String> {
    let prepare = format!("DEALLOCATE ALL; PREPARE planned{types} AS {sql}");
    client.batch_execute(&prepare).await.unwrap();
    let explain = format!("EXPLAIN (COSTS OFF) EXECUTE planned{values}");
    let rows = client.simple_query(&explain).await.unwrap();
    let line = |row| match row {
        tokio_postgres::SimpleQueryMessage::Row(row) => row.get(0).map(str::to_owned),
        _ => None,
    };
    rows.into_iter().filter_map(line).collect()
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

#[tokio::test]
async fn every_column_and_operator_finds_its_candidates_by_an_index() {
    let client = database().await;
    for (column, scalar) in columns() {
        for op in plans::operators(&scalar) {
            let index = match plans::is_looked_up(column, &op) {
                true => "vals_parts".to_owned(),
                false => format!("vals_{}", names::column(column)),
            };
            let query = query(Some(value("a", column, op.clone())), vec![]);
            let planner = Planner::new(&Postgres, &query);
            for candidates in planner.candidates() {
                let plan = explain(&client, &candidates.hits(10)).await;
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
    for filter in plans::filters() {
        let query = query(Some(filter.clone()), vec![]);
        let planner = Planner::new(&Postgres, &query);
        let candidates = planner.candidates();
        assert!(!candidates.is_empty(), "{filter:?}");
        for select in candidates {
            let hits = explain(&client, &select.hits(10)).await;
            assert!(scans(&hits).is_empty(), "{filter:?}: {hits:#?}");
            for candidates in [select.clone().already(vec![1, 2]), select] {
                let page = explain(&client, &planner.from_candidates(candidates).remove(0).rows).await;
                assert!(scans(&page).is_empty(), "{filter:?}: {page:#?}");
                // Not by the values of each record in turn, though these would come in the order that is wanted.
                let walked = page.iter().any(|line| line.contains("vals_record on vals c"));
                let joined = page.iter().any(|line| line.contains("Join Filter"));
                assert!(!walked && !joined, "{filter:?}: {page:#?}");
            }
        }
    }
}

#[tokio::test]
async fn what_is_looked_for_in_the_order_of_a_sort_is_met_in_its_index_alone() {
    let client = database().await;
    for query in plans::walked() {
        let planner = Planner::new(&Postgres, &query);
        let candidates = planner.candidates().remove(0).already((1..=800).collect());
        for walk in [planner.walk(&candidates), planner.walk_testing(&[])] {
            let plan = explain(&client, &walk.unwrap().rows).await;
            assert!(
                scans(&plan).is_empty() && sorts(&plan).is_empty(),
                "{query:?}: {plan:#?}"
            );
            let in_order = plan
                .iter()
                .any(|line| line.contains("Index Only Scan") && line.contains("vals s1"));
            assert!(in_order, "{query:?}: {plan:#?}");
        }
    }
}

#[tokio::test]
async fn every_sort_walks_an_index() {
    let client = database().await;
    for query in plans::sorted() {
        for phase in Planner::new(&Postgres, &query).in_order() {
            let mut rows = phase.rows;
            let plan = explain(&client, rows.limit(50)).await;
            assert!(
                scans(&plan).is_empty() && sorts(&plan).is_empty(),
                "{:?}: {plan:#?}",
                query.sorts
            );
        }
    }
}

#[tokio::test]
async fn what_a_group_of_commits_reads_is_found_by_its_keys() {
    let client = database().await;
    let texts = Statements::texts();
    for (name, index) in [
        ("documents", "documents_pkey"),
        ("lookups", "documents_lookup"),
        ("records", "records_object_record_id_key"),
        ("values_of", "vals_record"),
        ("values", "vals_record"),
        ("unique", "vals_unique"),
        ("runs", "runs_pkey"),
    ] {
        let (_, sql) = texts.iter().find(|(known, _)| *known == name).unwrap();
        let parameters = (1..10).filter(|n| sql.contains(&format!("${n}"))).count();
        let plan = planned(&client, "", sql, &format!("({})", vec!["NULL"; parameters].join(", "))).await;
        assert!(scans(&plan).is_empty(), "{name}: {plan:#?}");
        assert!(plan.iter().any(|line| line.contains(index)), "{name}: {plan:#?}");
    }
}

#[tokio::test]
async fn reads_that_share_a_statement_are_found_by_their_keys() {
    let client = database().await;
    for (sql, index) in [
        (crate::documents::reading_names("id"), "documents_pkey"),
        (crate::documents::reading_names("lookup"), "documents_lookup"),
        (crate::records::reading_keys(), "records_object_record_id_key"),
        (crate::records::READING_HOLDERS.to_owned(), "vals_unique"),
    ] {
        let parameters = (1..4).filter(|n| sql.contains(&format!("${n}"))).count();
        let plan = planned(&client, "", &sql, &format!("({})", vec!["NULL"; parameters].join(", "))).await;
        assert!(scans(&plan).is_empty(), "{plan:#?}");
        assert!(plan.iter().any(|line| line.contains(index)), "{plan:#?}");
    }
}

/// A record that a walk meets is tested by its own few values, never by the attribute's many.
#[tokio::test]
async fn a_walk_tests_each_record_by_its_own_values() {
    let client = database().await;
    for query in plans::walks() {
        for phase in Planner::new(&Postgres, &query).in_order() {
            let plan = explain(&client, &phase.rows).await;
            for (at, line) in plan.iter().enumerate().filter(|(_, line)| line.contains(" on vals v")) {
                let how = plan.get(at + 1).map_or("", String::as_str);
                assert!(how.contains("record ="), "{:?}: {line}: {plan:#?}", query.filter);
            }
        }
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn documents_are_searched_by_the_index_of_their_words() {
    let client = database().await;
    for is_continued in [false, true] {
        let searching = crate::documents::searching(is_continued);
        let after = if is_continued { ", 1, 'x'" } else { "" };
        let plan = planned(&client, "", &searching, &format!("('note', 'w', 'x', 1, 8{after})")).await;
        assert!(scans(&plan).is_empty(), "{plan:#?}");
        assert!(plan.iter().any(|line| line.contains("documents_words")), "{plan:#?}");
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn runs_are_found_by_an_index() {
    let client = database().await;
    for (query, index) in plans::runs() {
        for columns in [crate::runs::COLUMNS, "1"] {
            let (sql, values) = crate::runs::selection(columns, &query);
            let nulls = vec!["NULL"; values.len()].join(", ");
            let plan = planned(&client, "", &sql, &format!("({nulls})")).await;
            assert!(
                scans(&plan).is_empty() && sorts(&plan).is_empty(),
                "{query:?}: {plan:#?}"
            );
            assert!(plan.iter().any(|line| line.contains(index)), "{query:?}: {plan:#?}");
        }
    }
}
