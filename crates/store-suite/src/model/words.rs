//! How the model reads texts.

use unicode_normalization::UnicodeNormalization;

/// Every word of the query is the beginning of a word of the text; what is several words there, of words after each other.
pub(super) fn is_found(query: &str, text: &str) -> bool {
    let text = words(text);
    query
        .split_whitespace()
        .map(words)
        .all(|asked| match asked.split_last() {
            None => true,
            Some((last, before)) => (0..text.len()).any(|at| {
                let here = &text[at..];
                here.len() > before.len()
                    && here[..before.len()] == *before
                    && here[before.len()].starts_with(last.as_str())
            }),
        })
}

/// Letters and digits in lower case, without accents.
pub(super) fn words(text: &str) -> Vec<String> {
    let plain: String = folded(text)
        .nfd()
        .filter(|c| !('\u{300}'..='\u{36f}').contains(c))
        .collect();
    let words = plain.split(|letter: char| !letter.is_alphanumeric());
    words.filter(|word| !word.is_empty()).map(str::to_owned).collect()
}

/// Each letter by itself in lower case.
pub(super) fn folded(text: &str) -> String {
    text.chars().flat_map(char::to_lowercase).collect()
}
