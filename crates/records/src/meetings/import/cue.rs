//! What WebVTT and SubRip share: lines, times, and turning a cue's text into segments.

use super::super::transcript::{Segment, Speaker};
use super::Mistake;
use super::speaker::prefix;

/// Who speaks where a file does not say.
pub(super) const NOBODY: &str = "Unknown speaker";

/// Lines without their ends (LF, CRLF or CR), numbered from 1.
pub(super) fn lines(text: &str) -> Vec<(usize, String)> {
    let text = text.replace("\r\n", "\n").replace('\r', "\n");
    text.split('\n')
        .enumerate()
        .map(|(at, line)| (at + 1, line.to_owned()))
        .collect()
}

/// `00:01:02.500 --> 00:01:04.000`, and what follows; in s.
pub(super) fn timing(line: usize, text: &str) -> Result<(f64, f64), Mistake> {
    let (start, rest) = text.split_once("-->").ok_or_else(|| {
        Mistake::new(
            line,
            format!(
                "{} is no time line such as 00:01:02.500 --> 00:01:04.000.",
                quoted(text)
            ),
        )
    })?;
    let end = rest.split_whitespace().next().unwrap_or_default();
    let (start, end) = (time(line, start.trim())?, time(line, end)?);
    if end < start {
        return Err(Mistake::new(line, "The cue ends before it starts."));
    }
    Ok((start, end))
}

/// `hh:mm:ss.mmm` or `mm:ss.mmm`, with a comma as SubRip has it; the fraction may be shorter or missing.
fn time(line: usize, text: &str) -> Result<f64, Mistake> {
    parse_time(text).ok_or_else(|| Mistake::new(line, format!("{} is no time such as 00:01:02.500.", quoted(text))))
}

fn parse_time(text: &str) -> Option<f64> {
    let (clock, fraction) = text.split_once(['.', ',']).unwrap_or((text, "0"));
    let digits = |part: &str, most: usize| {
        let is_number = !part.is_empty() && part.len() <= most && part.bytes().all(|byte| byte.is_ascii_digit());
        is_number.then(|| part.parse::<u32>().ok()).flatten()
    };
    let parts: Vec<&str> = clock.split(':').collect();
    let (hours, minutes, seconds) = match parts[..] {
        [minutes, seconds] => (0, digits(minutes, 2)?, digits(seconds, 2)?),
        [hours, minutes, seconds] => (digits(hours, 4)?, digits(minutes, 2)?, digits(seconds, 2)?),
        _ => return None,
    };
    if minutes > 59 || seconds > 59 {
        return None;
    }
    let thousandths = digits(fraction, 3)? * 10_u32.pow(3 - fraction.len() as u32);
    let whole = u64::from(hours) * 3600 + u64::from(minutes) * 60 + u64::from(seconds);
    Some((whole * 1000 + u64::from(thousandths)) as f64 / 1000.0)
}

/// A text of a file in a sentence, shortened.
pub(super) fn quoted(text: &str) -> String {
    let mut short: String = text.trim().chars().take(60).collect();
    if text.trim().chars().count() > 60 {
        short.push('…');
    }
    format!("“{short}”")
}

/// Collects segments, and remembers who spoke last: a cue that names nobody goes on with them.
#[derive(Default)]
pub(super) struct Segments {
    pub(super) done: Vec<Segment>,
    last: Option<String>,
}

impl Segments {
    /// Adds what is said between two times. Each piece is what one voice span holds, or what lies outside of all.
    pub(super) fn add(&mut self, (start_time, end_time): (f64, f64), pieces: &[(Option<String>, String)]) {
        let mut turns: Vec<(String, String)> = Vec::new();
        for (voice, text) in pieces {
            for line in text.lines() {
                let (named, speech) = match voice {
                    Some(_) => (None, line.trim()),
                    None => prefix(line),
                };
                let named = voice.as_deref().or(named);
                if let Some(name) = named {
                    self.last = Some(name.to_owned());
                }
                let speaker = self.last.clone().unwrap_or_else(|| NOBODY.to_owned());
                match turns.last_mut() {
                    Some((name, said)) if *name == speaker => {
                        said.push(' ');
                        said.push_str(speech);
                    }
                    _ => turns.push((speaker, speech.to_owned())),
                }
            }
        }
        for (name, speech) in turns {
            let speech = speech.split_whitespace().collect::<Vec<_>>().join(" ");
            if !speech.is_empty() {
                let speaker = Speaker {
                    name,
                    email_address: None,
                };
                self.done.push(Segment {
                    speech,
                    start_time,
                    end_time,
                    speaker,
                });
            }
        }
    }
}
