/// The words of a search query, lower-cased. What holds no letter and no digit is not a word; a query without words
/// matches everything.
pub fn words(query: &str) -> Vec<String> {
    query
        .split_whitespace()
        .filter(|word| word.chars().any(char::is_alphanumeric))
        .map(str::to_lowercase)
        .collect()
}
