//! One operation of the API as people and programs need it described.

use http::Method;

/// Which tokens an operation takes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Level {
    Any,
    /// Tokens that act for the workspace only.
    Workspace,
}

/// What an operation takes and answers. Shapes are in the notation of [`super::shape`]; an empty one is none.
#[derive(Debug, Clone)]
pub(crate) struct Operation {
    pub(super) method: Method,
    /// With the names that its parameters have in the contract: `/v2/notes/{note_id}`.
    pub(super) path: &'static str,
    /// What it does, in a few words; no two have the same.
    pub(super) summary: &'static str,
    pub(super) about: &'static str,
    pub(super) scopes: &'static [&'static str],
    /// Scopes that do as well.
    pub(super) or_scopes: Option<&'static [&'static str]>,
    pub(super) level: Level,
    /// An object, a member of which is a parameter.
    pub(super) query: &'static str,
    pub(super) body: &'static str,
    pub(super) media_type: &'static str,
    /// A body to begin with, as JSON.
    pub(super) example: &'static str,
    pub(super) status: u16,
    /// The body of a success; none when empty.
    pub(super) answer: &'static str,
    /// Errors beside those that any operation has: `400 value_not_found; 404 not_found`.
    pub(super) errors: &'static str,
}

/// An operation that answers 200.
pub(super) fn op(method: Method, path: &'static str, summary: &'static str, answer: &'static str) -> Operation {
    Operation {
        method,
        path,
        summary,
        about: "",
        scopes: &[],
        or_scopes: None,
        level: Level::Any,
        query: "",
        body: "",
        media_type: "application/json",
        example: "",
        status: 200,
        answer,
        errors: "",
    }
}

impl Operation {
    pub(super) fn about(self, about: &'static str) -> Self {
        Self { about, ..self }
    }

    pub(super) fn scopes(self, scopes: &'static [&'static str]) -> Self {
        Self { scopes, ..self }
    }

    pub(super) fn or_scopes(self, scopes: &'static [&'static str]) -> Self {
        Self {
            or_scopes: Some(scopes),
            ..self
        }
    }

    pub(super) fn workspace_tokens(self) -> Self {
        Self {
            level: Level::Workspace,
            ..self
        }
    }

    pub(super) fn query(self, query: &'static str) -> Self {
        Self { query, ..self }
    }

    pub(super) fn body(self, body: &'static str) -> Self {
        Self { body, ..self }
    }

    pub(super) fn example(self, example: &'static str) -> Self {
        Self { example, ..self }
    }

    pub(super) fn form(self, body: &'static str) -> Self {
        Self {
            body,
            media_type: "multipart/form-data",
            ..self
        }
    }

    pub(super) fn status(self, status: u16) -> Self {
        Self { status, ..self }
    }

    pub(super) fn errors(self, errors: &'static str) -> Self {
        Self { errors, ..self }
    }
}
