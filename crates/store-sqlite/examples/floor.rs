//! What this machine's SQLite gives at best: hand-written SQL on the tables of a filled database, without a server, filters as
//! callers write them, rights or full-text tables. Prints a JSON object by line; `cargo xtask bench records` puts it beside
//! Stoa's figures: `floor DATABASE`, which nobody else has open. It writes into that database.

use rusqlite::types::Value;
use rusqlite::{Connection, OpenFlags, Result, params, params_from_iter};
use std::path::Path;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::time::{Duration, Instant};

const CONNECTIONS: usize = 8;
const SECONDS: u64 = 5;
/// Records of one transaction, as many as clients write at once in the benchmark.
const GROUP: i64 = 64;

const RECORD: &str = "SELECT document FROM records WHERE object = ?1 AND record_id = ?2";
const FILTERED: &str = "SELECT r.document FROM vals v JOIN records r ON r.seq = v.record
    LEFT JOIN vals s ON s.record = r.seq AND s.attribute = ?2 AND s.active_until IS NULL
    WHERE v.attribute = ?1 AND v.text1 = 'Engineer 7' AND v.active_until IS NULL ORDER BY s.text3, r.seq LIMIT 50";
const SORTED: &str = "SELECT r.document FROM vals s JOIN records r ON r.seq = s.record
    WHERE s.attribute = ?1 AND s.active_until IS NULL AND s.text3 IS NOT NULL ORDER BY s.text3, s.record LIMIT 50";

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let path = std::env::args().nth(1).ok_or("usage: floor DATABASE")?;
    let path = Path::new(&path);
    let connection = open(path)?;
    let attribute = |text: &str| {
        connection.query_row(
            "SELECT attribute, record FROM vals WHERE text1 LIKE ?1 AND active_until IS NULL LIMIT 1",
            [text],
            |row| Ok((row.get::<_, i64>(0)?, row.get::<_, i64>(1)?)),
        )
    };
    let (title, person) = attribute("Engineer 7")?;
    let (name, _) = attribute("Person % Johnson %")?;
    say("record by id", by_id(path, person)?);
    say(
        "filtered, sorted page of 50, one client p95",
        p95_ms(&connection, FILTERED, &[title, name])?,
    );
    say(
        "sorted page of 50, one client p95",
        p95_ms(&connection, SORTED, &[name])?,
    );
    say("created one by one, 64 clients", created(&connection, person)?);
    Ok(())
}

fn say(name: &str, value: f64) {
    println!("{}", serde_json::json!({ "name": name, "value": value }));
}

fn open(path: &Path) -> Result<Connection> {
    let connection = Connection::open_with_flags(path, OpenFlags::SQLITE_OPEN_READ_WRITE)?;
    connection.execute_batch(
        "PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA mmap_size = 1073741824; PRAGMA cache_size = -16384;",
    )?;
    Ok(connection)
}

/// Reads a second over all connections.
fn by_id(path: &Path, person: i64) -> Result<f64, Box<dyn std::error::Error>> {
    let (stop, read) = (AtomicBool::new(false), AtomicU64::new(0));
    let (object, id): (i64, String) = open(path)?.query_row(
        "SELECT object, record_id FROM records WHERE seq = ?1",
        [person],
        |row| Ok((row.get(0)?, row.get(1)?)),
    )?;
    std::thread::scope(|scope| {
        let readers: Vec<_> = (0..CONNECTIONS)
            .map(|_| {
                scope.spawn(|| {
                    let connection = open(path)?;
                    let mut statement = connection.prepare(RECORD)?;
                    while !stop.load(Ordering::Relaxed) {
                        statement.query_row(params![object, id], |row| row.get::<_, String>(0))?;
                        read.fetch_add(1, Ordering::Relaxed);
                    }
                    Result::<()>::Ok(())
                })
            })
            .collect();
        std::thread::sleep(Duration::from_secs(SECONDS));
        stop.store(true, Ordering::Relaxed);
        readers
            .into_iter()
            .try_for_each(|reader| Ok(reader.join().map_err(|_| "a reader panicked")??))
    })
    .map(|()| read.load(Ordering::Relaxed) as f64 / SECONDS as f64)
}

fn p95_ms(connection: &Connection, sql: &str, bound: &[i64]) -> Result<f64> {
    let mut statement = connection.prepare(sql)?;
    let mut times = Vec::new();
    for _ in 0..200 {
        let begun = Instant::now();
        let rows = statement.query_map(params_from_iter(bound), |row| row.get::<_, String>(0))?;
        let page = rows.collect::<Result<Vec<_>>>()?;
        times.push(begun.elapsed());
        assert_eq!(page.len(), 50, "{sql}");
    }
    times.sort();
    Ok(times[190].as_secs_f64() * 1000.0)
}

/// Records a second, each with its values, written as copies of one person.
fn created(connection: &Connection, person: i64) -> Result<f64> {
    let copies = |table: &str, of: &str| -> Result<(String, Vec<Vec<Value>>)> {
        let mut statement = connection.prepare(&format!("SELECT * FROM {table} WHERE {of} = ?1"))?;
        let width = statement.column_count();
        let places = vec!["?"; width].join(", ");
        let rows = statement.query_map([person], |row| (0..width).map(|at| row.get(at)).collect())?;
        Ok((
            format!("INSERT INTO {table} VALUES ({places})"),
            rows.collect::<Result<_>>()?,
        ))
    };
    let (record_sql, records) = copies("records", "seq")?;
    let (value_sql, values) = copies("vals", "record")?;
    let last =
        |table: &str| connection.query_row(&format!("SELECT max(seq) FROM {table}"), [], |row| row.get::<_, i64>(0));
    let (mut seq, mut value_seq) = (last("records")?, last("vals")?);
    let (mut insert_record, mut insert_value) = (connection.prepare(&record_sql)?, connection.prepare(&value_sql)?);
    let begun = Instant::now();
    let mut made = 0;
    while begun.elapsed() < Duration::from_secs(SECONDS) {
        connection.execute_batch("BEGIN IMMEDIATE")?;
        for _ in 0..GROUP {
            seq += 1;
            for row in &records {
                let mut row = row.clone();
                row[0] = seq.into();
                row[2] = format!("record-{seq:029}").into();
                insert_record.execute(params_from_iter(row))?;
            }
            for row in &values {
                value_seq += 1;
                let mut row = row.clone();
                row[0] = value_seq.into();
                row[1] = format!("value-{value_seq:030}").into();
                row[3] = seq.into();
                // The unique key of the person stays theirs.
                if row[7] != Value::Null {
                    row[7] = format!("key-{value_seq}").into();
                }
                insert_value.execute(params_from_iter(row))?;
            }
        }
        connection.execute_batch("COMMIT")?;
        made += GROUP;
    }
    Ok(made as f64 / begun.elapsed().as_secs_f64())
}
