//! Who is asking: the caller of a request, and what it may do.

use crate::rest::ApiError;
use axum::extract::{FromRequestParts, OptionalFromRequestParts};
use http::request::Parts;
use platform::{AppId, OauthClientId, TokenId};
use records::{Actor, MemberId};
use std::convert::Infallible;
use store::{Cause, WorkspaceId};

pub use platform::{
    Scopes,
    model::{AccessLevel, TokenLevel},
};

/// The authenticated caller of a request. Authentication puts it into the request's extensions; handlers take it as an
/// extractor, so that the same handlers serve API tokens (`/v2`) and signed-in members (`/api/w/{w}/v2`).
#[derive(Debug, Clone)]
pub struct Caller {
    pub workspace_id: WorkspaceId,
    /// Slug of the workspace, for links.
    pub workspace_slug: String,
    /// Who is named as the author of what the caller writes.
    pub actor: Actor,
    pub scopes: Scopes,
    /// The member that the caller acts for, if there is one.
    pub member_id: Option<MemberId>,
    /// The API token in use; `None` for a signed-in member.
    pub token: Option<TokenInfo>,
    /// The role of a signed-in member; `None` for a token, which its scopes govern.
    pub access_level: Option<AccessLevel>,
    /// The run of a workflow that the caller acts for: the code of an app's block does.
    pub cause: Option<Cause>,
}

impl Caller {
    /// Checks that all scopes of an endpoint are granted.
    ///
    /// # Errors
    /// 403 that names the scopes that are missing.
    pub fn require(&self, scopes: &[&str]) -> Result<(), ApiError> {
        let missing = self.scopes.missing(scopes);
        if missing.is_empty() {
            Ok(())
        } else {
            Err(ApiError::missing_scopes(&missing))
        }
    }

    /// The member in whose name the caller acts, with that member's rights: a signed-in member, or whom a token of user
    /// level was made for.
    pub fn acting_member(&self) -> Option<&MemberId> {
        let acts = self.token.as_ref().is_none_or(|token| token.level == TokenLevel::User);
        self.member_id.as_ref().filter(|_| acts)
    }

    /// Refuses signed-in members who are no admins, where the settings of the workspace are for admins.
    ///
    /// # Errors
    /// 403.
    pub fn require_admin(&self) -> Result<(), ApiError> {
        match self.access_level {
            None | Some(AccessLevel::Admin) => Ok(()),
            Some(_) => Err(ApiError::forbidden(
                "Only admins of the workspace can change objects, activities and their attributes.",
            )),
        }
    }

    /// Refuses tokens of user level, for endpoints that take workspace tokens only.
    ///
    /// # Errors
    /// 403.
    pub fn require_workspace_level(&self) -> Result<(), ApiError> {
        match &self.token {
            Some(token) if token.level == TokenLevel::User => Err(ApiError::forbidden(
                "This endpoint takes workspace-level access tokens only.",
            )),
            _ => Ok(()),
        }
    }
}

/// What `GET /v2/self` tells of an API token.
#[derive(Debug, Clone)]
pub struct TokenInfo {
    pub id: TokenId,
    /// The app that the token was made for.
    pub app_id: Option<AppId>,
    /// The program that the token was granted to.
    pub client_id: Option<OauthClientId>,
    pub level: TokenLevel,
    /// In s since the epoch.
    pub issued_at: i64,
    pub workspace_name: String,
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
