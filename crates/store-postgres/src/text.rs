//! Texts in the form in which PostgreSQL keeps them.
//!
//! PostgreSQL's text holds every letter but U+0000, and an index entry has at most some 2,700 bytes. Neither limit is one
//! of [`store::Store`]'s, so a text with U+0000 is written in other letters, and of a long one an index holds the
//! beginning and a hash; what it was is kept beside it.

use serde_json::{Map, Value};
use sha2::{Digest, Sha256};
use std::borrow::Cow;
use std::fmt::Write;

/// Begins an escape. Written as U+0001 U+0002, so that every text can be told from every other, and U+0000 as U+0001
/// U+0001: the order of texts stays what it was.
const ESCAPE: char = '\u{1}';

/// The longest text that an index holds whole, in bytes; an entry may hold three of them.
const MOST_KEY_BYTES: usize = 800;
/// What is left of a longer one, before its hash.
const CLIPPED_BYTES: usize = 700;
/// Between the beginning of a long text and its hash; no escape.
const CLIP: &str = "\u{1}\u{3}";

/// A text as a column holds it that no index covers.
pub(crate) fn stored(text: &str) -> Cow<'_, str> {
    if is_stored(text) {
        return Cow::Borrowed(text);
    }
    let mut escaped = String::with_capacity(text.len() + 8);
    for letter in text.chars() {
        match letter {
            '\0' => escaped.push_str("\u{1}\u{1}"),
            ESCAPE => escaped.push_str("\u{1}\u{2}"),
            letter => escaped.push(letter),
        }
    }
    Cow::Owned(escaped)
}

/// Whether a text is stored as it is.
fn is_stored(text: &str) -> bool {
    // Not by `any`, which looks at one byte after the other.
    text.bytes().fold(true, |is_stored, byte| is_stored & (byte > 1))
}

/// What [`stored`] was made of.
pub(crate) fn read(stored: String) -> String {
    if !stored.contains(ESCAPE) {
        return stored;
    }
    let mut text = String::with_capacity(stored.len());
    let mut letters = stored.chars();
    while let Some(letter) = letters.next() {
        match letter {
            ESCAPE if letters.next() == Some('\u{1}') => text.push('\0'),
            letter => text.push(letter),
        }
    }
    text
}

/// A text as an indexed column holds it, and as it is compared there.
pub(crate) fn key(text: &str) -> Cow<'_, str> {
    let stored = stored(text);
    if stored.len() <= MOST_KEY_BYTES {
        return stored;
    }
    let mut clipped = stored[..stored.floor_char_boundary(CLIPPED_BYTES)].to_owned();
    clipped.push_str(CLIP);
    for byte in &Sha256::digest(stored.as_bytes())[..16] {
        // Writing to a string cannot fail.
        let _ = write!(clipped, "{byte:02x}");
    }
    Cow::Owned(clipped)
}

pub(crate) fn is_long(text: &str) -> bool {
    // Escapes at most double a text.
    text.len() > MOST_KEY_BYTES / 2 && stored(text).len() > MOST_KEY_BYTES
}

/// The texts of a row that are too long for their indexed columns, as one JSON text by column.
#[derive(Default)]
pub(crate) struct Long(Map<String, Value>);

impl Long {
    /// The text as its indexed column holds it; kept here if that is not the whole text.
    pub(crate) fn key<'t>(&mut self, column: &str, text: &'t str) -> Cow<'t, str> {
        if is_long(text) {
            self.0.insert(column.to_owned(), text.into());
        }
        key(text)
    }

    pub(crate) fn into_column(self) -> Option<String> {
        (!self.0.is_empty()).then(|| Value::Object(self.0).to_string())
    }

    pub(crate) fn from_column(column: Option<String>) -> Result<Self, serde_json::Error> {
        column.map_or(Ok(Self::default()), |json| serde_json::from_str(&json).map(Self))
    }

    /// The whole text of an indexed column.
    pub(crate) fn read(&self, column: &str, key: String) -> String {
        match self.0.get(column) {
            Some(Value::String(whole)) => whole.clone(),
            _ => read(key),
        }
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    #[test]
    fn every_text_reads_back_and_keeps_its_place() {
        let texts = [
            "",
            "\0",
            "\0\0",
            "\0\u{1}",
            "\0a",
            "\u{1}",
            "\u{1}\0",
            "\u{1}\u{1}",
            "\u{1}\u{2}",
            "\u{2}",
            "a",
            "a\0",
            "a\u{1}",
            "ab",
            "ø",
        ];
        for text in texts {
            assert_eq!(read(stored(text).into_owned()), text, "{text:?}");
            assert!(!stored(text).contains('\0'));
        }
        let mut sorted = texts.to_vec();
        sorted.sort_by(|a, b| stored(a).as_bytes().cmp(stored(b).as_bytes()));
        assert_eq!(sorted, texts);
    }

    #[test]
    fn long_texts_fit_an_index_and_stay_different() {
        let long = "ø".repeat(5_000);
        let other = format!("{long}!");
        assert!(key(&long).len() <= MOST_KEY_BYTES);
        assert_ne!(key(&long), key(&other));
        let mut kept = Long::default();
        let (key, short) = (
            kept.key("text1", &long).into_owned(),
            kept.key("text2", "a\0").into_owned(),
        );
        let kept = Long::from_column(kept.into_column()).unwrap();
        assert_eq!(kept.read("text1", key), long);
        assert_eq!(kept.read("text2", short), "a\0");
        assert_eq!(Long::default().into_column(), None);
    }
}
