//! JSON: an array of segments as the REST API has them, or an object that holds them as `transcript` (or `segments`) and
//! says more about the call. `speaker` may be a name, `speech` may be called `text`, `start_time` and `end_time` may be
//! called `start` and `end`.

use super::super::transcript::{Segment, Speaker};
use super::super::{Insight, Transcript};
use super::cue::NOBODY;
use super::{Imported, ImportedParticipant, Mistake};
use serde_json::{Map, Value as Json};

pub(super) fn read(text: &str) -> Result<Imported, Mistake> {
    let given: Json = serde_json::from_str(text).map_err(|error| {
        let whole = error.to_string();
        let what = whole.split(" at line ").next().unwrap_or(&whole);
        Mistake::new(
            error.line(),
            format!("This is not JSON: {what} (column {}).", error.column()),
        )
    })?;
    match &given {
        Json::Array(list) => Ok(Imported {
            transcript: transcript("transcript", list)?,
            ..Imported::default()
        }),
        Json::Object(map) => call(map),
        _ => Err(Mistake::whole(
            "The file must hold an array of segments, or an object with a transcript.",
        )),
    }
}

const KNOWN: [&str; 9] = [
    "transcript",
    "segments",
    "title",
    "description",
    "start",
    "participants",
    "video_url",
    "summary",
    "insights",
];

fn call(map: &Map<String, Json>) -> Result<Imported, Mistake> {
    if let Some(unknown) = map.keys().find(|key| !KNOWN.contains(&key.as_str())) {
        return Err(Mistake::whole(format!(
            "There is no key {unknown:?}; known are {}.",
            KNOWN.join(", ")
        )));
    }
    let (key, list) = ["transcript", "segments"]
        .into_iter()
        .find_map(|key| Some((key, map.get(key)?)))
        .ok_or_else(|| Mistake::whole("The key \"transcript\" is missing."))?;
    let Json::Array(list) = list else {
        return Err(Mistake::whole(format!("{key} must be an array of segments.")));
    };
    Ok(Imported {
        transcript: transcript(key, list)?,
        title: text(map, "title")?,
        description: text(map, "description")?,
        start: text(map, "start")?,
        participants: members(map, "participants", participant)?,
        video_url: text(map, "video_url")?,
        summary: text(map, "summary")?,
        insights: members(map, "insights", insight)?,
    })
}

fn transcript(key: &str, list: &[Json]) -> Result<Transcript, Mistake> {
    let segments = list
        .iter()
        .enumerate()
        .map(|(index, given)| segment(&format!("{key}[{index}]"), given));
    Ok(Transcript {
        segments: segments.collect::<Result<_, _>>()?,
    })
}

fn segment(place: &str, given: &Json) -> Result<Segment, Mistake> {
    let Json::Object(map) = given else {
        return Err(Mistake::whole(format!(
            "{place} must be an object with speech, start_time, end_time and speaker."
        )));
    };
    let one_of = |names: [&str; 2]| names.into_iter().find_map(|name| map.get(name));
    let number = |names: [&str; 2]| {
        let number = one_of(names).and_then(Json::as_f64);
        number.ok_or_else(|| Mistake::whole(format!("{place}.{} must be a number of seconds.", names[0])))
    };
    let speech = one_of(["speech", "text"]).and_then(Json::as_str);
    let (start_time, end_time) = (number(["start_time", "start"])?, number(["end_time", "end"])?);
    Ok(Segment {
        speech: speech
            .ok_or_else(|| Mistake::whole(format!("{place}.speech must be a string.")))?
            .to_owned(),
        start_time,
        end_time,
        speaker: speaker(&format!("{place}.speaker"), map.get("speaker"))?,
    })
}

fn speaker(place: &str, given: Option<&Json>) -> Result<Speaker, Mistake> {
    let wrong = || Mistake::whole(format!("{place} must be a name, or an object with a name."));
    let (name, email_address) = match given {
        None | Some(Json::Null) => (NOBODY.to_owned(), None),
        Some(Json::String(name)) => (name.clone(), None),
        Some(Json::Object(map)) => (
            text_at(place, map, "name")?.ok_or_else(wrong)?,
            text_at(place, map, "email_address")?,
        ),
        Some(_) => return Err(wrong()),
    };
    Ok(Speaker { name, email_address })
}

fn participant(place: &str, given: &Json) -> Result<ImportedParticipant, Mistake> {
    match given {
        Json::String(text) => Ok(ImportedParticipant::parse(text)),
        Json::Object(map) => Ok(ImportedParticipant {
            name: text_at(place, map, "name")?,
            email_address: text_at(place, map, "email_address")?,
            is_organizer: map.get("is_organizer") == Some(&Json::Bool(true)),
        }),
        _ => Err(Mistake::whole(format!(
            "{place} must be an address, or an object with name and email_address."
        ))),
    }
}

impl ImportedParticipant {
    /// `ada@lumen.io`, `Ada Lindqvist <ada@lumen.io>` or a name.
    pub fn parse(text: &str) -> Self {
        let text = text.trim();
        let (name, address) = match text.strip_suffix('>').and_then(|text| text.rsplit_once('<')) {
            Some((name, address)) => (name.trim().trim_matches('"'), address.trim()),
            None if text.contains('@') => ("", text),
            None => (text, ""),
        };
        let given = |text: &str| (!text.is_empty()).then(|| text.to_owned());
        Self {
            name: given(name),
            email_address: given(address),
            is_organizer: false,
        }
    }
}

fn insight(place: &str, given: &Json) -> Result<Insight, Mistake> {
    let read = |map: &Map<String, Json>| {
        let title = text_at(place, map, "title").ok()??;
        let markdown = text_at(place, map, "markdown").ok()??;
        Some(Insight { title, markdown })
    };
    given
        .as_object()
        .and_then(read)
        .ok_or_else(|| Mistake::whole(format!("{place} must be an object with title and markdown.")))
}

fn members<T>(
    map: &Map<String, Json>,
    key: &str,
    read: impl Fn(&str, &Json) -> Result<T, Mistake>,
) -> Result<Vec<T>, Mistake> {
    match map.get(key) {
        None | Some(Json::Null) => Ok(Vec::new()),
        Some(Json::Array(list)) => list
            .iter()
            .enumerate()
            .map(|(index, given)| read(&format!("{key}[{index}]"), given))
            .collect(),
        Some(_) => Err(Mistake::whole(format!("{key} must be an array."))),
    }
}

fn text(map: &Map<String, Json>, key: &str) -> Result<Option<String>, Mistake> {
    text_at("", map, key)
}

fn text_at(place: &str, map: &Map<String, Json>, key: &str) -> Result<Option<String>, Mistake> {
    let dot = if place.is_empty() { "" } else { "." };
    match map.get(key) {
        None | Some(Json::Null) => Ok(None),
        Some(Json::String(text)) => Ok(Some(text.clone())),
        Some(_) => Err(Mistake::whole(format!("{place}{dot}{key} must be a string."))),
    }
}
