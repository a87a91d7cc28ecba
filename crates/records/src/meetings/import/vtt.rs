//! WebVTT (W3C, "WebVTT: The Web Video Text Tracks Format").

use super::super::transcript::Segment;
use super::Mistake;
use super::cue::{Segments, lines, quoted, timing};

pub(super) fn read(text: &str) -> Result<Vec<Segment>, Mistake> {
    let lines = lines(text);
    let is_header = |line: &str| {
        line.strip_prefix("WEBVTT")
            .is_some_and(|rest| rest.is_empty() || rest.starts_with([' ', '\t']))
    };
    if !lines.first().is_some_and(|(_, line)| is_header(line)) {
        return Err(Mistake::new(1, "A WebVTT file begins with WEBVTT."));
    }
    let mut segments = Segments::default();
    // What belongs to the header ends at the first empty line.
    for block in lines.split(|(_, line)| line.trim().is_empty()).skip(1) {
        let Some((number, first)) = block.first() else { continue };
        if ["NOTE", "STYLE", "REGION"]
            .iter()
            .any(|word| begins_with_word(first, word))
        {
            continue;
        }
        let (time_at, said) = if first.contains("-->") {
            (0, &block[1..])
        } else {
            (1, block.get(2..).unwrap_or_default())
        };
        let Some((number, time)) = block.get(time_at) else {
            let message = format!(
                "{} is followed by no time line such as 00:01:02.500 --> 00:01:04.000.",
                quoted(first)
            );
            return Err(Mistake::new(*number, message));
        };
        let times = timing(*number, time)?;
        let said: Vec<&str> = said.iter().map(|(_, line)| line.as_str()).collect();
        segments.add(times, &pieces(&said.join("\n")));
    }
    Ok(segments.done)
}

fn begins_with_word(line: &str, word: &str) -> bool {
    line.strip_prefix(word)
        .is_some_and(|rest| rest.is_empty() || rest.starts_with([' ', '\t']))
}

/// A cue's text by voice: `<v.loud Ada>Hello</v>`. Other tags are dropped, character references become what they mean.
pub(super) fn pieces(text: &str) -> Vec<(Option<String>, String)> {
    let mut pieces = vec![(None, String::new())];
    let mut rest = text;
    while !rest.is_empty() {
        if let Some((tag, after)) = tag(rest) {
            if let Some(name) = voice(tag) {
                pieces.push((Some(name), String::new()));
            } else if tag == "/v" {
                pieces.push((None, String::new()));
            }
            rest = after;
            continue;
        }
        let (letter, after) = match reference(rest) {
            Some(found) => found,
            None => {
                let letter = rest.chars().next().unwrap_or_default();
                (letter, &rest[letter.len_utf8()..])
            }
        };
        if let Some((_, said)) = pieces.last_mut() {
            said.push(letter);
        }
        rest = after;
    }
    pieces.retain(|(_, said)| !said.trim().is_empty());
    pieces
}

/// What stands between `<` and `>` at the start of a text. A `<` that nothing closes, or that a space follows, is a `<`.
fn tag(text: &str) -> Option<(&str, &str)> {
    let inside = text.strip_prefix('<')?;
    let begins = inside
        .chars()
        .next()
        .is_some_and(|first| first.is_alphanumeric() || first == '/');
    inside.split_once('>').filter(|(tag, _)| begins && !tag.contains('<'))
}

fn voice(tag: &str) -> Option<String> {
    let rest = tag.strip_prefix('v')?;
    let (classes, name) = rest.split_once([' ', '\t', '\n'])?;
    let is_voice = classes.is_empty() || classes.starts_with('.');
    let name = unescaped(name).split_whitespace().collect::<Vec<_>>().join(" ");
    (is_voice && !name.is_empty()).then_some(name)
}

fn unescaped(text: &str) -> String {
    let mut plain = String::new();
    let mut rest = text;
    while let Some(letter) = rest.chars().next() {
        let (letter, after) = reference(rest).unwrap_or((letter, &rest[letter.len_utf8()..]));
        plain.push(letter);
        rest = after;
    }
    plain
}

/// A character reference at the start of a text.
fn reference(text: &str) -> Option<(char, &str)> {
    let (name, after) = text.strip_prefix('&')?.split_once(';')?;
    let letter = match name {
        "amp" => '&',
        "lt" => '<',
        "gt" => '>',
        "quot" => '"',
        "apos" => '\'',
        "nbsp" => '\u{a0}',
        "lrm" => '\u{200e}',
        "rlm" => '\u{200f}',
        _ => {
            let number = name.strip_prefix('#')?;
            let code = match number.strip_prefix(['x', 'X']) {
                Some(hexadecimal) => u32::from_str_radix(hexadecimal, 16).ok()?,
                None => number.parse().ok()?,
            };
            char::from_u32(code).filter(|letter| *letter != '\0')?
        }
    };
    Some((letter, after))
}
