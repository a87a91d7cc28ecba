//! Bodies and queries of the host API, with this API's own errors.

use super::HostError;
use axum::{
    body::Bytes,
    extract::{FromRequest, FromRequestParts, Query, Request},
};
use http::{StatusCode, request::Parts};
use serde::{Deserialize, Deserializer, de::DeserializeOwned};

/// A JSON body; an empty one reads as `{}`.
pub(super) struct Input<T>(pub(super) T);

impl<S: Send + Sync, T: DeserializeOwned> FromRequest<S> for Input<T> {
    type Rejection = HostError;

    async fn from_request(request: Request, state: &S) -> Result<Self, HostError> {
        let body = Bytes::from_request(request, state)
            .await
            .map_err(|error| HostError::new(error.status(), "invalid-body", error.body_text()))?;
        let text: &[u8] = if body.is_empty() { b"{}" } else { &body };
        let input = serde_json::from_slice(text).map_err(|error| {
            HostError::new(
                StatusCode::BAD_REQUEST,
                "invalid-body",
                format!("the body is not as it should be: {error}"),
            )
        })?;
        Ok(Self(input))
    }
}

/// The parameters of a query.
pub(super) struct Parameters<T>(pub(super) T);

impl<S: Send + Sync, T: DeserializeOwned> FromRequestParts<S> for Parameters<T> {
    type Rejection = HostError;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, HostError> {
        let Query(parameters) = Query::from_request_parts(parts, state)
            .await
            .map_err(|error| HostError::new(error.status(), "invalid-query", error.body_text()))?;
        Ok(Self(parameters))
    }
}

/// For members that null takes away: a key that is there, be it null, is a change.
pub(super) fn given<'de, T: Deserialize<'de>, D: Deserializer<'de>>(
    deserializer: D,
) -> Result<Option<Option<T>>, D::Error> {
    Option::deserialize(deserializer).map(Some)
}
