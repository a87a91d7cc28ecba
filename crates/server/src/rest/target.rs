use super::lists::allowed;
use super::params::Params;
use super::{ApiError, RestState};
use crate::auth::Caller;
use axum::extract::{FromRequestParts, OriginalUri};
use http::request::Parts;
use records::ListAccess;

/// What a path `/{target}/{object}/attributes…` leads to: the definitions of an object, of a list or of an activity.
pub(super) struct Target {
    params: Params,
    family: Family,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Family {
    Object,
    List,
    Activity,
}

impl<S: Send + Sync> FromRequestParts<S> for Target {
    type Rejection = ApiError;

    /// 404 for a target that is none of them.
    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, ApiError> {
        let params = Params::from_request_parts(parts, state).await?;
        let family = match params.get("target") {
            "objects" => Family::Object,
            "lists" => Family::List,
            "activities" => Family::Activity,
            _ => {
                let path = parts
                    .extensions
                    .get::<OriginalUri>()
                    .map_or(&parts.uri, |uri| &uri.0)
                    .path();
                return Err(ApiError::unknown_endpoint(&parts.method, path));
            }
        };
        Ok(Self { params, family })
    }
}

impl Target {
    /// The object, list or activity, once the caller is known to have the scope at this level (`read` or `read-write`), and the
    /// access to a list, or the role for the others; definitions of each of them need a scope of their own.
    ///
    /// # Errors
    /// 403; 404 for a list that does not exist for the caller.
    pub(super) async fn definitions(
        &self,
        state: &RestState,
        caller: &Caller,
        level: &str,
    ) -> Result<records::Target<'_>, ApiError> {
        let name = match self.family {
            Family::Object => "object_configuration",
            Family::List => "list_configuration",
            Family::Activity => "activity_configuration",
        };
        caller.require(&[&format!("{name}:{level}")])?;
        // Of a list it is the access to it that counts.
        if level != "read" && self.family != Family::List {
            caller.require_admin()?;
        }
        let object = self.params.get("object");
        match self.family {
            Family::Object => return Ok(object.into()),
            Family::Activity => {
                state.records.activity(&caller.workspace_id, object).await?;
                return Ok(records::Target::Activity(object));
            }
            Family::List => {}
        }
        let needed = if level == "read" {
            ListAccess::ReadOnly
        } else {
            ListAccess::FullAccess
        };
        allowed(state, caller, object, needed).await?;
        Ok(records::Target::List(object))
    }

    pub(super) fn attribute(&self) -> &str {
        self.params.get("attribute")
    }

    /// The option or status.
    pub(super) fn choice(&self) -> &str {
        self.params.get("choice")
    }
}
