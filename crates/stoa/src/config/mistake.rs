use super::together::Complaint;
use miette::{Diagnostic, NamedSource, SourceSpan};
use thiserror::Error;

/// Everything that is wrong with a configuration.
#[derive(Debug, Error, Diagnostic)]
#[error("the configuration cannot be used")]
pub struct Mistakes(#[related] pub Vec<Mistake>);

/// Where a value was given.
#[derive(Debug, Clone)]
pub enum Origin {
    File(NamedSource<String>, SourceSpan),
    /// The environment variable.
    Variable(String),
}

/// One mistake in the configuration, with its place.
#[derive(Debug, Error, Diagnostic)]
pub enum Mistake {
    #[error("cannot read {path}")]
    #[diagnostic(code(stoa::config::unreadable), help("check the path given with --config"))]
    Unreadable { path: String, source: std::io::Error },
    #[error("{message}")]
    #[diagnostic(
        code(stoa::config::syntax),
        help("the file is TOML: key = value, strings in quotes, sections in [brackets]")
    )]
    Syntax {
        message: String,
        #[source_code]
        file: NamedSource<String>,
        #[label]
        span: SourceSpan,
    },
    #[error("`{key}` is not a known key")]
    #[diagnostic(code(stoa::config::unknown_key))]
    Unknown {
        key: String,
        #[help]
        hint: String,
        #[source_code]
        file: Option<NamedSource<String>>,
        #[label]
        span: Option<SourceSpan>,
    },
    #[error("`{key}` {problem}")]
    #[diagnostic(code(stoa::config::conflict))]
    Conflict {
        key: String,
        problem: &'static str,
        #[help]
        hint: String,
        #[source_code]
        file: Option<NamedSource<String>>,
        #[label]
        span: Option<SourceSpan>,
    },
    #[error("`{key}` takes {expected}, got `{got}`")]
    #[diagnostic(code(stoa::config::invalid_value))]
    Invalid {
        key: String,
        expected: String,
        got: String,
        #[help]
        hint: String,
        #[source_code]
        file: Option<NamedSource<String>>,
        #[label]
        span: Option<SourceSpan>,
    },
}

impl Mistake {
    pub fn unknown(key: String, hint: String, origin: Origin) -> Self {
        let (file, span) = place(origin);
        Self::Unknown { key, hint, file, span }
    }

    pub fn conflict(Complaint { key, problem, hint }: Complaint, origin: Origin) -> Self {
        let key = match &origin {
            Origin::File(..) => key,
            Origin::Variable(name) => name.clone(),
        };
        let (file, span) = place(origin);
        Self::Conflict {
            key,
            problem,
            hint: hint.to_owned(),
            file,
            span,
        }
    }

    pub fn invalid(key: &str, expected: String, got: String, origin: Origin) -> Self {
        let (key, hint) = match &origin {
            Origin::File(..) => (
                key.to_owned(),
                format!("every key has a default: remove the line, or write {expected}"),
            ),
            Origin::Variable(name) => (
                name.clone(),
                format!("it stands for the key `{key}`: unset it, or set it to {expected}"),
            ),
        };
        let (file, span) = place(origin);
        Self::Invalid {
            key,
            expected,
            got,
            hint,
            file,
            span,
        }
    }
}

impl From<Mistake> for Mistakes {
    fn from(one: Mistake) -> Self {
        Self(vec![one])
    }
}

fn place(origin: Origin) -> (Option<NamedSource<String>>, Option<SourceSpan>) {
    match origin {
        Origin::File(file, span) => (Some(file), Some(span)),
        Origin::Variable(_) => (None, None),
    }
}
