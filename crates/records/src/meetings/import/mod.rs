//! Transcript files: WebVTT, SubRip (SRT) and JSON.
//!
//! Written by hand: a mistake in a file is named with its line and what is wrong there, and speakers come from WebVTT's
//! voice spans and from `Name:` at the start of a line, both of which the crates for these formats leave to their callers.

mod cue;
mod json;
mod speaker;
mod srt;
mod vtt;

use super::transcript::{Segment, check_segments};
use super::{Insight, Transcript};
use crate::PathPart;
use std::fmt;

/// The largest file that is read, in bytes.
pub const MOST_BYTES: usize = 10 << 20;

/// What a file says about a call. Files other than JSON have a transcript only.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Imported {
    pub transcript: Transcript,
    pub title: Option<String>,
    pub description: Option<String>,
    /// ISO 8601.
    pub start: Option<String>,
    pub participants: Vec<ImportedParticipant>,
    /// Where the recording is played from.
    pub video_url: Option<String>,
    /// In Markdown.
    pub summary: Option<String>,
    pub insights: Vec<Insight>,
}

/// Somebody who was in the call.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ImportedParticipant {
    pub name: Option<String>,
    pub email_address: Option<String>,
    pub is_organizer: bool,
}

/// What a file is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Format {
    Vtt,
    Srt,
    Json,
}

impl Format {
    /// By a media type such as `text/vtt; charset=utf-8`; `None` for one that says nothing, such as `text/plain`.
    pub fn of_media_type(media_type: &str) -> Option<Self> {
        let essence = media_type
            .split(';')
            .next()
            .unwrap_or_default()
            .trim()
            .to_ascii_lowercase();
        match essence.as_str() {
            "text/vtt" => Some(Self::Vtt),
            "application/x-subrip" | "application/srt" | "text/srt" | "text/x-srt" => Some(Self::Srt),
            "application/json" => Some(Self::Json),
            _ => None,
        }
    }

    /// By the ending of a file's name.
    pub fn of_name(name: &str) -> Option<Self> {
        match name.rsplit_once('.')?.1.to_ascii_lowercase().as_str() {
            "vtt" => Some(Self::Vtt),
            "srt" => Some(Self::Srt),
            "json" => Some(Self::Json),
            _ => None,
        }
    }

    /// By what is in it.
    fn of_text(text: &str) -> Self {
        let text = text.trim_start();
        if text.starts_with("WEBVTT") {
            Self::Vtt
        } else if text.starts_with(['{', '[']) {
            Self::Json
        } else {
            Self::Srt
        }
    }
}

/// Why a file cannot be imported.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Mistake {
    /// From 1; `None` when it is not in one line.
    pub line: Option<usize>,
    /// What is wrong there, as a sentence.
    pub message: String,
}

impl Mistake {
    pub(super) fn new(line: usize, message: impl Into<String>) -> Self {
        Self {
            line: Some(line),
            message: message.into(),
        }
    }

    pub(super) fn whole(message: impl Into<String>) -> Self {
        Self {
            line: None,
            message: message.into(),
        }
    }
}

impl fmt::Display for Mistake {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.line {
            Some(line) => write!(f, "Line {line}: {}", self.message),
            None => f.write_str(&self.message),
        }
    }
}

impl std::error::Error for Mistake {}

/// Reads a transcript file. Without a format it is known by its content.
///
/// # Errors
/// The first mistake, with its line.
pub fn read(bytes: &[u8], format: Option<Format>) -> Result<Imported, Mistake> {
    if bytes.len() > MOST_BYTES {
        return Err(Mistake::whole(format!(
            "The file is larger than {} MB.",
            MOST_BYTES >> 20
        )));
    }
    let text = text_of(bytes)?;
    if text.trim().is_empty() {
        return Err(Mistake::whole("The file is empty."));
    }
    let imported = match format.unwrap_or_else(|| Format::of_text(text)) {
        Format::Vtt => Imported::only(vtt::read(text)?),
        Format::Srt => Imported::only(srt::read(text)?),
        Format::Json => json::read(text)?,
    };
    let segments = &imported.transcript.segments;
    if segments.is_empty() {
        return Err(Mistake::whole(
            "Nobody says anything in the file: it has no cue with text.",
        ));
    }
    match check_segments(segments, &[]).first() {
        None => Ok(imported),
        Some(issue) => Err(Mistake::whole(format!("{}: {}.", place(&issue.path), issue.message))),
    }
}

impl Imported {
    fn only(mut segments: Vec<Segment>) -> Self {
        // Cues may overlap; readers and players go by their start.
        segments.sort_by(|a, b| a.start_time.total_cmp(&b.start_time));
        Self {
            transcript: Transcript { segments },
            ..Self::default()
        }
    }
}

/// `transcript[3].speaker.name`.
pub(super) fn place(path: &[PathPart]) -> String {
    let mut text = "transcript".to_owned();
    for part in path {
        match part {
            PathPart::Index(index) => text.push_str(&format!("[{index}]")),
            PathPart::Key(key) => text.push_str(&format!(".{key}")),
        }
    }
    text
}

fn text_of(bytes: &[u8]) -> Result<&str, Mistake> {
    if bytes.starts_with(&[0xff, 0xfe]) || bytes.starts_with(&[0xfe, 0xff]) {
        return Err(Mistake::new(1, "The file is UTF-16; save it as UTF-8."));
    }
    let text = std::str::from_utf8(bytes).map_err(|error| {
        let before = &bytes[..error.valid_up_to()];
        Mistake::new(line_of(before), "This is not UTF-8 text; save the file as UTF-8.")
    })?;
    if let Some(at) = text.find('\0') {
        return Err(Mistake::new(
            line_of(&bytes[..at]),
            "There is a NUL character, which no text has.",
        ));
    }
    Ok(text.strip_prefix('\u{feff}').unwrap_or(text))
}

fn line_of(before: &[u8]) -> usize {
    before.iter().filter(|byte| **byte == b'\n').count() + 1
}

#[cfg(test)]
mod tests;
