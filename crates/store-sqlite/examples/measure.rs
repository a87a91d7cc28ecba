//! Measures the store on this machine: `cargo run -p store-sqlite --example measure -- [RECORDS]`.

use std::sync::Arc;
use std::time::Instant;
use store::query::{Direction, Filter, Op, RecordQuery, Sort, SortKey, Test, ValueField};
use store::{Column, Document, Expect, RecordKey, RecordRow, Scalar, Store, ValueRow, Write};
use store_sqlite::{Options, SqliteStore};

#[tokio::main]
async fn main() -> Result<(), Box<dyn std::error::Error>> {
    let records: i64 = std::env::args().nth(1).map_or(Ok(100_000), |n| n.parse())?;
    let directory = std::env::temp_dir().join(format!("stoa-measure-{}", std::process::id()));
    let store: Arc<dyn Store> = Arc::new(SqliteStore::open(&directory, Options::default())?);
    commits(&store).await?;
    fill(&store, records).await?;
    reads(&store, records).await?;
    drop(store);
    std::fs::remove_dir_all(&directory)?;
    Ok(())
}

async fn commits(store: &Arc<dyn Store>) -> Result<(), Box<dyn std::error::Error>> {
    for (name, flights, each) in [("alone", 1, 300), ("64 in flight", 64, 200), ("512 in flight", 512, 60)] {
        let start = Instant::now();
        let mut tasks = tokio::task::JoinSet::new();
        for flight in 0..flights {
            let store = store.clone();
            tasks.spawn(async move {
                for n in 0..each {
                    let document = Document {
                        kind: "m".into(),
                        id: format!("{name}-{flight}-{n}"),
                        parent: "p".into(),
                        lookup: None,
                        sort: n,
                        expires_at: None,
                        search_text: None,
                        revision: 0,
                        body: serde_json::json!({ "n": n }),
                    };
                    store
                        .commit(vec![Write::PutDocument {
                            document,
                            expect: Expect::Absent,
                        }])
                        .await?;
                }
                Ok::<_, store::StoreError>(())
            });
        }
        while let Some(done) = tasks.join_next().await {
            done??;
        }
        let rate = (flights * each) as f64 / start.elapsed().as_secs_f64();
        println!("commits, {name}: {rate:.0}/s");
    }
    Ok(())
}

async fn fill(store: &Arc<dyn Store>, records: i64) -> Result<(), Box<dyn std::error::Error>> {
    let start = Instant::now();
    for from in (0..records).step_by(500) {
        let writes = (from..(from + 500).min(records)).flat_map(person).collect();
        store.commit(writes).await?;
    }
    let seconds = start.elapsed().as_secs_f64();
    println!(
        "import of {records} records with 4 values each: {:.0} records/s",
        records as f64 / seconds
    );
    Ok(())
}

fn person(n: i64) -> Vec<Write> {
    let key = RecordKey {
        workspace_id: "w".into(),
        object_id: "people".into(),
        record_id: format!("{n:036}").into(),
    };
    let value = |attribute: &str, column, scalar| Write::AddValue {
        value: ValueRow {
            id: format!("{attribute}-{n:036}").into(),
            key: key.clone(),
            attribute_id: attribute.into(),
            ordinal: 0,
            active_from: n,
            active_until: None,
            unique_key: None,
            matches_parts: matches!(column, Column::Text1),
            columns: vec![(column, scalar)],
            body: serde_json::json!({ "value": n, "created_by_actor": { "type": "system", "id": null } }).to_string(),
        },
    };
    let name = format!("person {}", n * 7919 % 1_000_003);
    let record = RecordRow {
        key: key.clone(),
        document: serde_json::json!({ "name": name, "filler": "x".repeat(400) }).to_string(),
        search_text: name.clone(),
        created_at: n,
        updated_at: n,
        revision: 0,
    };
    vec![
        Write::PutRecord {
            record,
            expect: Expect::Absent,
        },
        value("name", Column::Text1, Scalar::Text(name)),
        value("stage", Column::Text1, Scalar::Text(format!("stage {}", n % 4))),
        value("score", Column::Num1, Scalar::Num((n * 31 % 100_000) as f64)),
        value("rare", Column::Int1, Scalar::Int(n % 5_000)),
    ]
}

async fn reads(store: &Arc<dyn Store>, records: i64) -> Result<(), Box<dyn std::error::Error>> {
    let is = |attribute: &str, column, op| Filter::Value {
        attribute_id: attribute.into(),
        tests: vec![Test {
            field: ValueField::Column(column),
            op,
        }],
    };
    let by = |attribute: &str, column, direction| Sort {
        by: SortKey::Value {
            attribute_id: attribute.into(),
            column,
        },
        direction,
    };
    let stage = || is("stage", Column::Text1, Op::Eq(Scalar::Text("stage 2".into())));
    let rare = || is("rare", Column::Int1, Op::Eq(Scalar::Int(7)));
    let (up, down) = (Direction::Ascending, Direction::Descending);
    let cases = [
        ("page of 50, no filter", None, vec![]),
        ("sorted by text", None, vec![by("name", Column::Text1, up)]),
        (
            "sorted by a status, descending",
            None,
            vec![by("stage", Column::Text1, down)],
        ),
        (
            "common filter, sorted by number",
            Some(stage()),
            vec![by("score", Column::Num1, down)],
        ),
        (
            "rare filter, sorted by number",
            Some(rare()),
            vec![by("score", Column::Num1, down)],
        ),
        (
            "common and rare, sorted by text",
            Some(Filter::And(vec![stage(), rare()])),
            vec![by("name", Column::Text1, up)],
        ),
        (
            "not common, sorted by number",
            Some(Filter::Not(Box::new(stage()))),
            vec![by("score", Column::Num1, up)],
        ),
        (
            "contains, sorted by number",
            Some(is("name", Column::Text1, Op::Contains("99".into()))),
            vec![by("score", Column::Num1, up)],
        ),
        (
            "search by prefix",
            Some(Filter::Search {
                query: "per 123".into(),
            }),
            vec![],
        ),
    ];
    for (name, filter, sorts) in cases {
        let query = RecordQuery {
            workspace_id: "w".into(),
            object_id: "people".into(),
            filter,
            sorts,
            limit: 50,
            offset: 0,
        };
        let mut times = Vec::new();
        for _ in 0..60 {
            let start = Instant::now();
            store.query_records(&query).await?;
            times.push(start.elapsed());
        }
        times.sort();
        println!("{name}: p50 {:.2} ms, p95 {:.2} ms", ms(times[30]), ms(times[57]));
    }
    let start = Instant::now();
    let mut tasks = tokio::task::JoinSet::new();
    for flight in 0..16 {
        let store = store.clone();
        tasks.spawn(async move {
            for n in 0..2_000 {
                let record_id = format!("{:036}", (n * 7919 + flight) % records);
                let key = RecordKey {
                    workspace_id: "w".into(),
                    object_id: "people".into(),
                    record_id: record_id.into(),
                };
                store.record(&key).await?;
            }
            Ok::<_, store::StoreError>(())
        });
    }
    while let Some(done) = tasks.join_next().await {
        done??;
    }
    println!(
        "record by id, 16 in flight: {:.0}/s",
        32_000.0 / start.elapsed().as_secs_f64()
    );
    Ok(())
}

fn ms(duration: std::time::Duration) -> f64 {
    duration.as_secs_f64() * 1000.0
}
