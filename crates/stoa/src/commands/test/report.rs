//! How results look, for people and for programs.

use super::events::{Failure, FileReport, Line, State, TestReport, Totals};
use crate::{
    print::data,
    render::{self, count},
};
use sandbox::Frame;
use serde_json::json;
use std::{io::IsTerminal, path::PathBuf};

pub struct Printer {
    /// One JSON object per line: `{"event":"file",…}` for every file, then `{"event":"summary",…}`.
    pub json: bool,
    pub colour: bool,
    pub root: PathBuf,
}

/// Slower tests say how long they took.
const SLOW_MS: f64 = 300.0;

impl Printer {
    fn paint(&self, code: &str, text: &str) -> String {
        if self.colour {
            format!("\u{1b}[{code}m{text}\u{1b}[0m")
        } else {
            text.to_owned()
        }
    }

    /// Begins a screen of its own, where there is one.
    pub fn clear(&self) {
        if self.colour && std::io::stdout().is_terminal() {
            print!("\u{1b}[2J\u{1b}[3J\u{1b}[H");
        }
    }

    fn green(&self, text: &str) -> String {
        self.paint("32", text)
    }

    fn red(&self, text: &str) -> String {
        self.paint("31", text)
    }

    fn dim(&self, text: &str) -> String {
        self.paint("2", text)
    }

    pub fn file(&self, report: &FileReport) {
        if self.json {
            let mut value = json!(report);
            value["event"] = "file".into();
            if let Some(problems) = &report.problems {
                value["problems"] = problems
                    .iter()
                    .map(|problem| {
                        json!({
                            "code": problem.code.as_str(), "message": problem.message, "file": problem.file(),
                            "line": problem.line_column().map(|(line, _)| line),
                            "column": problem.line_column().map(|(_, column)| column), "hint": problem.hint,
                        })
                    })
                    .collect();
            }
            let _ = data(value);
            return;
        }
        let failed = report.is_failed();
        let mark = if failed { self.red("✗") } else { self.green("✓") };
        let mut told = vec![count(report.tests.len(), "test")];
        for (state, word) in [(State::Fail, "failed"), (State::Skip, "skipped"), (State::Todo, "todo")] {
            let number = report.count(state);
            if number > 0 {
                told.push(format!("{number} {word}"));
            }
        }
        told.push(format!("{:.0} ms", report.duration.as_secs_f64() * 1000.0));
        let _ = data(format!(
            "{mark} {} {}",
            report.file,
            self.dim(&format!("({})", told.join(", ")))
        ));
        self.output(&report.output);
        for test in &report.tests {
            let is_slow = test.duration_ms > SLOW_MS;
            let took = if is_slow {
                format!(" {}", self.dim(&format!("{:.0} ms", test.duration_ms)))
            } else {
                String::new()
            };
            let line = match test.state {
                State::Fail => format!("  {} {}{took}", self.red("✗"), test.name),
                _ if !failed && !is_slow && test.output.is_empty() => continue,
                State::Pass => format!("  {} {}{took}", self.green("✓"), test.name),
                State::Skip => format!("  {} {}", self.dim("-"), test.name),
                State::Todo => format!("  {} {}", self.dim("…"), test.name),
            };
            let _ = data(line);
            // What a test that passes wrote is seen too: people print to see it.
            self.output(&test.output);
        }
    }

    fn output(&self, lines: &[Line]) {
        for line in lines {
            let level = json!(line.level);
            let head = format!("{} {}", line.side, level.as_str().unwrap_or_default());
            for text in line.message.lines() {
                let _ = data(format!("      {} {text}", self.dim(&format!("{head} |"))));
            }
        }
    }

    pub fn summary(&self, reports: &[FileReport], totals: &Totals) {
        if self.json {
            let mut value = json!(totals);
            value["event"] = "summary".into();
            let _ = data(value);
            return;
        }
        for report in reports {
            if let Some(problems) = &report.problems {
                let _ = data(format!("\n{} {}", self.paint("1;31", "FAIL"), report.file));
                render::diagnostics(problems);
            }
            for (suite, failure) in &report.errors {
                let name = if suite.is_empty() {
                    report.file.clone()
                } else {
                    format!("{} > {suite}", report.file)
                };
                self.failure(report, &name, failure);
            }
            for TestReport { name, errors, .. } in &report.tests {
                for failure in errors {
                    self.failure(report, &format!("{} > {name}", report.file), failure);
                }
            }
        }
        let mut parts = vec![self.green(&format!("{} passed", totals.passed))];
        if totals.failed > 0 {
            parts.push(self.red(&format!("{} failed", totals.failed)));
        }
        if totals.skipped > 0 {
            parts.push(format!("{} skipped", totals.skipped));
        }
        if totals.todo > 0 {
            parts.push(format!("{} todo", totals.todo));
        }
        let all = totals.passed + totals.failed + totals.skipped + totals.todo;
        let _ = data(format!("\nTests      {} ({all})", parts.join(", ")));
        let files = match totals.failed_files {
            0 => self.green(&format!("{} passed", totals.files)),
            failed => format!(
                "{}, {}",
                self.red(&format!("{failed} failed")),
                self.green(&format!("{} passed", totals.files - failed))
            ),
        };
        let _ = data(format!("Files      {files} ({})", totals.files));
        let shots = &totals.snapshots;
        let told: Vec<String> = [
            (shots.added, "written"),
            (shots.updated, "updated"),
            (shots.unmatched, "differ"),
            (shots.unchecked, "obsolete"),
            (shots.removed, "removed"),
        ]
        .iter()
        .filter(|(number, _)| *number > 0)
        .map(|(number, word)| format!("{number} {word}"))
        .collect();
        if !told.is_empty() {
            let hint = if shots.unmatched + shots.unchecked > 0 {
                "; --update takes what is now"
            } else {
                ""
            };
            let _ = data(format!("Snapshots  {}{hint}", told.join(", ")));
        }
        let _ = data(format!("Time       {:.2} s", totals.duration.as_secs_f64()));
    }

    fn failure(&self, report: &FileReport, name: &str, failure: &Failure) {
        let _ = data(format!("\n{} {name}", self.paint("1;31", "FAIL")));
        let _ = data(format!(
            "  {}",
            self.red(&format!("{}: {}", failure.name, failure.message))
                .replace('\n', "\n  ")
        ));
        if let Some(diff) = &failure.diff {
            let _ = data(format!("\n  {}", diff.trim_end().replace('\n', "\n  ")));
        }
        let own = |frame: &&Frame| {
            !frame.file.starts_with("stoa")
                && !frame.file.contains("node_modules/")
                && frame.file != builder::TEST_SCRIPT
        };
        let frames: Vec<&Frame> = failure.stack.iter().filter(own).take(6).collect();
        if let Some(frame) = frames.first() {
            let _ = data(format!(
                "\n  {}",
                self.paint("36", &format!("{}:{}:{}", frame.file, frame.line, frame.column))
            ));
            self.excerpt(report, frame);
        }
        for frame in frames.iter().skip(1) {
            let place = format!("{}:{}:{}", frame.file, frame.line, frame.column);
            let _ = data(self.dim(&match &frame.function {
                Some(function) => format!("  at {function} ({place})"),
                None => format!("  at {place}"),
            }));
        }
    }

    /// The line and its neighbours, with a mark below the place.
    fn excerpt(&self, report: &FileReport, frame: &Frame) {
        let text = if frame.file == report.file {
            report.text.clone()
        } else {
            std::fs::read_to_string(self.root.join(&frame.file)).unwrap_or_default()
        };
        let lines: Vec<&str> = text.lines().collect();
        let at = frame.line as usize;
        for number in at.saturating_sub(2).max(1)..=(at + 1).min(lines.len()) {
            let Some(line) = lines.get(number - 1) else { continue };
            let mark = if number == at { ">" } else { " " };
            let _ = data(format!("  {} {line}", self.dim(&format!("{mark} {number:>4} |"))));
            if number == at {
                let column = frame.column.saturating_sub(1) as usize;
                let _ = data(format!(
                    "  {} {}{}",
                    self.dim("       |"),
                    " ".repeat(column),
                    self.red("^")
                ));
            }
        }
    }
}
