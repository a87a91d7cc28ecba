/// The words of a search query, lower-cased. What holds no letter and no digit is not a word; a query without words
/// matches everything.
pub fn words(query: &str) -> Vec<String> {
    query
        .split_whitespace()
        .filter(|word| word.chars().any(char::is_alphanumeric))
        .map(str::to_lowercase)
        .collect()
}

/// Text as it is compared whatever the case: each letter by itself in lower case, so that a part of a text folds to a part
/// of the folded text (the usual lowering makes of a Greek sigma another letter at the end of a word).
pub fn folded(text: &str) -> String {
    if text.is_ascii() {
        return text.to_ascii_lowercase();
    }
    text.chars().flat_map(char::to_lowercase).collect()
}
