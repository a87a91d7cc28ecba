//! Runs one test file, and ends it when it does not end by itself.

use super::{
    Subject,
    events::{Event, Failure, FileReport, State, TestReport, Thrown},
    host::TestHost,
    relative,
    world::World,
};
use builder::{Diagnostics, TEST_SCRIPT, TestBundle};
use sandbox::{Call, Context, Engine, Environment, Limits, Program, QuickJs, Report};
use serde_json::json;
use std::{
    collections::BTreeMap,
    path::{Path, PathBuf},
    sync::Arc,
    time::{Duration, Instant},
};
use tokio::sync::mpsc;

/// What all files of a run have in common.
pub struct Setting {
    pub subject: Subject,
    pub engine: QuickJs,
    /// `none`, `new` or `all`: which snapshots are written.
    pub update: &'static str,
    /// Whether requests without an answer go out, and what comes back is kept.
    pub record: bool,
    pub timeout_ms: u64,
    pub name_pattern: Option<String>,
    pub colour: bool,
    /// Whether `.only` is no mistake.
    pub allow_only: bool,
    pub setup: Vec<PathBuf>,
}

/// Beyond a test's own limit: a guest that says nothing for so long is hung.
const GRACE: Duration = Duration::from_millis(400);

pub async fn file(setting: Arc<Setting>, path: PathBuf) -> FileReport {
    let started = Instant::now();
    let mut report = FileReport {
        file: relative(&setting.subject.root, &path),
        tests: Vec::new(),
        errors: Vec::new(),
        problems: None,
        output: Vec::new(),
        snapshots: Default::default(),
        duration: Duration::ZERO,
        sources: Default::default(),
        has_installed: false,
        text: String::new(),
    };
    if let Err(problems) = run(&setting, &path, &mut report).await {
        report.problems = Some(problems);
    }
    // Those that never ran are told of last.
    report.tests.sort_by_key(|test| test.index);
    report.duration = started.elapsed();
    report
}

async fn run(setting: &Arc<Setting>, path: &Path, report: &mut FileReport) -> Result<(), Diagnostics> {
    let app = setting.subject.app.as_ref().map(|(app, _)| &**app);
    let root = &setting.subject.root;
    // Known even if it does not build: a change of it is worth another try.
    report.sources.insert(path.to_path_buf());
    let TestBundle { bundle, files } = builder::bundle_test(root, app, &setting.setup, path).await?;
    report.sources.extend(files);
    let program = Program {
        name: TEST_SCRIPT.to_owned(),
        source: bundle.code,
        source_map: bundle.map,
        environment: Environment::Test,
    };
    // As it is now: the run itself may write inline snapshots into it.
    report.text = std::fs::read_to_string(path).unwrap_or_default();
    let text = Some(report.text.clone()).filter(|text| text.contains("InlineSnapshot"));
    let map = program.source_map.clone().filter(|_| text.is_some());
    let mut ran = Ran {
        program: &program,
        report,
        seen: BTreeMap::new(),
        current: None,
        stray: Vec::new(),
        over: 0,
        is_done: false,
    };
    loop {
        let options = json!({
            "root": root,
            "file": ran.report.file,
            "namePattern": setting.name_pattern,
            "timeoutMs": setting.timeout_ms,
            "update": setting.update,
            "skip": ran.over,
            "colour": setting.colour,
            "allowOnly": setting.allow_only,
            "map": map.as_deref().map(without_sources),
            "text": text,
        });
        let before = ran.over;
        let ended = once(setting, &mut ran, options.to_string()).await;
        if ran.is_done {
            break;
        }
        ran.blame(ended);
        // What follows the test that never ended still runs.
        if ran.over == before || ran.over >= ran.names() {
            break;
        }
    }
    Ok(())
}

fn without_sources(map: &str) -> String {
    match serde_json::from_str::<serde_json::Value>(map) {
        Ok(mut map) => {
            map["sourcesContent"] = json!([]);
            map.to_string()
        }
        Err(_) => map.to_owned(),
    }
}

/// How a guest ended that was not done.
enum Ended {
    Hung(Duration),
    By(String),
}

/// One run of the guest, over what is left of the file.
async fn once(setting: &Arc<Setting>, ran: &mut Ran<'_>, options: String) -> Ended {
    let (send, mut events) = mpsc::unbounded_channel();
    let image = match setting.engine.prepare(ran.program.clone()).await {
        Ok(image) => image,
        Err(error) => return Ended::By(error.to_string()),
    };
    let world = World::new(setting.clone(), ran.report.file.clone(), send.clone());
    let host = Arc::new(TestHost::new(world, send));
    let day = Duration::from_secs(24 * 60 * 60);
    let limits = Limits {
        memory_bytes: 512 << 20,
        wall: day,
        cpu: day,
        log_bytes: 64 << 20,
        ..Limits::default()
    };
    let guest = image.run(Call::Test { options }, Context::default(), &limits, host);
    tokio::pin!(guest);
    let default = Duration::from_millis(setting.timeout_ms);
    let mut patience = default;
    loop {
        tokio::select! {
            biased;
            Some(event) = events.recv() => {
                if let Event::Begin { timeout, .. } = &event {
                    patience = (*timeout).max(Duration::from_millis(100));
                } else if let Event::End { .. } = &event {
                    patience = default;
                }
                ran.take(event);
            }
            Report { result, .. } = &mut guest => {
                while let Ok(event) = events.try_recv() {
                    ran.take(event);
                }
                return Ended::By(match result {
                    Ok(_) => "the file ended without a result".to_owned(),
                    Err(failure) => failure.to_string(),
                });
            }
            // Every event begins the wait anew; a guest in its event loop sends one every 100 ms.
            () = tokio::time::sleep(patience + GRACE) => return Ended::Hung(patience),
        }
    }
}

/// What is known of a file so far.
struct Ran<'r> {
    program: &'r Program,
    report: &'r mut FileReport,
    /// By index.
    seen: BTreeMap<usize, String>,
    current: Option<(usize, Instant)>,
    /// What went wrong during the current test without failing it.
    stray: Vec<Failure>,
    /// Tests that are over.
    over: usize,
    is_done: bool,
}

impl Ran<'_> {
    fn names(&self) -> usize {
        self.seen.len()
    }

    fn take(&mut self, event: Event) {
        match event {
            Event::Collected(names) => self.seen = names.into_iter().enumerate().collect(),
            Event::Begin { index, .. } => self.current = Some((index, Instant::now())),
            Event::End {
                index,
                state,
                duration_ms,
                errors,
            } => {
                let errors = errors.into_iter().map(|error| self.placed(error)).collect();
                self.end(index, state, duration_ms, errors);
            }
            Event::SuiteFailed { name, errors } => {
                for error in errors {
                    let failure = self.placed(error);
                    self.report.errors.push((name.clone(), failure));
                }
            }
            Event::Snapshots(snapshots) => self.report.snapshots = snapshots,
            Event::Output(line) => self.report.output.push(line),
            Event::Unhandled(reason) => self.unhandled(&reason),
            Event::Done => self.is_done = true,
            Event::Installed => self.report.has_installed = true,
            Event::Alive => {}
        }
    }

    /// The reason as text: name and message, then the stack.
    fn unhandled(&mut self, reason: &str) {
        let (head, stack) = reason.split_once("\n    at ").unwrap_or((reason, ""));
        let (name, message) = head.split_once(": ").unwrap_or(("Error", head));
        let failure = self.placed(Thrown {
            name: name.to_owned(),
            message: format!("{message}\nthis promise was rejected and nobody handled it"),
            stack: format!("    at {stack}"),
            diff: None,
        });
        match self.current {
            Some(_) => self.stray.push(failure),
            None => self.report.errors.push((String::new(), failure)),
        }
    }

    fn end(&mut self, index: usize, state: State, duration_ms: f64, mut errors: Vec<Failure>) {
        errors.append(&mut self.stray);
        let state = match state {
            State::Pass if !errors.is_empty() => State::Fail,
            state => state,
        };
        // Output before the first test is the file's own.
        let output = match self.current.take() {
            Some(_) => std::mem::take(&mut self.report.output),
            None => Vec::new(),
        };
        self.over = self.over.max(index + 1);
        self.report.tests.push(TestReport {
            index,
            name: self.seen.get(&index).cloned().unwrap_or_default(),
            state,
            duration_ms,
            errors,
            output,
        });
    }

    /// Gives a guest that was not done as the fault of what ran.
    fn blame(&mut self, ended: Ended) {
        let message = |what: &str| match &ended {
            Ended::Hung(limit) => format!(
                "{what} did not let go for {} ms: it loops, and was ended",
                limit.as_millis()
            ),
            Ended::By(reason) => reason.clone(),
        };
        let failure = |message| Failure {
            name: "Error".to_owned(),
            message,
            diff: None,
            stack: Vec::new(),
        };
        match self.current {
            Some((index, begun)) => {
                let duration_ms = begun.elapsed().as_secs_f64() * 1000.0;
                self.end(index, State::Fail, duration_ms, vec![failure(message("the test"))]);
            }
            None => self.report.errors.push((String::new(), failure(message("the file")))),
        }
    }

    fn placed(&self, error: Thrown) -> Failure {
        Failure {
            stack: sandbox::frames_of(self.program, &error.stack),
            name: error.name,
            message: error.message,
            diff: error.diff,
        }
    }
}
