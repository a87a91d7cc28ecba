use super::ApiError;
use super::params::Params;
use crate::auth::Caller;
use axum::extract::{FromRequestParts, OriginalUri};
use http::request::Parts;

/// What a path `/{target}/{object}/attributes…` leads to: the definitions of an object or of a list.
pub(super) struct Target {
    params: Params,
    is_list: bool,
}

impl<S: Send + Sync> FromRequestParts<S> for Target {
    type Rejection = ApiError;

    /// 404 for a target that is neither.
    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, ApiError> {
        let params = Params::from_request_parts(parts, state).await?;
        let is_list = match params.get("target") {
            "objects" => false,
            "lists" => true,
            _ => {
                let path = parts
                    .extensions
                    .get::<OriginalUri>()
                    .map_or(&parts.uri, |uri| &uri.0)
                    .path();
                return Err(ApiError::unknown_endpoint(&parts.method, path));
            }
        };
        Ok(Self { params, is_list })
    }
}

impl Target {
    /// The object, once the caller is known to have the scope at this level (`read` or `read-write`); definitions of a
    /// list need another scope than those of an object.
    ///
    /// # Errors
    /// 403; 404 for a list: lists come with later work, so that none exists yet.
    pub(super) fn object(&self, caller: &Caller, level: &str) -> Result<&str, ApiError> {
        let name = if self.is_list {
            "list_configuration"
        } else {
            "object_configuration"
        };
        caller.require(&[&format!("{name}:{level}")])?;
        let object = self.params.get("object");
        if self.is_list {
            return Err(ApiError::not_found(format!(
                "List with slug/ID \"{object}\" not found."
            )));
        }
        Ok(object)
    }

    pub(super) fn attribute(&self) -> &str {
        self.params.get("attribute")
    }

    /// The option or status.
    pub(super) fn choice(&self) -> &str {
        self.params.get("choice")
    }
}
