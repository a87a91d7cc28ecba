//! What was said in a call.

use crate::{Issue, PathPart};
use serde::{Deserialize, Serialize};
use serde_json::{Value as Json, json};

/// The most segments that one transcript may have: a word each for eight hours.
pub(super) const MOST_SEGMENTS: usize = 100_000;
const MOST_SPEECH: usize = 20_000;
const MOST_NAME: usize = 200;
/// A hundred days.
const MOST_SECONDS: f64 = 8_640_000.0;

/// The segments of a recording's transcript.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct Transcript {
    pub segments: Vec<Segment>,
}

/// A piece of speech of one speaker.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Segment {
    pub speech: String,
    /// In s since the start of the recording.
    pub start_time: f64,
    /// In s since the start of the recording.
    pub end_time: f64,
    pub speaker: Speaker,
}

/// Who speaks. Reads of the public API show the name only.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Speaker {
    pub name: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub email_address: Option<String>,
}

impl Segment {
    /// The wire form.
    pub fn to_json(&self) -> Json {
        json!({
            "speech": self.speech,
            "start_time": self.start_time,
            "end_time": self.end_time,
            "speaker": { "name": self.speaker.name },
        })
    }
}

impl Transcript {
    /// The speakers in the order in which they speak first.
    pub fn speakers(&self) -> Vec<Speaker> {
        let mut speakers: Vec<Speaker> = Vec::new();
        for Segment { speaker, .. } in &self.segments {
            match speakers.iter_mut().find(|known| known.name == speaker.name) {
                Some(known) => {
                    known.email_address = known.email_address.take().or_else(|| speaker.email_address.clone())
                }
                None => speakers.push(speaker.clone()),
            }
        }
        speakers
    }

    /// In s, to the end of the last segment.
    pub fn duration(&self) -> f64 {
        self.segments.iter().map(|segment| segment.end_time).fold(0.0, f64::max)
    }

    /// A line per speaker turn: `[00:05] Tom Watson: I'm here.`
    pub fn raw(&self) -> String {
        let mut raw = String::new();
        let mut before: Option<&str> = None;
        for Segment {
            speech,
            start_time,
            speaker,
            ..
        } in &self.segments
        {
            if before == Some(speaker.name.as_str()) {
                raw.push(' ');
            } else {
                if before.is_some() {
                    raw.push('\n');
                }
                raw.push_str(&format!("[{}] {}: ", clock(*start_time), speaker.name));
            }
            raw.push_str(speech.trim());
            before = Some(speaker.name.as_str());
        }
        raw
    }
}

/// `mm:ss`, from an hour on `hh:mm:ss`.
fn clock(seconds: f64) -> String {
    let whole = seconds as u64;
    let (hours, minutes, seconds) = (whole / 3600, whole / 60 % 60, whole % 60);
    if hours == 0 {
        format!("{minutes:02}:{seconds:02}")
    } else {
        format!("{hours:02}:{minutes:02}:{seconds:02}")
    }
}

/// What is wrong with segments beyond their types: times, lengths, number. At most 20 issues, with paths below `path`.
pub fn check_segments(segments: &[Segment], path: &[PathPart]) -> Vec<Issue> {
    if segments.len() > MOST_SEGMENTS {
        let message = format!("Too big: expected array to have <={MOST_SEGMENTS} items");
        return vec![Issue::invalid(path.to_vec(), message)];
    }
    let mut issues = Vec::new();
    for (index, segment) in segments.iter().enumerate() {
        let mut report = |keys: &[&str], message: String| {
            let keys = keys.iter().map(|key| PathPart::from(*key));
            let place = path.iter().cloned().chain([PathPart::Index(index)]).chain(keys);
            issues.push(Issue::invalid(place.collect(), message));
        };
        let Segment {
            speech,
            start_time,
            end_time,
            speaker,
        } = segment;
        for (key, seconds) in [("start_time", start_time), ("end_time", end_time)] {
            if !(0.0..=MOST_SECONDS).contains(seconds) {
                report(
                    &[key],
                    format!("Expected a number of seconds between 0 and {MOST_SECONDS}"),
                );
            }
        }
        if end_time < start_time {
            report(&["end_time"], "A segment must not end before it starts".to_owned());
        }
        if speech.chars().count() > MOST_SPEECH {
            report(
                &["speech"],
                format!("Too big: expected string to have <={MOST_SPEECH} characters"),
            );
        }
        if speaker.name.trim().is_empty() {
            report(
                &["speaker", "name"],
                "Too small: expected string to have >=1 characters".to_owned(),
            );
        }
        if speaker.name.chars().count() > MOST_NAME {
            report(
                &["speaker", "name"],
                format!("Too big: expected string to have <={MOST_NAME} characters"),
            );
        }
        if issues.len() >= 20 {
            break;
        }
    }
    issues
}

#[cfg(test)]
mod tests {
    use super::*;

    fn segment(name: &str, start_time: f64, end_time: f64, speech: &str) -> Segment {
        Segment {
            speech: speech.to_owned(),
            start_time,
            end_time,
            speaker: Speaker {
                name: name.to_owned(),
                email_address: None,
            },
        }
    }

    #[test]
    fn the_raw_transcript_has_a_line_per_turn() {
        let transcript = Transcript {
            segments: vec![
                segment("Alex Bell", 0.51, 0.81, "Mr Watson,"),
                segment("Alex Bell", 0.81, 1.41, " come here."),
                segment("Tom Watson", 65.2, 66.0, "I'm here."),
                segment("Alex Bell", 3661.0, 3662.5, "At last."),
            ],
        };
        assert_eq!(
            transcript.raw(),
            "[00:00] Alex Bell: Mr Watson, come here.\n[01:05] Tom Watson: I'm here.\n[01:01:01] Alex Bell: At last."
        );
        assert_eq!(transcript.duration(), 3662.5);
        let names: Vec<String> = transcript.speakers().into_iter().map(|speaker| speaker.name).collect();
        assert_eq!(names, ["Alex Bell", "Tom Watson"]);
        assert_eq!(Transcript::default().raw(), "");
    }

    #[test]
    fn impossible_segments_are_named() {
        for (segments, expected) in [
            (vec![segment("A", 1.0, 1.0, "x")], vec![]),
            (
                vec![segment("A", 2.0, 1.0, "x")],
                vec!["A segment must not end before it starts"],
            ),
            (
                vec![segment("A", -1.0, 1.0, "x")],
                vec!["Expected a number of seconds between 0 and 8640000"],
            ),
            (
                vec![segment(" ", 0.0, 1.0, "x")],
                vec!["Too small: expected string to have >=1 characters"],
            ),
        ] {
            let found: Vec<String> = check_segments(&segments, &[])
                .into_iter()
                .map(|issue| issue.message)
                .collect();
            assert_eq!(found, expected);
        }
    }
}
