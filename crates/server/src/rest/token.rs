use super::{ApiError, RestState};
use crate::auth::Caller;
use async_trait::async_trait;
use axum::extract::{Request, State};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use http::{HeaderMap, header};

/// Knows whom an API token belongs to.
#[async_trait]
pub trait TokenVerifier: Send + Sync + 'static {
    /// The caller behind a token; `None` when it is unknown, expired or revoked.
    ///
    /// # Errors
    /// When the store cannot answer.
    async fn verify(&self, token: &str) -> Result<Option<Caller>, records::Error>;
}

/// Puts the caller of a valid token into the request. `GET /self` goes through without one, since it answers
/// everybody.
pub async fn authenticate(State(state): State<RestState>, mut request: Request, next: Next) -> Response {
    let is_self = request.uri().path().trim_end_matches('/').ends_with("/self");
    let caller = match sent_token(request.headers()) {
        Ok(token) => match state.tokens.verify(&token).await {
            Ok(Some(caller)) => Ok(caller),
            Ok(None) => Err(ApiError::unauthorized(
                "The API key is unknown, or it has been revoked.",
            )),
            Err(error) => return ApiError::from(error).into_response(),
        },
        Err(error) => Err(error),
    };
    match caller {
        Ok(caller) => {
            request.extensions_mut().insert(caller);
        }
        Err(_) if is_self => {}
        Err(error) => return error.into_response(),
    }
    next.run(request).await
}

/// `Authorization: Bearer <token>`, or Basic with the token as the user name and an empty password.
fn sent_token(headers: &HeaderMap) -> Result<String, ApiError> {
    let Some(header) = headers.get(header::AUTHORIZATION) else {
        return Err(ApiError::missing_token());
    };
    let malformed =
        || ApiError::unauthorized("The header Authorization is malformed. Send Authorization: Bearer <API key>.");
    let (scheme, credentials) = header
        .to_str()
        .ok()
        .and_then(|text| text.split_once(' '))
        .ok_or_else(malformed)?;
    let credentials = credentials.trim();
    let token = match scheme.to_ascii_lowercase().as_str() {
        "bearer" => credentials.to_owned(),
        "basic" => {
            let decoded = STANDARD
                .decode(credentials)
                .ok()
                .and_then(|bytes| String::from_utf8(bytes).ok());
            let decoded = decoded.ok_or_else(malformed)?;
            decoded
                .split_once(':')
                .map_or(decoded.as_str(), |(user, _)| user)
                .to_owned()
        }
        _ => return Err(malformed()),
    };
    if token.is_empty() {
        Err(ApiError::missing_token())
    } else {
        Ok(token)
    }
}
