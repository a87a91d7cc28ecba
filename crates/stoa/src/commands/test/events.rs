//! What is told about tests while they run, and what comes of it.

use sandbox::{Frame, LogLevel};
use serde::{Deserialize, Serialize};
use std::time::Duration;

/// An error as the guest reports it.
#[derive(Debug, Clone, Deserialize)]
pub struct Thrown {
    pub name: String,
    pub message: String,
    pub stack: String,
    pub diff: Option<String>,
}

/// An error in the app's own files.
#[derive(Debug, Clone, Serialize)]
pub struct Failure {
    pub name: String,
    pub message: String,
    pub diff: Option<String>,
    pub stack: Vec<Frame>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum State {
    Pass,
    Fail,
    Skip,
    Todo,
}

#[derive(Debug, Clone, Serialize)]
pub struct Line {
    pub level: LogLevel,
    /// `server` for what an execution on the server wrote.
    pub side: &'static str,
    pub message: String,
}

#[derive(Debug, Clone, Serialize)]
pub struct TestReport {
    /// Its place in the file.
    #[serde(skip)]
    pub index: usize,
    /// With the names of its suites, joined by ` > `.
    pub name: String,
    pub state: State,
    pub duration_ms: f64,
    pub errors: Vec<Failure>,
    pub output: Vec<Line>,
}

#[derive(Debug, Clone, Copy, Default, Serialize, Deserialize)]
pub struct Snapshots {
    pub added: u64,
    pub updated: u64,
    pub unmatched: u64,
    pub unchecked: u64,
    pub removed: u64,
}

/// All that came of one file.
#[derive(Debug, Clone, Serialize)]
pub struct FileReport {
    pub file: String,
    pub tests: Vec<TestReport>,
    /// What is wrong with the file or a suite as a whole, with its name.
    pub errors: Vec<(String, Failure)>,
    /// What the bundler says of it, rendered for people.
    #[serde(skip)]
    pub problems: Option<builder::Diagnostics>,
    /// Console output outside of tests.
    pub output: Vec<Line>,
    pub snapshots: Snapshots,
    #[serde(rename = "duration_ms", serialize_with = "milliseconds")]
    pub duration: Duration,
    /// Absolute paths of what it was made from.
    #[serde(skip)]
    pub sources: std::collections::BTreeSet<std::path::PathBuf>,
    /// Whether it depends on the app's server code and configuration, too.
    #[serde(skip)]
    pub has_installed: bool,
    /// The file when it ran.
    #[serde(skip)]
    pub text: String,
}

fn milliseconds<S: serde::Serializer>(duration: &Duration, serializer: S) -> Result<S::Ok, S::Error> {
    serializer.serialize_f64((duration.as_secs_f64() * 1e6).round() / 1e3)
}

impl FileReport {
    pub fn count(&self, state: State) -> u64 {
        self.tests.iter().filter(|test| test.state == state).count() as u64
    }

    pub fn is_failed(&self) -> bool {
        self.problems.is_some() || !self.errors.is_empty() || self.count(State::Fail) > 0
    }
}

/// Numbers over all files.
#[derive(Debug, Clone, Serialize)]
pub struct Totals {
    pub passed: u64,
    pub failed: u64,
    pub skipped: u64,
    pub todo: u64,
    pub files: u64,
    pub failed_files: u64,
    pub snapshots: Snapshots,
    #[serde(rename = "duration_ms", serialize_with = "milliseconds")]
    pub duration: Duration,
}

impl Totals {
    pub fn of(reports: &[FileReport], duration: Duration) -> Self {
        let sum = |state| reports.iter().map(|report| report.count(state)).sum();
        let mut snapshots = Snapshots::default();
        for report in reports {
            snapshots.added += report.snapshots.added;
            snapshots.updated += report.snapshots.updated;
            snapshots.unmatched += report.snapshots.unmatched;
            snapshots.unchecked += report.snapshots.unchecked;
            snapshots.removed += report.snapshots.removed;
        }
        Self {
            passed: sum(State::Pass),
            failed: sum(State::Fail),
            skipped: sum(State::Skip),
            todo: sum(State::Todo),
            files: reports.len() as u64,
            failed_files: reports.iter().filter(|report| report.is_failed()).count() as u64,
            snapshots,
            duration,
        }
    }

    pub fn is_success(&self) -> bool {
        self.failed_files == 0
    }
}

/// What a running file tells, in order.
#[derive(Debug)]
pub enum Event {
    /// Names of all its tests.
    Collected(Vec<String>),
    Begin {
        index: usize,
        timeout: Duration,
    },
    End {
        index: usize,
        state: State,
        duration_ms: f64,
        errors: Vec<Thrown>,
    },
    SuiteFailed {
        name: String,
        errors: Vec<Thrown>,
    },
    Snapshots(Snapshots),
    /// The app was installed into the file's workspace.
    Installed,
    /// The guest comes back to its event loop.
    Alive,
    Output(Line),
    /// A promise was rejected and nobody handled it.
    Unhandled(String),
    Done,
}
