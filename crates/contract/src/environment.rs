//! What `process.env` of an app may hold (`sdk-surface.md` 1.4 and 5.6, `sdk-behaviour.md` 11).

use std::collections::BTreeMap;

/// How many variables an app may have.
pub const VARIABLES: usize = 100;
pub const KEY_BYTES: usize = 128;
pub const VALUE_BYTES: usize = 16 << 10;

/// The code of a refusal; what is wrong is in [`Problem`]s.
pub const REFUSED: &str = "ENV_VARIABLES_VALIDATION_FAILED";

/// One thing that is wrong.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Problem {
    pub kind: Kind,
    /// The variable; absent where it is about all of them.
    pub key: Option<String>,
    pub message: String,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    TooManyVariables,
    InvalidKeyFormat,
    KeyTooLong,
    ReservedKeyPrefix,
    ValueTooLarge,
    EmptyValue,
}

impl Kind {
    pub const fn code(self) -> &'static str {
        match self {
            Self::TooManyVariables => "TOO_MANY_VARIABLES",
            Self::InvalidKeyFormat => "INVALID_KEY_FORMAT",
            Self::KeyTooLong => "KEY_TOO_LONG",
            Self::ReservedKeyPrefix => "RESERVED_KEY_PREFIX",
            Self::ValueTooLarge => "VALUE_TOO_LARGE",
            Self::EmptyValue => "EMPTY_VALUE",
        }
    }

    /// The way out.
    pub const fn hint(self) -> &'static str {
        match self {
            Self::TooManyVariables => "keep several values in one variable, for example as JSON",
            Self::InvalidKeyFormat => "use capital letters, digits and underscores, beginning with a letter",
            Self::KeyTooLong => "give it a shorter name",
            Self::ReservedKeyPrefix => "names that begin with ATTIO_ or __ATTIO are reserved: choose another",
            Self::ValueTooLarge => "keep large data in a file of the app, or in its key-value store",
            Self::EmptyValue => "give it a value or take it out: what is not set reads as undefined",
        }
    }
}

/// Everything that is wrong with the variables of an app, by name of variable.
pub fn check(environment: &BTreeMap<String, String>) -> Vec<Problem> {
    let mut problems = Vec::new();
    if environment.len() > VARIABLES {
        problems.push(Problem {
            kind: Kind::TooManyVariables,
            key: None,
            message: format!(
                "an app may have {VARIABLES} environment variables, this one has {}",
                environment.len()
            ),
        });
    }
    problems.extend(environment.iter().filter_map(|(key, value)| check_one(key, value)));
    problems
}

/// What is wrong with one variable.
pub fn check_one(key: &str, value: &str) -> Option<Problem> {
    let (kind, message) = if key.len() > KEY_BYTES {
        let shown: String = key.chars().take(32).collect();
        (
            Kind::KeyTooLong,
            format!("the name `{shown}…` has {} bytes, the limit is {KEY_BYTES}", key.len()),
        )
    } else if key.starts_with("ATTIO_") || key.starts_with("__ATTIO") {
        (Kind::ReservedKeyPrefix, format!("`{key}` is a reserved name"))
    } else if !is_well_formed(key) {
        (
            Kind::InvalidKeyFormat,
            format!("`{key}` is not a valid environment variable"),
        )
    } else if value.trim().is_empty() {
        (Kind::EmptyValue, format!("`{key}` is empty"))
    } else if value.len() > VALUE_BYTES {
        let message = format!("`{key}` has {} bytes, the limit is {VALUE_BYTES}", value.len());
        (Kind::ValueTooLarge, message)
    } else {
        return None;
    };
    Some(Problem {
        kind,
        key: Some(key.to_owned()),
        message,
    })
}

/// `^[A-Z][A-Z0-9_]*$`.
fn is_well_formed(key: &str) -> bool {
    key.starts_with(|first: char| first.is_ascii_uppercase())
        && key
            .bytes()
            .all(|byte| byte.is_ascii_uppercase() || byte.is_ascii_digit() || byte == b'_')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_variable_that_breaks_a_rule_is_told_by_its_code() {
        let long = "A".repeat(KEY_BYTES);
        let too_long = "A".repeat(KEY_BYTES + 1);
        let large = "x".repeat(VALUE_BYTES);
        let too_large = "x".repeat(VALUE_BYTES + 1);
        for (key, value, expected) in [
            ("A", "1", None),
            ("API_KEY_2", " x ", None),
            (&long, &large, None),
            ("", "1", Some("INVALID_KEY_FORMAT")),
            ("a", "1", Some("INVALID_KEY_FORMAT")),
            ("_A", "1", Some("INVALID_KEY_FORMAT")),
            ("1A", "1", Some("INVALID_KEY_FORMAT")),
            ("A-B", "1", Some("INVALID_KEY_FORMAT")),
            ("ÄB", "1", Some("INVALID_KEY_FORMAT")),
            (&too_long, "1", Some("KEY_TOO_LONG")),
            ("ATTIO_KEY", "1", Some("RESERVED_KEY_PREFIX")),
            ("__ATTIO", "1", Some("RESERVED_KEY_PREFIX")),
            ("ATTIO", "1", None),
            ("A", "", Some("EMPTY_VALUE")),
            ("A", " \t", Some("EMPTY_VALUE")),
            ("A", &too_large, Some("VALUE_TOO_LARGE")),
        ] {
            let found = check_one(key, value).map(|problem| problem.kind.code());
            assert_eq!(found, expected, "{key}");
        }
    }

    #[test]
    fn variables_are_counted() {
        let of = |count: usize| (0..count).map(|n| (format!("V{n}"), "1".to_owned())).collect();
        assert_eq!(check(&of(VARIABLES)), []);
        let [only] = check(&of(VARIABLES + 1)).try_into().expect("one problem");
        assert_eq!((only.kind, only.key), (Kind::TooManyVariables, None));
    }
}
