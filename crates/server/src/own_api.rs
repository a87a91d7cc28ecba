use async_trait::async_trait;
use axum::Router;
use bytes::Bytes;
use egress::{Body, EgressError, InProcess};
use futures::{StreamExt, TryStreamExt};
use http::{Request, Response, Uri};
use tower::ServiceExt;

/// Stoa's own router as an origin that is answered inside the process: apps call their API by its public name.
pub struct OwnApi(Router);

impl OwnApi {
    pub fn new(router: Router) -> Self {
        Self(router)
    }
}

#[async_trait]
impl InProcess for OwnApi {
    async fn call(&self, request: Request<Bytes>) -> Response<Body> {
        let (mut parts, body) = request.into_parts();
        // A router wants the path alone, as a server sees it.
        parts.uri = parts
            .uri
            .path_and_query()
            .cloned()
            .map_or_else(|| Uri::from_static("/"), Uri::from);
        let request = Request::from_parts(parts, axum::body::Body::from(body));
        let response = match self.0.clone().oneshot(request).await {
            Ok(response) => response,
            Err(never) => match never {},
        };
        response.map(|body| {
            let broken = |error: axum::Error| EgressError::Body {
                host: "this server".to_owned(),
                reason: error.to_string(),
            };
            body.into_data_stream().map_err(broken).boxed()
        })
    }
}
