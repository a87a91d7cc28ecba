//! The physical limit of the data layer: hand-written SQL on the tables of the database that was just measured, without
//! Stoa. What stands beside it is what filters, rights, JSON and HTTP cost.

use super::{Better, Row, percentile};
use anyhow::{Context, Result, ensure};
use postgres_server::Server;
use std::{path::Path, process::Command};

const NAME: &str = "hand-written SQL";
const SECONDS: u64 = 5;
/// Records of one transaction, as many as clients write at once.
const GROUP: usize = 64;

/// What was measured, by the name of Stoa's row without the number of records.
pub struct Floor(Vec<(String, f64)>);

impl Floor {
    /// On the SQLite file of a Stoa that has ended. Writes into it.
    pub fn sqlite(database: &Path) -> Result<Self> {
        let example = crate::target_dir().join("release/examples/floor");
        let output = Command::new(example)
            .arg(database)
            .output()
            .context("cannot run SQLite's benchmark")?;
        let said = String::from_utf8_lossy(&output.stderr);
        ensure!(output.status.success(), "SQLite's benchmark failed: {said}");
        let lines = String::from_utf8(output.stdout)?;
        let figure = |line: &str| -> Result<(String, f64)> {
            let line: serde_json::Value = serde_json::from_str(line)?;
            let name = line["name"].as_str().context("a figure without a name")?;
            Ok((
                name.to_owned(),
                line["value"].as_f64().context("a figure without a value")?,
            ))
        };
        Ok(Self(lines.lines().map(figure).collect::<Result<_>>()?))
    }

    /// On a PostgreSQL database whose Stoa has ended, by `pgbench`. Writes into it.
    pub fn postgres(server: &Server, database: &str) -> Result<Self> {
        let one = |sql: &str| server.sql(database, sql);
        let attribute = |text: &str| {
            one(&format!(
                "SELECT attribute FROM vals WHERE text1 LIKE '{text}' AND active_until IS NULL LIMIT 1"
            ))
        };
        let (title, name) = (attribute("Engineer 7"), attribute("Person % Johnson %"));
        let person = one("SELECT record FROM vals WHERE text1 = 'Engineer 7' AND active_until IS NULL LIMIT 1");
        let [object, id] =
            ["object", "record_id"].map(|column| one(&format!("SELECT {column} FROM records WHERE seq = {person}")));
        let record = format!("SELECT document FROM records WHERE object = {object} AND record_id = '{id}';");
        let filtered = format!(
            "SELECT r.document FROM vals v JOIN records r ON r.seq = v.record \
             LEFT JOIN vals s ON s.record = r.seq AND s.attribute = {name} AND s.active_until IS NULL \
             WHERE v.attribute = {title} AND v.text1 = 'Engineer 7' AND v.active_until IS NULL \
             ORDER BY s.text3, r.seq LIMIT 50;"
        );
        let sorted = format!(
            "SELECT r.document FROM vals s JOIN records r ON r.seq = s.record WHERE s.attribute = {name} \
             AND s.active_until IS NULL AND s.text3 IS NOT NULL ORDER BY s.text3, s.record LIMIT 50;"
        );
        let copied = one(
            "SELECT string_agg(column_name, ', ' ORDER BY ordinal_position) FROM information_schema.columns \
             WHERE table_name = 'vals' AND column_name NOT IN ('seq', 'id', 'record', 'unique_key')",
        );
        // A row of its own for every number, before any statement reads it.
        let created = format!(
            "WITH n AS MATERIALIZED (SELECT nextval('floor_numbers') AS seq FROM generate_series(1, {GROUP})), \
             r AS (INSERT INTO records SELECT n.seq, object, 'record-' || n.seq, document, search_text, created_at, \
                   updated_at, revision FROM n, records WHERE records.seq = {person}), \
             w AS (INSERT INTO record_words SELECT n.seq, words FROM n, record_words WHERE record = {person}), \
             v AS MATERIALIZED (SELECT nextval('floor_numbers') AS own, n.seq AS of_record, vals.* FROM n, vals \
                   WHERE vals.record = {person}) \
             INSERT INTO vals (seq, id, record, unique_key, {copied}) SELECT own, 'value-' || own, of_record, \
             CASE WHEN unique_key IS NOT NULL THEN 'key-' || own END, {copied} FROM v;"
        );
        one("CREATE SEQUENCE floor_numbers START 1000000000 CACHE 1000");
        one("ANALYZE");
        let alone = |script: &str| percentile(&mut server.pgbench(database, script, 1, SECONDS), 0.95);
        let per_second =
            |script: &str, clients| server.pgbench(database, script, clients, SECONDS).len() as f64 / SECONDS as f64;
        Ok(Self(vec![
            ("record by id".to_owned(), per_second(&record, 8)),
            (
                "filtered, sorted page of 50, one client p95".to_owned(),
                alone(&filtered),
            ),
            ("sorted page of 50, one client p95".to_owned(), alone(&sorted)),
            (
                "created one by one, 64 clients".to_owned(),
                per_second(&created, 1) * GROUP as f64,
            ),
        ]))
    }

    /// Puts a row with the limit under each that it is known of.
    pub fn under(self, rows: Vec<Row>) -> Vec<Row> {
        let below = |row: &Row| {
            let name = row.name.rsplit_once(" of ").map_or(row.name.as_str(), |(name, _)| name);
            let (_, value) = self.0.iter().find(|(of, _)| {
                let own = name.split_once('/').map_or(name, |(_, own)| own);
                own.strip_prefix("PostgreSQL, ").unwrap_or(own) == of
            })?;
            let better = if row.unit == "ms" {
                Better::Lower
            } else {
                Better::Higher
            };
            let mut limit = Row::new(row.name.clone(), row.unit, row.ours);
            limit.stand_beside(NAME, *value, better);
            Some(limit)
        };
        let with_limit = |row: Row| {
            let limit = below(&row);
            [Some(row), limit].into_iter().flatten()
        };
        rows.into_iter().flat_map(with_limit).collect()
    }
}
