//! What an index over parts of texts holds and is asked for: triples of neighbouring letters, and some pairs.
//!
//! Every triple of neighbouring letters of a folded text is one token of a value. A needle is looked up by its own triples;
//! what is found is asked itself afterwards, so that the index may name too many values but never too few.
//!
//! A needle of two letters is looked up by the triples that begin with it and end with one of [`COMMON`]. A pair that
//! anything else follows is a token of its own: in scripts such as the Chinese two letters make a word, while of a name in
//! Latin letters hardly a pair is left to be written.

use crate::{Part, folded};
use std::collections::BTreeSet;

/// Marks the beginning and the end of a text, so that what it begins or ends with is a part like any other.
const START: char = '\u{2}';
const END: char = '\u{3}';

/// What most letters of most texts are followed by. Letters may be added, but none taken away: the texts of databases are
/// without the pairs that these follow.
const COMMON: &str = "abcdefghijklmnopqrstuvwxyz0123456789 .,-_@/'\u{3}";

/// How many triples of a needle are looked up at most; more would not make the answer much smaller.
const MOST_TOKENS: usize = 12;

/// The tokens by which a needle is looked up.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Asked<T> {
    /// Every text that has the needle has all of them.
    All(BTreeSet<T>),
    /// Every text that has the needle has at least one of them.
    Any(BTreeSet<T>),
}

/// The parts of a text, each once, as `make` writes them.
pub fn of_text<T: Ord>(text: &str, make: impl Fn(&[char]) -> T) -> Vec<T> {
    let letters: Vec<char> = [START].into_iter().chain(folded(text).chars()).chain([END]).collect();
    let is_common = |at: usize| letters.get(at).is_some_and(|letter| COMMON.contains(*letter));
    let pairs = letters.windows(2).enumerate();
    let pairs = pairs.filter(|(at, _)| !is_common(at + 2)).map(|(_, pair)| pair);
    let mut parts: Vec<T> = pairs.chain(letters.windows(3)).map(make).collect();
    parts.sort_unstable();
    parts.dedup();
    parts
}

/// The parts that a text has which has `needle` there; `None` when the needle has no pair of letters.
pub fn of_needle<T: Ord>(part: Part, needle: &str, make: impl Fn(&[char]) -> T) -> Option<Asked<T>> {
    let needle = folded(needle);
    let letters: Vec<char> = match part {
        Part::Anywhere => needle.chars().collect(),
        Part::Start => [START].into_iter().chain(needle.chars()).collect(),
        Part::End => needle.chars().chain([END]).collect(),
    };
    match (part, &letters[..]) {
        (_, [] | [_]) => None,
        // Nothing follows the end.
        (Part::End, [_, _]) => Some(Asked::All(BTreeSet::from([make(&letters)]))),
        (_, &[first, second]) => {
            let triples = COMMON.chars().map(|third| make(&[first, second, third]));
            Some(Asked::Any(triples.chain([make(&letters)]).collect()))
        }
        _ => {
            let count = letters.len() - 2;
            // Spread over the whole needle, each letter in one of them: those between would name hardly fewer values, and
            // every one has a long list of its own to be read. The last one is always among them.
            let step = count.div_ceil(MOST_TOKENS).max(3);
            let asked = (0..count).step_by(step).chain([count - 1]);
            Some(Asked::All(asked.map(|at| make(&letters[at..at + 3])).collect()))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn tokens(text: &str) -> Vec<String> {
        of_text(text, |letters| letters.iter().collect())
    }

    #[test]
    fn pairs_are_tokens_where_no_common_letter_follows() {
        assert_eq!(tokens("Ada"), ["\u{2}ad", "a\u{3}", "ada", "da\u{3}"]);
        let expected = ["\u{2}東", "\u{2}東京", "京都\u{3}", "東京", "東京都", "都\u{3}"];
        assert_eq!(tokens("東京都"), expected);
        assert_eq!(tokens(""), ["\u{2}\u{3}"]);
    }

    /// The index may name too many values, never too few: whatever a text holds, its tokens hold the needle's.
    #[test]
    fn a_text_has_the_tokens_of_all_its_parts() {
        for text in [
            "Acme",
            "a",
            "",
            "ΟΔΥΣΣΕΥΣ",
            "株式会社",
            "İstanbul 🎉",
            "tab\tand \"quotes\"",
            "aaaa",
            "a\u{3}b",
        ] {
            let all = tokens(text);
            let letters: Vec<char> = text.chars().collect();
            for from in 0..=letters.len() {
                for to in from..=letters.len() {
                    let needle: String = letters[from..to].iter().collect();
                    for (part, is_there) in [
                        (Part::Anywhere, true),
                        (Part::Start, from == 0),
                        (Part::End, to == letters.len()),
                    ] {
                        let is_found = match of_needle(part, &needle, |letters| letters.iter().collect::<String>()) {
                            Some(Asked::All(asked)) => asked.iter().all(|token| all.contains(token)),
                            Some(Asked::Any(asked)) => asked.iter().any(|token| all.contains(token)),
                            None => true,
                        };
                        assert!(is_found || !is_there, "{text:?} {part:?} {needle:?} not in {all:?}");
                    }
                }
            }
        }
    }
}
