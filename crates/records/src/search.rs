use crate::{Object, RecordDocument};

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
