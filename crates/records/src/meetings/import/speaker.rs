//! `Name: what they say`.

/// Lower-case words that stand inside of names.
const PARTICLES: [&str; 16] = [
    "al", "bin", "da", "de", "del", "den", "der", "di", "dos", "el", "la", "le", "ten", "van", "von", "y",
];
const MOST_WORDS: usize = 6;
const MOST_CHARACTERS: usize = 60;

/// Splits a line into who speaks and what they say, where it begins as `Ada Lindqvist: …`, `>> ADA: …` or `- Ada: …`.
/// A sentence with a colon in it is none: every word of a name begins with a capital letter or a digit.
pub(super) fn prefix(line: &str) -> (Option<&str>, &str) {
    let line = line.trim();
    let bare = line.trim_start_matches(['-', '–', '>', ' ']);
    let Some((name, speech)) = bare.split_once(':') else {
        // A dash begins a turn, too, but says nothing of whose.
        return (None, bare);
    };
    let is_apart = speech.is_empty() || speech.starts_with(' ') || speech.starts_with('\u{a0}');
    if is_apart && is_name(name) {
        (Some(name.trim()), speech.trim())
    } else {
        (None, bare)
    }
}

fn is_name(text: &str) -> bool {
    let words: Vec<&str> = text.split_whitespace().collect();
    !words.is_empty()
        && words.len() <= MOST_WORDS
        && text.chars().count() <= MOST_CHARACTERS
        && !text.contains(['?', '!', ',', ';', '"', '“', '/', '='])
        && words.iter().enumerate().all(|(at, word)| is_name_word(word, at))
}

fn is_name_word(word: &str, at: usize) -> bool {
    let first = word.trim_start_matches(['(', '[', '@', '#']).chars().next();
    first.is_none_or(|first| !first.is_lowercase()) || (at > 0 && PARTICLES.contains(&word))
}
