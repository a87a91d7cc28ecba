//! Counters for Prometheus (text exposition format 0.0.4).

use crate::model::ExecutionKind;
use std::{
    fmt::Write as _,
    sync::atomic::{AtomicI64, AtomicU64, Ordering::Relaxed},
    time::Duration,
};

const KINDS: [(ExecutionKind, &str); 4] = [
    (ExecutionKind::ServerFunction, "server-function"),
    (ExecutionKind::Webhook, "webhook"),
    (ExecutionKind::Event, "event"),
    (ExecutionKind::Block, "block"),
];

/// Upper bounds of the duration buckets, in seconds.
const BOUNDS: [f64; 10] = [0.001, 0.002, 0.005, 0.01, 0.05, 0.1, 0.5, 1.0, 10.0, 30.0];

#[derive(Default)]
pub(crate) struct Metrics {
    running: AtomicI64,
    by_kind: [Series; 4],
}

#[derive(Default)]
struct Series {
    succeeded: AtomicU64,
    failed: AtomicU64,
    buckets: [AtomicU64; BOUNDS.len()],
    total_micros: AtomicU64,
}

impl Metrics {
    pub(crate) fn started(&self) {
        self.running.fetch_add(1, Relaxed);
    }

    pub(crate) fn finished(&self, kind: ExecutionKind, took: Duration, outcome: Result<(), ()>) {
        self.running.fetch_sub(1, Relaxed);
        let at = KINDS.iter().position(|(known, _)| *known == kind).unwrap_or_default();
        let series = &self.by_kind[at];
        if outcome.is_ok() {
            &series.succeeded
        } else {
            &series.failed
        }
        .fetch_add(1, Relaxed);
        series
            .total_micros
            .fetch_add(u64::try_from(took.as_micros()).unwrap_or(u64::MAX), Relaxed);
        for (bound, bucket) in BOUNDS.iter().zip(&series.buckets) {
            if took.as_secs_f64() <= *bound {
                bucket.fetch_add(1, Relaxed);
            }
        }
    }

    pub(crate) fn render(&self, waiting: usize) -> String {
        let mut text = String::new();
        // Writing to a String cannot fail.
        let _ = self.write(&mut text, waiting);
        text
    }

    fn write(&self, text: &mut String, waiting: usize) -> std::fmt::Result {
        writeln!(text, "# HELP stoa_executions_running Executions that run or wait now.")?;
        writeln!(text, "# TYPE stoa_executions_running gauge")?;
        writeln!(text, "stoa_executions_running {}", self.running.load(Relaxed))?;
        writeln!(text, "# HELP stoa_executions_waiting Executions that wait for a place.")?;
        writeln!(text, "# TYPE stoa_executions_waiting gauge")?;
        writeln!(text, "stoa_executions_waiting {waiting}")?;
        writeln!(text, "# HELP stoa_executions_total Executions that ended.")?;
        writeln!(text, "# TYPE stoa_executions_total counter")?;
        for ((_, kind), series) in KINDS.iter().zip(&self.by_kind) {
            for (status, count) in [("succeeded", &series.succeeded), ("failed", &series.failed)] {
                let count = count.load(Relaxed);
                writeln!(
                    text,
                    "stoa_executions_total{{kind=\"{kind}\",status=\"{status}\"}} {count}"
                )?;
            }
        }
        writeln!(
            text,
            "# HELP stoa_execution_duration_seconds How long executions took, waiting included."
        )?;
        writeln!(text, "# TYPE stoa_execution_duration_seconds histogram")?;
        for ((_, kind), series) in KINDS.iter().zip(&self.by_kind) {
            for (bound, bucket) in BOUNDS.iter().zip(&series.buckets) {
                let count = bucket.load(Relaxed);
                writeln!(
                    text,
                    "stoa_execution_duration_seconds_bucket{{kind=\"{kind}\",le=\"{bound}\"}} {count}"
                )?;
            }
            let count = series.succeeded.load(Relaxed) + series.failed.load(Relaxed);
            let sum = Duration::from_micros(series.total_micros.load(Relaxed)).as_secs_f64();
            writeln!(
                text,
                "stoa_execution_duration_seconds_bucket{{kind=\"{kind}\",le=\"+Inf\"}} {count}"
            )?;
            writeln!(text, "stoa_execution_duration_seconds_sum{{kind=\"{kind}\"}} {sum}")?;
            writeln!(text, "stoa_execution_duration_seconds_count{{kind=\"{kind}\"}} {count}")?;
        }
        Ok(())
    }
}
