use crate::{Object, RecordDocument};
use std::ops::Deref;

/// The words by which a record is found, lower-cased, each once.
pub(crate) fn search_text(object: &Object, document: &RecordDocument) -> String {
    let mut words: Vec<String> = Vec::new();
    let searched = object
        .attributes()
        .filter(|attribute| !attribute.is_archived && attribute.is_writable);
    for attribute in searched {
        for stored in document.values(&attribute.id) {
            let text = stored.value.search_words().unwrap_or_default().to_lowercase();
            for word in text.split_whitespace() {
                if !words.iter().any(|known| known == word) {
                    words.push(word.to_owned());
                }
            }
        }
    }
    words.join(" ")
}

/// A piece of a text for people to see what it is about, on one line.
pub type Excerpt = String;

/// How long an excerpt is, in characters.
const EXCERPT: usize = 180;

/// What is searched for in a text: beginnings of words, lower-cased.
pub(crate) struct Words(Vec<String>);

impl Deref for Words {
    type Target = [String];

    fn deref(&self) -> &[String] {
        &self.0
    }
}

pub(crate) fn words(text: &str) -> Words {
    Words(text.to_lowercase().split_whitespace().map(str::to_owned).collect())
}

/// Where in a lower-cased text a word begins with this one, in bytes.
fn begins_a_word(text: &str, word: &str) -> Option<usize> {
    text.match_indices(word)
        .map(|(at, _)| at)
        .find(|at| !text[..*at].chars().next_back().is_some_and(char::is_alphanumeric))
}

/// The part of a text around the first word that answers; its beginning where none does.
pub(crate) fn excerpt(text: &str, wanted: &[String]) -> Excerpt {
    let line = text.split_whitespace().collect::<Vec<_>>().join(" ");
    let lower = line.to_lowercase();
    // Lower-casing may change the number of bytes, hardly ever that of characters.
    let place = wanted.iter().find_map(|word| begins_a_word(&lower, word));
    let skipped = place.map_or(0, |at| lower[..at].chars().count().saturating_sub(EXCERPT / 3));
    let mut shown: String = line.chars().skip(skipped).take(EXCERPT).collect();
    if skipped > 0 {
        shown.insert(0, '…');
    }
    if line.chars().nth(skipped + EXCERPT).is_some() {
        shown.push('…');
    }
    shown
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_excerpt_is_one_line_around_what_was_found() {
        assert_eq!(excerpt("One\n\n  two\tthree", &[]), "One two three");
        let text = format!("{}needle {}", "hay ".repeat(80), "straw ".repeat(80));
        let shown = excerpt(&text, &words("need"));
        assert!(shown.contains("needle straw"), "{shown}");
        assert!(shown.starts_with('…') && shown.ends_with('…'), "{shown}");
        assert!(shown.chars().count() <= EXCERPT + 2, "{shown}");
        // Letters whose lower case is longer do not cut a letter in two.
        assert!(excerpt(&"İß ".repeat(200), &words("ß")).starts_with('İ'));
    }
}
