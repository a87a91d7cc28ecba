//! Path and query parameters, by name: the same handler may be mounted below a path with parameters of its own.

use super::ApiError;
use ::records::Issue;
use axum::extract::{FromRequestParts, RawPathParams};
use http::request::Parts;
use serde_json::Value as Json;
use std::collections::HashMap;

/// The path's parameters.
pub(super) struct Params(HashMap<String, String>);

impl Params {
    /// A parameter that the route has.
    pub(super) fn get(&self, name: &str) -> &str {
        self.0.get(name).map_or("", String::as_str)
    }

    /// A parameter that must be a UUID; `name` is what the contract calls it.
    ///
    /// # Errors
    /// 400.
    pub(super) fn uuid(&self, parameter: &str, name: &str) -> Result<&str, ApiError> {
        let text = self.get(parameter);
        match uuid::Uuid::try_parse(text) {
            Ok(_) => Ok(text),
            Err(_) => Err(ApiError::path_params(vec![Issue::invalid(
                vec![name.into()],
                "Invalid UUID",
            )])),
        }
    }
}

impl<S: Send + Sync> FromRequestParts<S> for Params {
    type Rejection = ApiError;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, ApiError> {
        let raw = RawPathParams::from_request_parts(parts, state).await;
        let raw = raw.map_err(|_| ApiError::validation("The path is not valid UTF-8."))?;
        Ok(Self(
            raw.iter()
                .map(|(name, value)| (name.to_owned(), value.to_owned()))
                .collect(),
        ))
    }
}

/// The query string's parameters; of repeated ones the last counts.
pub(super) struct QueryParams(HashMap<String, String>);

impl<S: Send + Sync> FromRequestParts<S> for QueryParams {
    type Rejection = ApiError;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, ApiError> {
        let query = parts.uri.query().unwrap_or_default();
        Ok(Self(
            url::form_urlencoded::parse(query.as_bytes()).into_owned().collect(),
        ))
    }
}

impl QueryParams {
    pub(super) fn text(&self, name: &str) -> Option<&str> {
        self.0.get(name).map(String::as_str)
    }

    /// `true` or `false`; absent is false.
    pub(super) fn flag(&self, name: &str) -> Result<bool, ApiError> {
        match self.text(name) {
            None | Some("false" | "0" | "") => Ok(false),
            Some("true" | "1") => Ok(true),
            Some(other) => {
                let issue = Issue::wrong_type(vec![name.into()], "boolean", &Json::from(other));
                Err(ApiError::query(vec![issue]))
            }
        }
    }

    /// `true` or `false`; `None` when absent or empty.
    pub(super) fn optional_flag(&self, name: &str, issues: &mut Vec<Issue>) -> Option<bool> {
        match self.text(name)? {
            "" => None,
            "true" | "1" => Some(true),
            "false" | "0" => Some(false),
            other => {
                issues.push(Issue::wrong_type(vec![name.into()], "boolean", &Json::from(other)));
                None
            }
        }
    }

    /// `limit` and `offset` over a whole list.
    pub(super) fn page<T>(&self, all: impl Iterator<Item = T>) -> Result<Vec<T>, ApiError> {
        let offset = self.count("offset")?.unwrap_or(0);
        let limit = self.count("limit")?.unwrap_or(usize::MAX);
        Ok(all.skip(offset).take(limit).collect())
    }

    /// As [`QueryParams::page`], of lists that have a default and a highest `limit`.
    pub(super) fn page_within<T>(
        &self,
        all: impl Iterator<Item = T>,
        (default, most): (usize, usize),
    ) -> Result<Vec<T>, ApiError> {
        let limit = self.count("limit")?.unwrap_or(default);
        if limit == 0 || limit > most {
            let message = format!("Expected a whole number between 1 and {most}");
            return Err(ApiError::query(vec![Issue::invalid(vec!["limit".into()], message)]));
        }
        let offset = self.count("offset")?.unwrap_or(0);
        Ok(all.skip(offset).take(limit).collect())
    }

    fn count(&self, name: &str) -> Result<Option<usize>, ApiError> {
        let Some(text) = self.text(name) else { return Ok(None) };
        text.parse().map(Some).map_err(|_| {
            let issue = Issue::invalid(vec![name.into()], "Expected a whole number that is not negative");
            ApiError::query(vec![issue])
        })
    }
}
