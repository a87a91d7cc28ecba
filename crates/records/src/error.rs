use crate::Attribute;
use serde::Serialize;
use serde_json::{Map, Value as Json};
use std::fmt;
use store::StoreError;

pub type Result<T, E = Error> = std::result::Result<T, E>;

/// What went wrong, in the terms of the outside contract (`reference/rest-api.md` section 2).
///
/// Everything that a caller can cause carries its documented [`Code`]; what only an operator can mend is
/// [`Code::Unavailable`] and keeps its cause in [`Error::source`].
#[derive(Debug)]
pub struct Error {
    pub code: Code,
    /// A sentence for people.
    pub message: String,
    /// What exactly is wrong with the input; often empty.
    pub issues: Vec<Issue>,
    /// Where in a filter the error is; `None` outside of filters.
    pub path: Option<Vec<String>>,
    /// Slug of the attribute of which a written value is wrong or missing, where it is known to be one.
    pub attribute: Option<String>,
    source: Option<Box<StoreError>>,
}

/// The documented codes that this crate uses.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Code {
    ValidationType,
    ValueNotFound,
    MissingValue,
    UniquenessConflict,
    MultipleMatchResults,
    FilterError,
    UnknownFilterAttributeSlug,
    SystemEditUnauthorized,
    ImmutableValue,
    NotFound,
    SlugConflict,
    ConcurrentWriteConflict,
    /// More of something than one thing may have.
    LimitReached,
    /// A record was to be merged with itself.
    SelfMerge,
    /// One value twice at the same time.
    DuplicateValues,
    MultipleValuesForSingleValueAttribute,
    /// What is to match is not unique.
    MatchingAttributeDefinitionNotUnique,
    /// More storage than the workspace may use.
    QuotaExceeded,
    /// A thing of one's own only; `unauthorized` on the wire.
    NotAllowed,
    /// Too much content; `validation_type` with another status on the wire.
    TooLarge,
    /// Not part of the contract: the store cannot answer.
    Unavailable,
}

impl Code {
    /// The wire name.
    pub fn as_str(self) -> &'static str {
        match self {
            Code::ValidationType | Code::TooLarge => "validation_type",
            Code::ValueNotFound => "value_not_found",
            Code::MissingValue => "missing_value",
            Code::UniquenessConflict => "uniqueness_conflict",
            Code::MultipleMatchResults => "multiple_match_results",
            Code::FilterError => "filter_error",
            Code::UnknownFilterAttributeSlug => "unknown_filter_attribute_slug",
            Code::SystemEditUnauthorized => "system_edit_unauthorized",
            Code::ImmutableValue => "immutable_value",
            Code::NotFound => "not_found",
            Code::SlugConflict => "slug_conflict",
            Code::ConcurrentWriteConflict => "concurrent_write_conflict",
            Code::LimitReached => "limit_reached",
            Code::SelfMerge => "self_merge",
            Code::DuplicateValues => "duplicate_values",
            Code::MultipleValuesForSingleValueAttribute => "multiple_values_for_single_value_attribute",
            Code::MatchingAttributeDefinitionNotUnique => "matching_attribute_definition_not_unique",
            Code::QuotaExceeded => "quota_exceeded",
            Code::NotAllowed => "unauthorized",
            Code::Unavailable => "internal_error",
        }
    }
}

/// One thing that is wrong with an input, in the shape of the field's validation issues.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Issue {
    pub code: &'static str,
    pub path: Vec<PathPart>,
    pub message: String,
    #[serde(flatten)]
    pub details: Map<String, Json>,
}

/// A step into an input: a key or a position.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(untagged)]
pub enum PathPart {
    Key(String),
    Index(usize),
}

impl From<&str> for PathPart {
    fn from(key: &str) -> Self {
        PathPart::Key(key.to_owned())
    }
}

impl Issue {
    /// A required key is absent.
    pub fn required(path: Vec<PathPart>, expected: &str) -> Self {
        Self::mismatch(path, expected, "undefined", "Required".to_owned())
    }

    /// A value has another JSON type than the contract asks for.
    pub fn wrong_type(path: Vec<PathPart>, expected: &str, found: &Json) -> Self {
        let received = type_name(found);
        Self::mismatch(
            path,
            expected,
            received,
            format!("Expected {expected}, received {received}"),
        )
    }

    /// A value is none of the allowed ones.
    pub fn not_an_option(path: Vec<PathPart>, options: &[&str]) -> Self {
        let quoted: Vec<String> = options.iter().map(|option| format!("\"{option}\"")).collect();
        let details = Map::from_iter([("options".to_owned(), Json::from(options.to_vec()))]);
        Self {
            code: "invalid_option",
            path,
            message: format!("Invalid option: expected one of {}", quoted.join("|")),
            details,
        }
    }

    /// Anything else, with its sentence.
    pub fn invalid(path: Vec<PathPart>, message: impl Into<String>) -> Self {
        Self {
            code: "invalid",
            path,
            message: message.into(),
            details: Map::new(),
        }
    }

    /// A key that the contract does not know.
    pub fn unrecognized(path: Vec<PathPart>, key: &str) -> Self {
        let details = Map::from_iter([("keys".to_owned(), Json::from(vec![key]))]);
        Self {
            code: "unrecognized_keys",
            path,
            message: format!("Unrecognized key: \"{key}\""),
            details,
        }
    }

    fn mismatch(path: Vec<PathPart>, expected: &str, received: &str, message: String) -> Self {
        let details = Map::from_iter([
            ("expected".to_owned(), Json::from(expected)),
            ("received".to_owned(), Json::from(received)),
        ]);
        Self {
            code: "invalid_type",
            path,
            message,
            details,
        }
    }
}

fn type_name(value: &Json) -> &'static str {
    match value {
        Json::Null => "null",
        Json::Bool(_) => "boolean",
        Json::Number(_) => "number",
        Json::String(_) => "string",
        Json::Array(_) => "array",
        Json::Object(_) => "object",
    }
}

impl Error {
    pub fn new(code: Code, message: impl Into<String>) -> Self {
        Self {
            code,
            message: message.into(),
            issues: Vec::new(),
            path: None,
            attribute: None,
            source: None,
        }
    }

    /// The same, about what was written for an attribute, unless it is the store that is at fault.
    #[must_use]
    pub(crate) fn about(self, attribute: &Attribute) -> Self {
        let attribute = (!self.is_internal()).then(|| attribute.api_slug.clone());
        Self { attribute, ..self }
    }

    /// A request body with the wrong shape.
    pub fn body(issues: Vec<Issue>) -> Self {
        Self {
            issues,
            ..Self::new(Code::ValidationType, "Body payload validation error.")
        }
    }

    /// A value that its attribute cannot take; issue paths are relative to the one value.
    pub fn invalid_value(slug: &str, issues: Vec<Issue>) -> Self {
        Self {
            issues,
            ..Self::new(
                Code::ValidationType,
                format!("An invalid value was passed to attribute with slug \"{slug}\"."),
            )
        }
    }

    /// A malformed filter or sort, with the place where it is malformed.
    pub fn filter(message: impl fmt::Display, path: &[String]) -> Self {
        Self {
            path: Some(path.to_vec()),
            ..Self::new(Code::FilterError, format!("Error in filter. {message}"))
        }
    }

    /// A filter that names an attribute which the object lacks.
    pub fn unknown_filter_attribute(name: &str, path: &[String]) -> Self {
        Self {
            path: Some(path.to_vec()),
            ..Self::new(
                Code::UnknownFilterAttributeSlug,
                format!("Unknown attribute slug: {name}."),
            )
        }
    }

    pub fn object_not_found(key: &str) -> Self {
        Self::new(Code::NotFound, format!("Object with slug/ID \"{key}\" not found."))
    }

    pub fn list_not_found(key: &str) -> Self {
        Self::new(Code::NotFound, format!("List with slug/ID \"{key}\" not found."))
    }

    pub fn activity_not_found(key: &str) -> Self {
        Self::new(Code::NotFound, format!("Activity with slug/ID \"{key}\" not found."))
    }

    pub fn attribute_not_found(key: &str) -> Self {
        Self::new(Code::NotFound, format!("Attribute with slug/ID \"{key}\" not found."))
    }

    pub fn record_not_found(id: &str) -> Self {
        Self::new(Code::NotFound, format!("Record with ID \"{id}\" not found."))
    }

    /// Whether the store, not the caller, is at fault.
    pub fn is_internal(&self) -> bool {
        self.code == Code::Unavailable
    }
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.message)
    }
}

impl std::error::Error for Error {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        self.source.as_deref().map(|source| source as _)
    }
}

impl From<StoreError> for Error {
    fn from(source: StoreError) -> Self {
        let (code, message) = match &source {
            StoreError::Conflict { .. } => (
                Code::ConcurrentWriteConflict,
                "The record was changed by another request at the same time. Please try again.".to_owned(),
            ),
            StoreError::Unique { .. } => (Code::UniquenessConflict, source.to_string()),
            StoreError::Busy(_) | StoreError::Unavailable(_) | StoreError::Corrupt(_) => {
                (Code::Unavailable, source.to_string())
            }
        };
        Self {
            source: Some(Box::new(source)),
            ..Self::new(code, message)
        }
    }
}
