//! Request bodies: read as JSON, then checked member by member so that every wrong one is named at once.

use super::ApiError;
use ::records::{Issue, PathPart};
use axum::body::to_bytes;
use axum::extract::{FromRequest, Request};
use serde_json::{Map, Value as Json};

/// The largest body that is read: a text value may hold 10 MB.
const MAX_BYTES: usize = 12 * 1024 * 1024;

/// How many issues of one list are told of.
const MOST_ISSUES: usize = 50;

/// A JSON body that is an object.
pub(super) struct Body(pub(super) Map<String, Json>);

impl<S: Send + Sync> FromRequest<S> for Body {
    type Rejection = ApiError;

    async fn from_request(request: Request, _: &S) -> Result<Self, ApiError> {
        let too_large = |_| ApiError::too_large("The request body is larger than 12 MB.");
        let bytes = to_bytes(request.into_body(), MAX_BYTES).await.map_err(too_large)?;
        let parsed = serde_json::from_slice(&bytes);
        if let Ok(parsed) = &parsed
            && let Some(issue) = unfit(parsed, &mut Vec::new())
        {
            return Err(ApiError::body(vec![issue]));
        }
        match parsed {
            Ok(Json::Object(map)) => Ok(Self(map)),
            Ok(other) => Err(ApiError::body(vec![Issue::wrong_type(vec![], "object", &other)])),
            Err(_) if bytes.is_empty() => Err(ApiError::body(vec![Issue::required(vec![], "object")])),
            Err(error) => Err(ApiError::body(vec![Issue::invalid(
                vec![],
                format!("Malformed JSON: {error}"),
            )])),
        }
    }
}

/// The first string or key with U+0000, which not every database can keep, or the first number that is none of the 64 bits that
/// numbers have everywhere else: the parser leaves numbers as they are written.
fn unfit(value: &Json, path: &mut Vec<PathPart>) -> Option<Issue> {
    match value {
        Json::Array(list) => list
            .iter()
            .enumerate()
            .find_map(|(at, inner)| unfit_inside(inner, PathPart::Index(at), path)),
        Json::Object(map) => map.iter().find_map(|(key, inner)| {
            if key.contains('\0') {
                return Some(with_nul(path));
            }
            unfit_inside(inner, PathPart::Key(key.clone()), path)
        }),
        Json::String(text) => text.contains('\0').then(|| with_nul(path)),
        Json::Number(number) => match number.as_f64() {
            Some(number) if number.is_finite() => None,
            _ => Some(Issue::invalid(path.clone(), "Malformed JSON: number out of range")),
        },
        Json::Null | Json::Bool(_) => None,
    }
}

fn unfit_inside(value: &Json, part: PathPart, path: &mut Vec<PathPart>) -> Option<Issue> {
    path.push(part);
    let found = unfit(value, path);
    path.pop();
    found
}

fn with_nul(path: &[PathPart]) -> Issue {
    Issue::invalid(path.to_vec(), "A string must not hold the character U+0000")
}

impl Body {
    /// The members of `data`, in which writes are wrapped.
    pub(super) fn data(self) -> Result<Members, ApiError> {
        let path = vec![PathPart::from("data")];
        match self.0.into_iter().find(|(key, _)| key == "data") {
            Some((_, Json::Object(map))) => Ok(Members {
                map,
                path,
                issues: Vec::new(),
            }),
            Some((_, other)) => Err(ApiError::body(vec![Issue::wrong_type(path, "object", &other)])),
            None => Err(ApiError::body(vec![Issue::required(path, "object")])),
        }
    }
}

/// The members of an object of the body, and what is wrong with them so far.
pub(super) struct Members {
    pub(super) map: Map<String, Json>,
    path: Vec<PathPart>,
    issues: Vec<Issue>,
}

impl Members {
    /// Members of an unwrapped body.
    pub(super) fn unwrapped(body: Body) -> Self {
        Self {
            map: body.0,
            path: Vec::new(),
            issues: Vec::new(),
        }
    }

    pub(super) fn has(&self, key: &str) -> bool {
        self.map.contains_key(key)
    }

    pub(super) fn at(&self, key: &str) -> Vec<PathPart> {
        self.path.iter().cloned().chain([key.into()]).collect()
    }

    pub(super) fn report(&mut self, issue: Issue) {
        self.issues.push(issue);
    }

    /// Ends the check.
    pub(super) fn finish(self) -> Result<(), ApiError> {
        if self.issues.is_empty() {
            Ok(())
        } else {
            Err(ApiError::body(self.issues))
        }
    }

    /// A string that must be there.
    pub(super) fn text(&mut self, key: &str) -> String {
        self.require(key, "string");
        self.optional_text(key).unwrap_or_default()
    }

    /// A string with at least one character that must be there.
    pub(super) fn title(&mut self, key: &str) -> String {
        self.require(key, "string");
        self.optional_title(key).unwrap_or_default()
    }

    pub(super) fn optional_title(&mut self, key: &str) -> Option<String> {
        let title = self.optional_text(key)?;
        if title.is_empty() {
            self.issues.push(Issue::invalid(
                self.at(key),
                "Too small: expected string to have >=1 characters",
            ));
        }
        Some(title)
    }

    pub(super) fn optional_text(&mut self, key: &str) -> Option<String> {
        match self.map.get(key)? {
            Json::String(text) => Some(text.clone()),
            other => self.wrong(key, "string", &other.clone()),
        }
    }

    /// A string or null; `None` when absent.
    pub(super) fn nullable_text(&mut self, key: &str) -> Option<Option<String>> {
        match self.map.get(key)? {
            Json::Null => Some(None),
            Json::String(text) => Some(Some(text.clone())),
            other => self.wrong(key, "string", &other.clone()),
        }
    }

    /// A UUID that must be there.
    pub(super) fn uuid(&mut self, key: &str) -> String {
        let text = self.text(key);
        if matches!(self.map.get(key), Some(Json::String(_))) && uuid::Uuid::try_parse(&text).is_err() {
            self.issues.push(Issue::invalid(self.at(key), "Invalid UUID"));
        }
        text
    }

    /// An ISO 8601 timestamp, of UTC unless it says otherwise, or null: in ns since the epoch. `None` when absent.
    pub(super) fn nullable_instant(&mut self, key: &str) -> Option<Option<i64>> {
        let Some(text) = self.nullable_text(key)? else {
            return Some(None);
        };
        let instant = ::records::parse_instant(&text);
        if instant.is_none() {
            self.issues
                .push(Issue::invalid(self.at(key), "Invalid ISO 8601 timestamp"));
        }
        Some(instant)
    }

    /// An ISO 8601 timestamp, in ns since the epoch; `None` when absent.
    pub(super) fn optional_instant(&mut self, key: &str) -> Option<i64> {
        self.optional_text(key)?;
        self.nullable_instant(key).flatten()
    }

    /// Reports every key but these.
    pub(super) fn allow_only(&mut self, keys: &[&str]) {
        let unknown = self.map.keys().filter(|key| !keys.contains(&key.as_str()));
        let issues: Vec<Issue> = unknown
            .take(MOST_ISSUES)
            .map(|key| Issue::unrecognized(self.path.clone(), key))
            .collect();
        self.issues.extend(issues);
    }

    /// A boolean that must be there.
    pub(super) fn flag(&mut self, key: &str) -> bool {
        self.require(key, "boolean");
        self.optional_flag(key).unwrap_or_default()
    }

    pub(super) fn optional_flag(&mut self, key: &str) -> Option<bool> {
        match self.map.get(key)? {
            Json::Bool(flag) => Some(*flag),
            other => self.wrong(key, "boolean", &other.clone()),
        }
    }

    /// A boolean of which null means no; `None` when absent.
    pub(super) fn nullable_flag(&mut self, key: &str) -> Option<bool> {
        match self.map.get(key)? {
            Json::Null => Some(false),
            _ => self.optional_flag(key),
        }
    }

    /// One of the allowed words; issues name all of them.
    pub(super) fn word(&mut self, key: &str, options: &[&str]) -> Option<String> {
        let given = self.map.get(key).cloned().unwrap_or_default();
        match given.as_str() {
            Some(word) if options.contains(&word) => Some(word.to_owned()),
            _ => {
                self.issues.push(Issue::not_an_option(self.at(key), options));
                None
            }
        }
    }

    /// A whole number that is not negative, written as any JSON number (`25.0` is one); `None` when absent or null.
    pub(super) fn count(&mut self, key: &str) -> Option<u32> {
        let given = self.map.get(key).filter(|given| !given.is_null())?;
        let issue = match given.as_f64() {
            None => Issue::wrong_type(self.at(key), "number", given),
            Some(number) if number < 0.0 || number.fract() != 0.0 => {
                Issue::invalid(self.at(key), "Expected a whole number that is not negative")
            }
            Some(number) => return Some(number.min(f64::from(u32::MAX)) as u32),
        };
        self.issues.push(issue);
        None
    }

    /// An object inside, checked with the same issues; `None` when absent or null.
    pub(super) fn object<T>(&mut self, key: &str, read: impl FnOnce(&mut Members) -> T) -> Option<T> {
        match self.map.get(key)? {
            Json::Null => None,
            Json::Object(map) => {
                let mut inner = Members {
                    map: map.clone(),
                    path: self.at(key),
                    issues: Vec::new(),
                };
                let value = read(&mut inner);
                self.issues.append(&mut inner.issues);
                Some(value)
            }
            other => self.wrong(key, "object", &other.clone()),
        }
    }

    /// An array of objects, each checked with the same issues; `None` when absent.
    pub(super) fn list<T>(&mut self, key: &str, read: impl Fn(&mut Members) -> T) -> Option<Vec<T>> {
        let given = match self.map.get(key)? {
            Json::Array(list) => list.clone(),
            other => return self.wrong(key, "array", &other.clone()),
        };
        let mut items = Vec::with_capacity(given.len());
        for (index, item) in given.into_iter().enumerate() {
            let path = self.at(key).into_iter().chain([PathPart::Index(index)]).collect();
            match item {
                Json::Object(map) => {
                    let mut inner = Members {
                        map,
                        path,
                        issues: Vec::new(),
                    };
                    items.push(read(&mut inner));
                    self.issues.append(&mut inner.issues);
                }
                other => self.issues.push(Issue::wrong_type(path, "object", &other)),
            }
            // More of the same helps nobody.
            if self.issues.len() >= MOST_ISSUES {
                break;
            }
        }
        Some(items)
    }

    /// A number that must be there.
    pub(super) fn number(&mut self, key: &str) -> f64 {
        self.require(key, "number");
        match self.map.get(key) {
            None => 0.0,
            Some(Json::Number(number)) => number.as_f64().unwrap_or_default(),
            Some(other) => self.wrong(key, "number", &other.clone()).unwrap_or_default(),
        }
    }

    /// An array of strings; `None` when absent.
    pub(super) fn texts(&mut self, key: &str) -> Option<Vec<String>> {
        let given = self.map.get(key)?.clone();
        let Json::Array(list) = &given else {
            return self.wrong(key, "array", &given);
        };
        let mut texts = Vec::with_capacity(list.len());
        for (index, item) in list.iter().enumerate() {
            match item {
                Json::String(text) => texts.push(text.clone()),
                other => {
                    let path = self.at(key).into_iter().chain([PathPart::Index(index)]).collect();
                    self.issues.push(Issue::wrong_type(path, "string", other));
                }
            }
        }
        Some(texts)
    }

    pub(super) fn require(&mut self, key: &str, expected: &str) {
        if !self.has(key) {
            self.issues.push(Issue::required(self.at(key), expected));
        }
    }

    fn wrong<T>(&mut self, key: &str, expected: &str, found: &Json) -> Option<T> {
        self.issues.push(Issue::wrong_type(self.at(key), expected, found));
        None
    }
}
