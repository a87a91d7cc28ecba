//! The words by which records and documents are searched, as PostgreSQL's text search takes them.
//!
//! PostgreSQL's own parsers and dictionaries know languages, addresses and numbers, and differ between installations. The
//! words are therefore made here, and only kept and found there: letters and digits in lower case, without accents. Each
//! stands behind the number of its object (or a hash of what a document belongs to), so that no search meets the hits of
//! another object.

use crate::parts;
use std::fmt::{Display, Write};
use unicode_normalization::UnicodeNormalization;

/// Longer words are known by their beginning.
const MOST_WORD_BYTES: usize = 200;
/// The last place in a text that PostgreSQL tells from the ones before it.
const MOST_WORDS: usize = 16_000;
/// PostgreSQL takes a megabyte.
const MOST_BYTES: usize = 900_000;

/// The words of a text, in their order.
pub(crate) fn words(text: &str) -> Vec<String> {
    let plain = if text.is_ascii() {
        text.to_ascii_lowercase()
    } else {
        let letters = text.chars().flat_map(char::to_lowercase).nfd();
        letters
            .filter(|letter| !('\u{300}'..='\u{36f}').contains(letter))
            .collect()
    };
    plain
        .split(|letter: char| !letter.is_alphanumeric())
        .filter(|word| !word.is_empty())
        .map(|word| word[..word.floor_char_boundary(MOST_WORD_BYTES)].to_owned())
        .collect()
}

/// Stands before the words of documents of this kind and parent. Two that fall together cost a second look, never an answer.
pub(crate) fn scope(kind: &str, parent: &str) -> String {
    format!("d{:016x}", parts::hash_of(&[kind, parent]))
}

/// The words of a search text as a `tsvector`.
pub(crate) fn vector(object: impl Display, words: &[String]) -> String {
    let mut vector = String::new();
    for (at, word) in words.iter().take(MOST_WORDS).enumerate() {
        if vector.len() > MOST_BYTES {
            break;
        }
        // Writing to a string cannot fail.
        let _ = write!(vector, "'{object}:{word}':{} ", at + 1);
    }
    vector
}

/// Stands for the number of an object in [`query`]; no word holds it.
pub(crate) const OBJECT: char = '@';

/// A `tsquery` for each of `words`: its own words after each other, the last one as the beginning of one.
pub(crate) fn query(asked: &[String]) -> String {
    let mut query = String::from("(");
    for (at, text) in asked.iter().enumerate() {
        if at > 0 {
            query.push_str(" & ");
        }
        let words = words(text);
        let phrase: Vec<String> = words.iter().map(|word| format!("'{OBJECT}:{word}'")).collect();
        let _ = write!(query, "({}:*)", phrase.join(" <-> "));
    }
    query.push(')');
    query
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_are_letters_and_digits_without_case_and_accents() {
        for (text, expected) in [
            ("", ""),
            ("Ada LOVELACE", "ada lovelace"),
            ("ada@analytical.org", "ada analytical org"),
            ("o'brien +41-79", "o brien 41 79"),
            ("Grüße Ωmega İstanbul", "gruße ωmega istanbul"),
            ("株式会社", "株式会社"),
            ("a\0b", "a b"),
        ] {
            assert_eq!(words(text).join(" "), expected, "{text:?}");
        }
    }

    #[test]
    fn scopes_are_those_in_databases_and_tell_kinds_and_parents_apart() {
        let scope = scope("note", "w");
        assert_eq!(scope.len(), 17);
        for (kind, parent) in [("task", "w"), ("note", "v"), ("notew", ""), ("", "notew")] {
            assert_ne!(super::scope(kind, parent), scope, "{kind} {parent}");
        }
    }

    #[test]
    fn vectors_and_queries_speak_of_one_object() {
        assert_eq!(vector(7, &words("Ada ada@x")), "'7:ada':1 '7:ada':2 '7:x':3 ");
        let asked = ["ada", "o'bri"].map(str::to_owned);
        assert_eq!(query(&asked), "(('@:ada':*) & ('@:o' <-> '@:bri':*))");
    }
}
