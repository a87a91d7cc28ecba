use crate::Result;
use store::Document;

/// A page of a list, and where the next one begins.
#[derive(Debug, Clone)]
pub struct Page<T> {
    pub items: Vec<T>,
    pub next: Option<Cursor>,
}

/// A place in a list. Opaque to callers: hexadecimal text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Cursor {
    pub(crate) sort: i64,
    pub(crate) id: String,
}

impl Cursor {
    /// The text that a client sends back.
    pub fn encode(&self) -> String {
        let plain = format!("{}/{}", self.sort, self.id);
        plain.bytes().map(|byte| format!("{byte:02x}")).collect()
    }

    /// Reads [`Cursor::encode`]'s text; `None` for any other.
    pub fn decode(text: &str) -> Option<Self> {
        let bytes: Option<Vec<u8>> = text
            .as_bytes()
            .chunks(2)
            .map(|pair| u8::from_str_radix(std::str::from_utf8(pair).ok()?, 16).ok())
            .collect();
        let plain = String::from_utf8(bytes?).ok()?;
        let (sort, id) = plain.split_once('/')?;
        let cursor = Self {
            sort: sort.parse().ok()?,
            id: id.to_owned(),
        };
        (cursor.encode() == text).then_some(cursor)
    }

    /// A place in a list that is read as a whole.
    pub fn at(position: usize) -> Self {
        Self {
            sort: position as i64,
            id: String::new(),
        }
    }

    /// The place of [`Cursor::at`]; the start for one of another list.
    pub fn position(&self) -> usize {
        usize::try_from(self.sort).unwrap_or_default()
    }
}

impl<T> Page<T> {
    /// From one more document than the page holds.
    pub(crate) fn of(documents: Vec<Document>, limit: u32, item: impl Fn(Document) -> Result<T>) -> Result<Self> {
        let limit = limit as usize;
        let next = (documents.len() > limit && limit > 0).then(|| {
            let last = &documents[limit - 1];
            Cursor {
                sort: last.sort,
                id: last.id.clone(),
            }
        });
        let items = documents.into_iter().take(limit).map(item).collect::<Result<_>>()?;
        Ok(Self { items, next })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_cursor_is_read_as_it_was_written_and_nothing_else_is() {
        let cursor = Cursor {
            sort: -5,
            id: "a/b".into(),
        };
        assert_eq!(Cursor::decode(&cursor.encode()), Some(cursor));
        for text in ["", "zz", "abc", "2d", "2D352F61", "ééé", "30"] {
            assert_eq!(Cursor::decode(text), None, "{text}");
        }
    }
}
