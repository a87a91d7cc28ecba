//! What is different, in lines.

use super::{Against, RecordedExecution, replay::Rehearsal};
use crate::{
    ExecutionId,
    model::{Execution, LogLine, Version},
};
use sandbox::tape::Divergence;
use serde::{Deserialize, Serialize};

/// More lines than this are compared from both ends only.
const COMPARED: usize = 1_000;

/// A recorded execution beside the same one run again.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Comparison {
    pub execution_id: ExecutionId,
    /// What ran: `check-lead · execute`.
    pub name: String,
    pub against: Against,
    /// The number of the version that ran then.
    pub recorded_version: u32,
    /// And of the one that ran now.
    pub replayed_version: u32,
    pub is_same: bool,
    /// The first thing that was asked otherwise.
    pub divergence: Option<Divergence>,
    pub outcome: Vec<Line>,
    pub logs: Vec<Line>,
    pub calls: Vec<Line>,
}

/// A line of a diff.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Line {
    pub change: Change,
    pub text: String,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Change {
    Same,
    /// Only in what was recorded.
    Recorded,
    /// Only in what ran again.
    Replayed,
}

pub(super) fn compared(
    execution: &Execution,
    logs: &[LogLine],
    recorded: &RecordedExecution,
    against: Against,
    version: &Version,
    rehearsal: Rehearsal,
) -> Comparison {
    let written = |lines: &[LogLine]| -> Vec<String> {
        lines
            .iter()
            .flat_map(|line| {
                let level = format!("{:?}", line.level).to_lowercase();
                line.message
                    .lines()
                    .map(|text| format!("{level:5} {text}"))
                    .collect::<Vec<_>>()
            })
            .collect()
    };
    let outcome = lines(&recorded.outcome.lines(), &rehearsal.outcome.lines());
    let logs = lines(&written(logs), &written(&rehearsal.logs));
    let before = recorded.recorded.calls();
    let calls = lines(&before, &rehearsal.calls);
    let divergence = rehearsal
        .divergence
        .or_else(|| first_difference(&before, &rehearsal.calls));
    Comparison {
        execution_id: execution.id.clone(),
        name: execution.name.clone(),
        against,
        recorded_version: execution.version,
        replayed_version: version.number,
        is_same: recorded.outcome == rehearsal.outcome && divergence.is_none() && is_same(&logs),
        divergence,
        outcome,
        logs,
        calls,
    }
}

fn is_same(lines: &[Line]) -> bool {
    lines.iter().all(|line| line.change == Change::Same)
}

fn first_difference(recorded: &[String], replayed: &[String]) -> Option<Divergence> {
    let most = recorded.len().max(replayed.len());
    let at = (0..most).find(|at| recorded.get(*at) != replayed.get(*at))?;
    Some(Divergence {
        at,
        expected: recorded.get(at).cloned(),
        got: replayed.get(at).cloned().unwrap_or_else(|| "the end".to_owned()),
    })
}

/// A diff: the longest common subsequence, where there are not too many lines for it.
pub(super) fn lines(recorded: &[String], replayed: &[String]) -> Vec<Line> {
    let line = |change: Change, text: &String| Line {
        change,
        text: text.clone(),
    };
    let head = recorded.iter().zip(replayed).take_while(|(a, b)| a == b).count();
    let rest = recorded.len().min(replayed.len()) - head;
    let pairs = recorded.iter().rev().zip(replayed.iter().rev());
    let tail = pairs.take(rest).take_while(|(a, b)| a == b).count();
    let (a, b) = (
        &recorded[head..recorded.len() - tail],
        &replayed[head..replayed.len() - tail],
    );
    let mut all: Vec<Line> = recorded[..head].iter().map(|text| line(Change::Same, text)).collect();
    if a.len().max(b.len()) > COMPARED {
        all.extend(a.iter().map(|text| line(Change::Recorded, text)));
        all.extend(b.iter().map(|text| line(Change::Replayed, text)));
    } else {
        // How much the rest of both has in common, from each pair of places on.
        let mut common = vec![vec![0_u16; b.len() + 1]; a.len() + 1];
        for i in (0..a.len()).rev() {
            for j in (0..b.len()).rev() {
                common[i][j] = if a[i] == b[j] {
                    common[i + 1][j + 1] + 1
                } else {
                    common[i + 1][j].max(common[i][j + 1])
                };
            }
        }
        let (mut i, mut j) = (0, 0);
        while i < a.len() || j < b.len() {
            if i < a.len() && j < b.len() && a[i] == b[j] {
                all.push(line(Change::Same, &a[i]));
                (i, j) = (i + 1, j + 1);
            } else if j == b.len() || i < a.len() && common[i + 1][j] >= common[i][j + 1] {
                all.push(line(Change::Recorded, &a[i]));
                i += 1;
            } else {
                all.push(line(Change::Replayed, &b[j]));
                j += 1;
            }
        }
    }
    all.extend(
        recorded[recorded.len() - tail..]
            .iter()
            .map(|text| line(Change::Same, text)),
    );
    all
}

#[cfg(test)]
mod tests {
    use super::{Change, lines};

    fn shown(recorded: &str, replayed: &str) -> String {
        let split = |text: &str| text.chars().map(String::from).collect::<Vec<_>>();
        lines(&split(recorded), &split(replayed))
            .into_iter()
            .map(|line| match line.change {
                Change::Same => line.text,
                Change::Recorded => format!("-{}", line.text),
                Change::Replayed => format!("+{}", line.text),
            })
            .collect()
    }

    #[test]
    fn lines_are_compared_in_their_order() {
        for (recorded, replayed, expected) in [
            ("", "", ""),
            ("abc", "abc", "abc"),
            ("abc", "axc", "a-b+xc"),
            ("abc", "ac", "a-bc"),
            ("ac", "abc", "a+bc"),
            ("", "ab", "+a+b"),
            ("aa", "a", "a-a"),
            ("abcd", "bxcd", "-ab+xcd"),
        ] {
            assert_eq!(shown(recorded, replayed), expected, "{recorded} and {replayed}");
        }
    }
}
