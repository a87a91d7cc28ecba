//! A server with one workspace, two members and tokens: `all`, `user` (the same for one member), `reader`, `commenter` and
//! `nothing`, and `only:` with scopes. Every answer is held against the documents.

use async_trait::async_trait;
use axum::Router;
use axum::body::{Body, to_bytes};
use egress::Egress;
use http::{HeaderMap, Method, Request};
use platform::outgoing::Webhooks;
use records::{Actor, Records, SystemClock};
use secrets::{MasterKey, MasterKeys, Vault};
use serde_json::{Value, json};
use server::auth::{Caller, Scopes, TokenInfo, TokenLevel};
use server::rest::{FileBytes, RateLimits, RequestRates, RestState, TokenVerifier, router};
use std::sync::Arc;
use store::{Document, Expect, Store, Write};
use store_sqlite::SqliteStore;
use tower::ServiceExt;

pub const WORKSPACE: &str = "74716136-8b3f-4b28-b67f-75d3212684e1";
pub const MEMBER: &str = "635cebb2-d0d3-4c03-8485-44354bdf4cb1";
pub const OTHER_MEMBER: &str = "0f2c7e5e-6a4b-4f1c-9c7a-2f4d0a8b9e31";
pub const TOKEN: &str = "df642098-becc-4c2b-b9c4-e5fff55a7049";

/// How many bytes of files the workspace may keep.
pub const QUOTA: u64 = 60 << 20;

pub struct Api {
    router: Router,
    pub records: Records,
    /// The bytes of uploaded files, unless they are kept elsewhere.
    pub storage: Arc<files::Memory>,
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
            "all" | "user" => Scopes::all(),
            "commenter" => Scopes::only(["comment:read-write"]),
            "reader" => Scopes::only(["object_configuration:read", "record_permission:read"]),
            // Of user level, and of another member.
            "member" => Scopes::all(),
            "nothing" => Scopes::only(Vec::<String>::new()),
            // `only:note:read+task:read`.
            _ => match token.strip_prefix("only:") {
                Some(scopes) => Scopes::only(scopes.split('+').filter(|scope| !scope.is_empty())),
                None => return Ok(None),
            },
        };
        let level = match token {
            "user" | "member" => TokenLevel::User,
            _ => TokenLevel::Workspace,
        };
        let member_id = if token == "member" { OTHER_MEMBER } else { MEMBER };
        let token = TokenInfo {
            id: TOKEN.into(),
            app_id: None,
            client_id: None,
            level,
            issued_at: 1_778_892_789,
            workspace_name: "Test Workspace".into(),
        };
        Ok(Some(Caller {
            workspace_id: WORKSPACE.into(),
            workspace_slug: "test-workspace".into(),
            actor: Actor::token(TOKEN),
            scopes,
            member_id: Some(member_id.into()),
            token: Some(token),
            access_level: None,
            cause: None,
        }))
    }
}

impl Api {
    pub async fn new() -> Self {
        Self::limited(RequestRates::UNLIMITED).await
    }

    pub async fn limited(rates: RequestRates) -> Self {
        let storage = Arc::new(files::Memory::default());
        Self::open(rates, storage.clone(), storage).await
    }

    /// A server that keeps the bytes of files elsewhere than in memory.
    pub async fn on(storage: Arc<dyn files::Storage>) -> Self {
        Self::open(RequestRates::UNLIMITED, storage, Arc::default()).await
    }

    async fn open(rates: RequestRates, bytes: Arc<dyn files::Storage>, storage: Arc<files::Memory>) -> Self {
        let store: Arc<dyn Store> = Arc::new(SqliteStore::ephemeral().unwrap());
        let member = |id: &str, first_name: &str, email: &str, access_level: &str, joined: i64| Write::PutDocument {
            document: Document {
                kind: "member".into(),
                id: id.into(),
                parent: WORKSPACE.into(),
                lookup: Some(format!("{WORKSPACE}/{email}")),
                sort: joined,
                expires_at: None,
                search_text: None,
                revision: 0,
                body: json!({ "first_name": first_name, "last_name": "User", "email_address": email, "access_level": access_level }),
            },
            expect: Expect::Absent,
        };
        store
            .commit(vec![
                member(MEMBER, "Test", "test@example.com", "admin", 1_767_225_600_000),
                member(OTHER_MEMBER, "Other", "other@example.com", "member", 1_767_225_600_001),
            ])
            .await
            .unwrap();
        let egress = Egress::new(egress::Config::default()).unwrap();
        let keys = MasterKeys::new(vec![MasterKey::generate("test")]).unwrap();
        let webhooks = Webhooks::new(store.clone(), egress, Vault::new(keys), Arc::new(SystemClock));
        let records = Records::new(store, Arc::new(SystemClock));
        records.seed_standard_objects(&WORKSPACE.into()).await.unwrap();
        let limits = Arc::new(RateLimits::new(rates));
        let state = RestState {
            records: records.clone(),
            webhooks,
            tokens: Arc::new(Tokens),
            limits,
            files: FileBytes::new(bytes, QUOTA),
            public_url: "http://127.0.0.1:4400".into(),
        };
        Self {
            router: router(state),
            records,
            storage,
        }
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
        self.exchange(method, path, body, authorization, "application/json")
            .await
    }

    /// A request of the token `all` with a body that is no JSON.
    pub async fn request(&self, method: &str, path: &str, media_type: &str, body: &str) -> Answer {
        let body = Some(body.to_owned());
        self.exchange(method, path, body, Some("Bearer all"), media_type).await
    }

    /// Any request; gives the raw body.
    pub async fn raw(&self, request: Request<Body>) -> (u16, HeaderMap, Vec<u8>) {
        let (parts, body) = self.router.clone().oneshot(request).await.unwrap().into_parts();
        let bytes = to_bytes(body, usize::MAX).await.unwrap();
        (parts.status.as_u16(), parts.headers, bytes.to_vec())
    }

    async fn exchange(
        &self,
        method: &str,
        path: &str,
        body: Option<impl Into<Body>>,
        authorization: Option<&str>,
        media_type: &str,
    ) -> Answer {
        let mut request = Request::builder().method(Method::try_from(method).unwrap()).uri(path);
        if let Some(authorization) = authorization {
            request = request.header("authorization", authorization);
        }
        let request = request
            .header("content-type", media_type)
            .body(body.map_or_else(Body::empty, Into::into))
            .unwrap();
        let (parts, body) = self.router.clone().oneshot(request).await.unwrap().into_parts();
        let bytes = to_bytes(body, usize::MAX).await.unwrap();
        let body = if bytes.is_empty() {
            Value::Null
        } else {
            serde_json::from_slice(&bytes).unwrap()
        };
        crate::document::check(method, path, parts.status.as_u16(), &parts.headers, &body);
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
        let path = format!("/v2/objects/{object}/records");
        let created = self.made(&path, json!({ "data": { "values": values } })).await;
        created["id"]["record_id"].as_str().unwrap().to_owned()
    }

    /// Makes something and gives it.
    pub async fn made(&self, path: &str, body: Value) -> Value {
        let mut answer = self.post(path, body).await;
        assert_eq!(answer.status, 200, "{}", answer.body);
        answer.body["data"].take()
    }

    /// One text of each thing that is listed.
    pub async fn texts(&self, path: &str, key: &str) -> Vec<String> {
        let answer = self.get(path).await;
        assert_eq!(answer.status, 200, "{}", answer.body);
        let data = answer.body["data"].as_array().unwrap();
        data.iter().map(|item| item[key].as_str().unwrap().to_owned()).collect()
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
