//! Runs of workflows on SQLite and on PostgreSQL, every step of which is on the disk before the next one begins: one after
//! the other, many at once, set off by a record, and asleep. `BENCH_SLEEPING` says how many sleep (a hundred thousand
//! without it). Beside two engines from npm that run three steps as well.

mod definitions;
mod feed;
mod peers;
mod sleeping;
mod three_steps;

use super::{Better, Row, quota::Quota};
use crate::{cluster::Cluster, root};
use anyhow::Result;
use postgres_server::{Durability, Server};
use three_steps::{IN_FLIGHT, Measured};

/// What each server has of a core where servers have shares: little, so that two of them leave PostgreSQL and the load
/// most of a machine with two, and only the servers run short.
const SHARE: f64 = 0.25;
const SHARE_NAME: &str = "a quarter of a core";
/// Runs in flight there: enough that each of two servers has what one has elsewhere.
const IN_FLIGHT_WITH_SHARES: usize = 2 * IN_FLIGHT;

pub fn run() -> Result<Vec<Row>> {
    let sqlite = Backend {
        name: "SQLite",
        database: None,
    };
    let mut rows = sqlite.measure()?.rows;
    let mut with_shares = Vec::new();
    let mut n8n = None;
    match Server::start(Durability::Full) {
        Ok(server) => {
            let database = server.database();
            let postgres = Backend {
                name: "PostgreSQL",
                database: Some(&database),
            };
            let measured = postgres.measure()?;
            rows.extend(measured.rows);
            rows.extend(two_servers(&server.database(), measured.per_second)?);
            with_shares = servers_with_shares(&server)?;
            n8n = peers::n8n(&server.database())?;
        }
        Err(reason) => println!("not measured on PostgreSQL: {reason}"),
    }
    // One after the other: they share two cores with the load.
    let restate = peers::restate()?;
    if let Some(n8n) = n8n {
        let mut again = rows
            .iter()
            .filter(|row| row.name.contains("PostgreSQL, three steps"))
            .cloned()
            .collect::<Vec<_>>();
        stand_beside(&mut again, peers::N8N, &n8n);
        rows.extend(again);
    }
    stand_beside(&mut rows, peers::RESTATE, &restate);
    // Only now: peers have the whole machine, and do not stand beside these.
    rows.extend(with_shares);
    Ok(rows)
}

/// Puts a peer beside the rows that it can be compared with and beside which nobody stands.
fn stand_beside(rows: &mut [Row], peer: &str, measured: &Measured) {
    for row in rows.iter_mut().filter(|row| row.peer.is_none()) {
        let Some((_, what)) = row.name.split_once(", three steps, ") else {
            continue;
        };
        let (value, better) = match what {
            "one after the other p50" => (measured.alone.p50_ms, Better::Lower),
            "one after the other p95" => (measured.alone.p95_ms, Better::Lower),
            "64 in flight" => (measured.many.per_second, Better::Higher),
            "64 in flight p95" => (measured.many.p95_ms, Better::Lower),
            _ => continue,
        };
        row.stand_beside(peer, value, better);
    }
}

/// Where runs are kept.
struct Backend<'a> {
    name: &'a str,
    /// The address of a PostgreSQL database; SQLite without one.
    database: Option<&'a str>,
}

struct OfBackend {
    rows: Vec<Row>,
    /// Runs of three steps, many at once.
    per_second: f64,
}

impl Backend<'_> {
    fn measure(&self) -> Result<OfBackend> {
        let cluster = start(self.database, 1)?;
        let token = cluster.token()?;
        let Measured { alone, many } = three_steps::measure(&cluster, &token, IN_FLIGHT)?;
        let trigger_ms = three_steps::trigger_p50_ms(&cluster, &token)?;
        let row =
            |name: &str, unit: &'static str, value: f64| Row::new(format!("runs/{}, {name}", self.name), unit, value);
        let mut rows = vec![
            row("three steps, one after the other p50", "ms", alone.p50_ms).budget(10.0, Better::Lower),
            row("three steps, one after the other p95", "ms", alone.p95_ms),
            row(&format!("three steps, {IN_FLIGHT} in flight"), "/s", many.per_second).budget(800.0, Better::Higher),
            row(&format!("three steps, {IN_FLIGHT} in flight p95"), "ms", many.p95_ms),
            row("new record to first step p50", "ms", trigger_ms).budget(5.0, Better::Lower),
        ];
        let sleeping = sleeping::wanted()?;
        if sleeping > 0 {
            let slept = sleeping::measure(&cluster, &token, sleeping, many.per_second)?;
            rows.extend([
                row(&format!("memory of {sleeping} sleeping"), "MB", slept.memory_mb).budget(100.0, Better::Lower),
                row(&format!("lateness of {sleeping} waking p50"), "ms", slept.late_p50_ms),
                row(&format!("lateness of {sleeping} waking p99"), "ms", slept.late_p99_ms)
                    .budget(1_000.0, Better::Lower),
            ]);
        }
        Ok(OfBackend {
            rows,
            per_second: many.per_second,
        })
    }
}

/// The same load on two servers of one database, and how many times what one of them did. That has no budget: without shares
/// it tells of the machine, both of whose cores one server, PostgreSQL and the load can keep busy, not of the servers.
fn two_servers(database: &str, one: f64) -> Result<[Row; 2]> {
    let cluster = start(Some(database), 2)?;
    let many = three_steps::measure(&cluster, &cluster.token()?, IN_FLIGHT)?.many;
    let name = format!("runs/PostgreSQL, two servers, three steps, {IN_FLIGHT} in flight");
    Ok([
        Row::new(&name, "/s", many.per_second),
        Row::new(format!("{name}, to one"), "x", many.per_second / one),
    ])
}

/// The same load on one and on two servers, each with its share of processor time as if on a small machine of its own, and
/// how many times what one of them did. Nothing where processes cannot be given shares.
fn servers_with_shares(server: &Server) -> Result<Vec<Row>> {
    let quotas = ["first", "second"].map(|name| Quota::new(name, SHARE));
    let quotas = match quotas.into_iter().collect::<Result<Vec<_>>>() {
        Ok(quotas) => quotas,
        Err(reason) => {
            println!("not measured: servers of {SHARE_NAME} each: {reason:#}");
            return Ok(Vec::new());
        }
    };
    let one = per_second_within(&quotas[..1], &server.database())?;
    let two = per_second_within(&quotas, &server.database())?;
    let load = format!("three steps, {IN_FLIGHT_WITH_SHARES} in flight");
    let of_two = format!("runs/PostgreSQL, two servers of {SHARE_NAME} each, {load}");
    Ok(vec![
        Row::new(
            format!("runs/PostgreSQL, one server of {SHARE_NAME}, {load}"),
            "/s",
            one,
        ),
        Row::new(&of_two, "/s", two),
        Row::new(format!("{of_two}, to one"), "x", two / one).budget(1.7, Better::Higher),
    ])
}

/// Runs of three steps, many at once, on a server within each of the quotas.
fn per_second_within(quotas: &[Quota], database: &str) -> Result<f64> {
    let cluster = start(Some(database), quotas.len())?;
    for (number, quota) in quotas.iter().enumerate() {
        quota.hold(cluster.process(number)?)?;
    }
    Ok(
        three_steps::measure(&cluster, &cluster.token()?, IN_FLIGHT_WITH_SHARES)?
            .many
            .per_second,
    )
}

fn start(database: Option<&str>, servers: usize) -> Result<Cluster> {
    let binary = crate::target_dir().join("release/stoa");
    Cluster::start(binary, &root().join("target/bench/runs"), database, servers)
}
