//! A server with one workspace, one member and three tokens: `all`, `reader` and `nothing`.

use async_trait::async_trait;
use axum::Router;
use axum::body::{Body, to_bytes};
use http::{HeaderMap, Method, Request};
use records::{Actor, Records, SystemClock};
use serde_json::{Value, json};
use server::auth::{Caller, Scopes, TokenInfo};
use server::rest::{RateLimits, RequestRates, RestState, TokenVerifier, router};
use std::sync::Arc;
use store::{Document, Expect, Store, Write};
use store_sqlite::SqliteStore;
use tower::ServiceExt;

pub const WORKSPACE: &str = "74716136-8b3f-4b28-b67f-75d3212684e1";
pub const MEMBER: &str = "635cebb2-d0d3-4c03-8485-44354bdf4cb1";
pub const TOKEN: &str = "df642098-becc-4c2b-b9c4-e5fff55a7049";

pub struct Api {
    router: Router,
}

pub struct Answer {
    pub status: u16,
    pub headers: HeaderMap,
    pub body: Value,
}

struct Tokens;

#[async_trait]
impl TokenVerifier for Tokens {
    async fn verify(&self, token: &str) -> Result<Option<Caller>, records::Error> {
        let scopes = match token {
            "all" => Scopes::all(),
            "reader" => Scopes::only(["object_configuration:read", "record_permission:read"]),
            "nothing" => Scopes::only(Vec::<String>::new()),
            _ => return Ok(None),
        };
        let token = TokenInfo {
            id: TOKEN.into(),
            app_id: None,
            issued_at: 1_778_892_789,
            workspace_name: "Test Workspace".into(),
        };
        Ok(Some(Caller {
            workspace_id: WORKSPACE.into(),
            workspace_slug: "test-workspace".into(),
            actor: Actor::token(TOKEN),
            scopes,
            member_id: Some(MEMBER.into()),
            token: Some(token),
        }))
    }
}

impl Api {
    pub async fn new() -> Self {
        Self::limited(RequestRates {
            reads_per_second: 100_000,
            writes_per_second: 100_000,
        })
        .await
    }

    pub async fn limited(rates: RequestRates) -> Self {
        let store: Arc<dyn Store> = Arc::new(SqliteStore::ephemeral().unwrap());
        let body = json!({ "first_name": "Test", "last_name": "User", "email_address": "test@example.com", "access_level": "admin" });
        let member = Document {
            kind: "member".into(),
            id: MEMBER.into(),
            parent: WORKSPACE.into(),
            lookup: Some(format!("{WORKSPACE}/test@example.com")),
            sort: 1_767_225_600_000,
            expires_at: None,
            revision: 0,
            body,
        };
        store
            .commit(vec![Write::PutDocument {
                document: member,
                expect: Expect::Absent,
            }])
            .await
            .unwrap();
        let records = Records::new(store, Arc::new(SystemClock));
        records.seed_standard_objects(WORKSPACE).await.unwrap();
        let limits = Arc::new(RateLimits::new(rates));
        let state = RestState {
            records,
            tokens: Arc::new(Tokens),
            limits,
            public_url: "http://127.0.0.1:4400".into(),
        };
        Self { router: router(state) }
    }

    pub async fn get(&self, path: &str) -> Answer {
        self.call("GET", path, None).await
    }

    pub async fn post(&self, path: &str, body: Value) -> Answer {
        self.call("POST", path, Some(body)).await
    }

    pub async fn call(&self, method: &str, path: &str, body: Option<Value>) -> Answer {
        self.send(method, path, body.map(|body| body.to_string()), Some("Bearer all"))
            .await
    }

    pub async fn send(
        &self,
        method: &str,
        path: &str,
        body: Option<impl Into<Body>>,
        authorization: Option<&str>,
    ) -> Answer {
        let mut request = Request::builder().method(Method::try_from(method).unwrap()).uri(path);
        if let Some(authorization) = authorization {
            request = request.header("authorization", authorization);
        }
        let request = request
            .header("content-type", "application/json")
            .body(body.map_or_else(Body::empty, Into::into))
            .unwrap();
        let (parts, body) = self.router.clone().oneshot(request).await.unwrap().into_parts();
        let bytes = to_bytes(body, usize::MAX).await.unwrap();
        let body = if bytes.is_empty() {
            Value::Null
        } else {
            serde_json::from_slice(&bytes).unwrap()
        };
        Answer {
            status: parts.status.as_u16(),
            headers: parts.headers,
            body,
        }
    }

    /// How many records an object has, at most 500.
    pub async fn count(&self, object: &str) -> usize {
        let answer = self
            .post(&format!("/v2/objects/{object}/records/query"), json!({}))
            .await;
        answer.body["data"].as_array().unwrap().len()
    }

    /// Creates a record and returns its id.
    pub async fn create(&self, object: &str, values: Value) -> String {
        let created = self
            .post(
                &format!("/v2/objects/{object}/records"),
                json!({ "data": { "values": values } }),
            )
            .await;
        assert_eq!(created.status, 200, "{}", created.body);
        created.body["data"]["id"]["record_id"].as_str().unwrap().to_owned()
    }
}

impl Answer {
    /// Status, type, code and message of an error.
    pub fn error(&self) -> (u16, &str, &str, &str) {
        let text = |key: &str| self.body[key].as_str().unwrap_or_default();
        assert_eq!(self.body["status_code"], self.status, "{}", self.body);
        (self.status, text("type"), text("code"), text("message"))
    }

    pub fn header(&self, name: &str) -> &str {
        self.headers.get(name).map_or("", |value| value.to_str().unwrap())
    }
}
