//! Who is asking: the caller of a request, and what it may do.

use crate::rest::ApiError;
use axum::extract::{FromRequestParts, OptionalFromRequestParts};
use http::request::Parts;
use records::Actor;
use std::collections::BTreeSet;
use std::convert::Infallible;

/// The authenticated caller of a request. Authentication puts it into the request's extensions; handlers take it as an
/// extractor, so that the same handlers serve API tokens (`/v2`) and signed-in members (`/api/w/{w}/v2`).
#[derive(Debug, Clone)]
pub struct Caller {
    pub workspace_id: String,
    /// Slug of the workspace, for links.
    pub workspace_slug: String,
    /// Who is named as the author of what the caller writes.
    pub actor: Actor,
    pub scopes: Scopes,
    /// The member that the caller acts for, if there is one.
    pub member_id: Option<String>,
    /// The API token in use; `None` for a signed-in member.
    pub token: Option<TokenInfo>,
}

impl Caller {
    /// Checks that all scopes of an endpoint are granted.
    ///
    /// # Errors
    /// 403 that names the scopes that are missing.
    pub fn require(&self, scopes: &[&str]) -> Result<(), ApiError> {
        let missing: Vec<&str> = scopes
            .iter()
            .filter(|scope| !self.scopes.allow(scope))
            .copied()
            .collect();
        if missing.is_empty() {
            Ok(())
        } else {
            Err(ApiError::missing_scopes(&missing))
        }
    }
}

/// What `GET /v2/self` tells of an API token.
#[derive(Debug, Clone)]
pub struct TokenInfo {
    pub id: String,
    /// The app that the token was made for.
    pub app_id: Option<String>,
    /// In s since the epoch.
    pub issued_at: i64,
    pub workspace_name: String,
}

/// The scopes of a token (`reference/rest-api.md` section 5), such as `record_permission:read-write`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Scopes {
    /// Everything: a signed-in member, or a token made for development.
    All,
    Only(BTreeSet<String>),
}

impl Scopes {
    /// Every scope that a token can have, without its level.
    pub const NAMES: [&str; 15] = [
        "user_management",
        "record_permission",
        "object_configuration",
        "list_entry",
        "list_configuration",
        "comment",
        "task",
        "note",
        "meeting",
        "call_recording",
        "webhook",
        "file",
        "email",
        "activity_configuration",
        "activity_record",
    ];

    /// The scopes named in a list.
    pub fn only<S: Into<String>>(scopes: impl IntoIterator<Item = S>) -> Self {
        Self::Only(scopes.into_iter().map(Into::into).collect())
    }

    /// Whether the scope is granted; `x:read-write` includes `x:read`.
    pub fn allow(&self, scope: &str) -> bool {
        match self {
            Scopes::All => true,
            Scopes::Only(granted) => {
                let wider = scope.strip_suffix(":read").map(|name| format!("{name}:read-write"));
                granted.contains(scope) || wider.is_some_and(|wider| granted.contains(&wider))
            }
        }
    }

    /// Space separated, as introspection shows them.
    pub fn listed(&self) -> String {
        match self {
            Scopes::All => Self::NAMES.map(|name| format!("{name}:read-write")).join(" "),
            Scopes::Only(granted) => granted.iter().cloned().collect::<Vec<_>>().join(" "),
        }
    }
}

impl<S: Send + Sync> FromRequestParts<S> for Caller {
    type Rejection = ApiError;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Self::Rejection> {
        parts
            .extensions
            .get::<Caller>()
            .cloned()
            .ok_or_else(ApiError::missing_token)
    }
}

impl<S: Send + Sync> OptionalFromRequestParts<S> for Caller {
    type Rejection = Infallible;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Option<Self>, Infallible> {
        Ok(parts.extensions.get::<Caller>().cloned())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn writing_includes_reading_and_nothing_else() {
        let scopes = Scopes::only(["record_permission:read-write", "object_configuration:read"]);
        for (scope, expected) in [
            ("record_permission:read", true),
            ("record_permission:read-write", true),
            ("object_configuration:read", true),
            ("object_configuration:read-write", false),
            ("note:read", false),
        ] {
            assert_eq!(scopes.allow(scope), expected, "{scope}");
            assert!(Scopes::All.allow(scope));
        }
    }
}
