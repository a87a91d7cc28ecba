use super::AccessKeys;
use crate::StorageError;
use object_store::Error;
use std::error::Error as Cause;

/// The longest text of a service that is passed on.
const MOST_CHARACTERS: usize = 200;

/// Makes sentences of what services and the network say: they name the bucket and the endpoint, and no key.
pub struct Failures {
    /// The bucket and the endpoint.
    place: String,
    keys: AccessKeys,
}

impl Failures {
    pub fn new(place: String, keys: AccessKeys) -> Self {
        Self { place, keys }
    }

    pub fn place(&self) -> &str {
        &self.place
    }

    pub fn of(&self, error: &Error) -> StorageError {
        StorageError::Unavailable(self.without_keys(self.sentence(error)))
    }

    fn sentence(&self, error: &Error) -> String {
        let place = &self.place;
        let answer = error.to_string();
        let (code, message) = (tag(&answer, "Code"), tag(&answer, "Message"));
        match (error, code) {
            (_, Some("NoSuchBucket")) => format!("{place} does not exist"),
            (Error::PermissionDenied { .. } | Error::Unauthenticated { .. }, code) => format!(
                "{place} refuses the access keys ({}): check them, and what they may do there",
                code.unwrap_or("without a reason")
            ),
            (_, Some(code)) => match message {
                Some(message) => format!("{place} answers {code}: {}", shortened(message)),
                None => format!("{place} answers {code}"),
            },
            (_, None) => format!("{place} cannot be used: {}", shortened(&root(error))),
        }
    }

    /// Some services repeat the key in their answer.
    fn without_keys(&self, mut sentence: String) -> String {
        let AccessKeys {
            id,
            secret,
            session_token,
        } = &self.keys;
        for key in [Some(secret), session_token.as_ref(), Some(id)].into_iter().flatten() {
            if !key.is_empty() {
                sentence = sentence.replace(key.as_str(), "…");
            }
        }
        sentence
    }
}

/// Whether there is nothing under the key, as against no bucket at all.
pub fn is_no_object(error: &Error) -> bool {
    matches!(error, Error::NotFound { .. }) && tag(&error.to_string(), "Code") != Some("NoSuchBucket")
}

/// The text of an element in the XML of an answer.
fn tag<'t>(answer: &'t str, name: &str) -> Option<&'t str> {
    let (_, rest) = answer.split_once(&format!("<{name}>"))?;
    let (text, _) = rest.split_once(&format!("</{name}>"))?;
    (!text.is_empty()).then_some(text)
}

/// What began it: the last of the causes.
fn root(error: &Error) -> String {
    let mut cause: &dyn Cause = error;
    while let Some(inner) = cause.source() {
        cause = inner;
    }
    cause.to_string()
}

/// One line without a page of HTML.
fn shortened(text: &str) -> String {
    let line = text.split(['<', '\n']).next().unwrap_or_default().trim();
    line.trim_end_matches(':').chars().take(MOST_CHARACTERS).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn xml(code: &str, message: &str) -> Box<dyn Cause + Send + Sync> {
        format!(
            "Server returned non-2xx status code: 4xx: <Error><Code>{code}</Code><Message>{message}</Message></Error>"
        )
        .into()
    }

    #[test]
    fn a_sentence_names_the_bucket_and_what_is_wrong_and_no_key() {
        let keys = AccessKeys {
            id: "AKID".to_owned(),
            secret: "wJalr".to_owned(),
            session_token: Some("a-token".to_owned()),
        };
        let failures = Failures::new("the bucket `b` at https://s3.example.com".to_owned(), keys);
        let path = || "w/a".to_owned();
        for (error, expected) in [
            (
                Error::NotFound {
                    path: path(),
                    source: xml("NoSuchBucket", "The specified bucket does not exist"),
                },
                "the bucket `b` at https://s3.example.com does not exist",
            ),
            (
                Error::PermissionDenied {
                    path: path(),
                    source: xml("SignatureDoesNotMatch", "Check AKID"),
                },
                "the bucket `b` at https://s3.example.com refuses the access keys (SignatureDoesNotMatch): check them, and what they may do there",
            ),
            (
                Error::Unauthenticated {
                    path: path(),
                    source: "401".into(),
                },
                "the bucket `b` at https://s3.example.com refuses the access keys (without a reason): check them, and what they may do there",
            ),
            (
                Error::Generic {
                    store: "S3",
                    source: xml("InvalidRequest", "wJalr of AKID with a-token is odd"),
                },
                "the bucket `b` at https://s3.example.com answers InvalidRequest: … of … with … is odd",
            ),
            (
                Error::Generic {
                    store: "S3",
                    source: "Server returned non-2xx status code: 502 Bad Gateway: <html>\n<b>nginx</b>".into(),
                },
                "the bucket `b` at https://s3.example.com cannot be used: Server returned non-2xx status code: 502 Bad Gateway",
            ),
        ] {
            let StorageError::Unavailable(sentence) = failures.of(&error) else {
                panic!("another error");
            };
            assert_eq!(sentence, expected);
        }
    }

    #[test]
    fn no_object_is_something_else_than_no_bucket() {
        for (code, is_none) in [("NoSuchKey", true), ("", true), ("NoSuchBucket", false)] {
            let error = Error::NotFound {
                path: "w/a".to_owned(),
                source: xml(code, ""),
            };
            assert_eq!(is_no_object(&error), is_none, "{code}");
        }
    }
}
