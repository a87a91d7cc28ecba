use bytes::Bytes;
use serde_json::Value;
use url::form_urlencoded::byte_serialize;

/// A shorter value is too likely to be an ordinary word.
pub const SHORTEST_SECRET: usize = 8;

/// A secret as it is, inside a JSON text, and inside a URL.
pub fn written_forms(secret: &str) -> [String; 3] {
    let quoted = Value::from(secret).to_string();
    [
        secret.to_owned(),
        quoted[1..quoted.len() - 1].to_owned(),
        byte_serialize(secret.as_bytes()).collect(),
    ]
}

/// Values that a recording names and never holds.
#[derive(Debug, Clone, Default)]
pub struct Secrets {
    /// What stands in a recording, and the value as it is written: the longest value first, since it may contain another.
    pairs: Vec<(String, String)>,
}

impl Secrets {
    /// Of names and values. Values shorter than eight characters are left alone.
    pub fn new(named: impl IntoIterator<Item = (String, String)>) -> Self {
        let mut pairs = Vec::new();
        for (name, value) in named {
            if value.len() < SHORTEST_SECRET {
                continue;
            }
            for (form, written) in ["", "json:", "url:"].into_iter().zip(written_forms(&value)) {
                if !pairs.iter().any(|(_, known)| *known == written) {
                    pairs.push((format!("{{{{stoa:{form}{name}}}}}"), written));
                }
            }
        }
        pairs.sort_by_key(|(_, written)| std::cmp::Reverse(written.len()));
        Self { pairs }
    }

    pub(super) fn longest(&self) -> usize {
        self.pairs.first().map_or(0, |(_, written)| written.len())
    }

    /// Names in place of values.
    pub fn hide(&self, text: &str) -> String {
        self.pairs.iter().fold(text.to_owned(), |text, (name, value)| {
            if text.contains(value) {
                text.replace(value, name)
            } else {
                text
            }
        })
    }

    pub(super) fn hide_value(&self, value: &Value) -> Value {
        serde_json::from_str(&self.hide(&value.to_string())).unwrap_or(Value::Null)
    }

    /// As [`Secrets::hide`].
    pub fn hide_bytes(&self, bytes: &[u8]) -> Bytes {
        self.replaced(bytes, |(name, value)| (value, name))
    }

    /// Values in place of names: of this execution's secrets, whatever they were in the recorded one. A name in one form has its
    /// value in that form.
    pub fn tell(&self, text: &str) -> String {
        let bytes = self.tell_bytes(text.as_bytes());
        String::from_utf8_lossy(&bytes).into_owned()
    }

    /// As [`Secrets::tell`].
    pub fn tell_bytes(&self, bytes: &[u8]) -> Bytes {
        self.replaced(bytes, |(name, value)| (name, value))
    }

    /// How often any of the values is there.
    pub(super) fn count(&self, bytes: &[u8]) -> usize {
        self.pairs
            .iter()
            .map(|(_, value)| positions(bytes, value.as_bytes()).len())
            .sum()
    }

    fn replaced<'a>(&'a self, bytes: &[u8], which: impl Fn(&'a (String, String)) -> (&'a String, &'a String)) -> Bytes {
        let mut bytes = Bytes::copy_from_slice(bytes);
        for pair in &self.pairs {
            let (from, to) = which(pair);
            let found = positions(&bytes, from.as_bytes());
            if found.is_empty() {
                continue;
            }
            let mut next = Vec::with_capacity(bytes.len());
            let mut done = 0;
            for at in found {
                next.extend_from_slice(&bytes[done..at]);
                next.extend_from_slice(to.as_bytes());
                done = at + from.len();
            }
            next.extend_from_slice(&bytes[done..]);
            bytes = next.into();
        }
        bytes
    }
}

/// Where `needle` begins, without overlaps.
fn positions(bytes: &[u8], needle: &[u8]) -> Vec<usize> {
    let mut found = Vec::new();
    let (Some(first), mut at) = (needle.first(), 0) else {
        return found;
    };
    while at + needle.len() <= bytes.len() {
        if bytes[at] == *first && bytes[at..].starts_with(needle) {
            found.push(at);
            at += needle.len();
        } else {
            at += 1;
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use super::Secrets;

    #[test]
    fn a_value_is_named_in_every_form_and_told_again_in_the_same() {
        let secrets = Secrets::new([
            (
                "connection:workspace/default".to_owned(),
                "se\"cret/and+more".to_owned(),
            ),
            ("env:PIN".to_owned(), "1234".to_owned()),
        ]);
        for (given, hidden) in [
            ("se\"cret/and+more", "{{stoa:connection:workspace/default}}"),
            (
                r#"{"v":"se\"cret/and+more"}"#,
                r#"{"v":"{{stoa:json:connection:workspace/default}}"}"#,
            ),
            (
                "?k=se%22cret%2Fand%2Bmore&a=1",
                "?k={{stoa:url:connection:workspace/default}}&a=1",
            ),
            ("1234", "1234"),
        ] {
            assert_eq!(secrets.hide(given), hidden);
            assert_eq!(secrets.hide_bytes(given.as_bytes()), hidden.as_bytes());
            assert_eq!(secrets.tell(hidden), given);
        }
    }

    #[test]
    fn another_value_is_told_where_the_first_one_was() {
        let before = Secrets::new([("token".to_owned(), "first-value".to_owned())]);
        let after = Secrets::new([("token".to_owned(), "the-second-value".to_owned())]);
        assert_eq!(
            after.tell(&before.hide("Bearer first-value")),
            "Bearer the-second-value"
        );
    }
}
