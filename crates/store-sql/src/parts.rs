//! What an index over parts of texts holds and is asked for: pairs and triples of neighbouring letters.
//!
//! Every pair and triple of neighbouring letters of a folded text is one token of a value. A needle is looked up by its own
//! triples, or its one pair; what is found is asked itself afterwards, so that the index may name too many values but
//! never too few. Pairs are there because in scripts such as the Chinese two letters make a word.

use crate::{Part, folded};
use std::collections::BTreeSet;

/// Marks the beginning and the end of a text, so that what it begins or ends with is a part like any other.
const START: char = '\u{2}';
const END: char = '\u{3}';

/// How many triples of a needle are looked up at most; more would not make the answer much smaller.
const MOST_TOKENS: usize = 12;

/// The parts of a text, each once, as `make` writes them.
pub fn of_text<T>(text: &str, make: impl Fn(&[char]) -> T) -> Vec<T> {
    let letters: Vec<char> = [START].into_iter().chain(folded(text).chars()).chain([END]).collect();
    let mut parts: Vec<&[char]> = letters.windows(2).chain(letters.windows(3)).collect();
    parts.sort_unstable();
    parts.dedup();
    parts.into_iter().map(make).collect()
}

/// The parts that a text has which has `needle` there; `None` when the needle has no pair of letters.
pub fn of_needle<T: Ord>(part: Part, needle: &str, make: impl Fn(&[char]) -> T) -> Option<BTreeSet<T>> {
    let needle = folded(needle);
    let letters: Vec<char> = match part {
        Part::Anywhere => needle.chars().collect(),
        Part::Start => [START].into_iter().chain(needle.chars()).collect(),
        Part::End => needle.chars().chain([END]).collect(),
    };
    let width = letters.len().min(3);
    if width < 2 {
        return None;
    }
    let count = letters.len() + 1 - width;
    // Spread over the whole needle, each letter in one of them: those between would name hardly fewer values, and every
    // one has a long list of its own to be read. The last one is always among them.
    let step = count.div_ceil(MOST_TOKENS).max(width);
    let asked = (0..count).step_by(step).chain([count - 1]);
    Some(asked.map(|at| make(&letters[at..at + width])).collect())
}
