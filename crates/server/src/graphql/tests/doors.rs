use super::World;
use crate::auth::Caller;
use crate::graphql::{Explorer, router};
use crate::rest::{FileBytes, RateLimits, RequestRates, RestState, TokenVerifier};
use async_trait::async_trait;
use axum::body::{Body, to_bytes};
use http::{Request, StatusCode};
use std::sync::Arc;
use tower::ServiceExt;

struct OneToken(Caller);

#[async_trait]
impl TokenVerifier for OneToken {
    async fn verify(&self, token: &str) -> Result<Option<Caller>, records::Error> {
        Ok((token == "right").then(|| self.0.clone()))
    }
}

#[tokio::test]
async fn tokens_open_the_door_and_the_explorer_is_for_development() {
    let world = World::new().await;
    let state = RestState {
        records: world.records.clone(),
        webhooks: world.webhooks(),
        tokens: Arc::new(OneToken(world.caller.clone())),
        limits: Arc::new(RateLimits::new(RequestRates::default())),
        files: FileBytes::new(Arc::new(files::Memory::default()), u64::MAX),
        public_url: "http://127.0.0.1:4400".into(),
    };
    let cases = [
        (
            "POST",
            Some("right"),
            Explorer::Hidden,
            StatusCode::OK,
            "\"slug\":\"acme\"",
        ),
        ("POST", Some("wrong"), Explorer::Hidden, StatusCode::UNAUTHORIZED, ""),
        ("POST", None, Explorer::Shown, StatusCode::UNAUTHORIZED, ""),
        ("GET", None, Explorer::Shown, StatusCode::OK, "GraphQL explorer"),
        ("GET", None, Explorer::Hidden, StatusCode::UNAUTHORIZED, ""),
        (
            "GET",
            Some("right"),
            Explorer::Hidden,
            StatusCode::METHOD_NOT_ALLOWED,
            "",
        ),
    ];
    for (method, token, explorer, status, part) in cases {
        let mut request = Request::builder()
            .method(method)
            .uri("/graphql")
            .header("content-type", "application/json");
        if let Some(token) = token {
            request = request.header("authorization", format!("Bearer {token}"));
        }
        let body = Body::from(r#"{"query":"{ currentWorkspace { slug } }"}"#);
        let app = router(world.graphql.clone(), state.clone(), explorer);
        let response = app.oneshot(request.body(body).unwrap()).await.unwrap();
        let case = format!("{method} {token:?} {explorer:?}");
        assert_eq!(response.status(), status, "{case}");
        let text = to_bytes(response.into_body(), 1 << 20).await.unwrap();
        assert!(String::from_utf8_lossy(&text).contains(part), "{case}");
    }
}
