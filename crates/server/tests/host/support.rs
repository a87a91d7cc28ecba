use axum::{Router, body::Body};
use egress::Egress;
use http::{HeaderMap, Request, StatusCode, header};
use platform::{AppBuild, Bundle, Config, NewMember, Parts, Platform, SystemRandom, model::AppConfig};
use records::{Records, SystemClock};
use secrets::{MasterKey, MasterKeys, Vault};
use serde_json::{Value, json};
use server::{AppState, OwnApi};
use std::{collections::BTreeMap, sync::Arc};
use store::Store;
use store_sqlite::SqliteStore;
use tower::ServiceExt;

/// What the test app's server code does, by name of the function.
const SERVER: &str = r#"
var sdk = ATTIO_SERVER_APP_SDK;
var stdin_default = async (hash, args) => {
  if (hash === "self.server") {
    const response = await fetch("https://api.attio.com/v2/self", {
      headers: { authorization: `Bearer ${sdk.ATTIO_API_TOKEN}` },
    });
    const { active, workspace_slug, scope } = await response.json();
    return { active, workspace_slug, scope, user: sdk.getCurrentUser().id };
  }
  if (hash === "hook.server") return await sdk.createWebhookHandler({ fileName: "echo" });
  if (hash === "connection.server") return sdk.getWorkspaceConnection().value;
  console.log("about to throw");
  throw Object.assign(new Error("no such function " + args[0]), { code: "nope" });
};
var stdin_webhooks_default = async (id, [request]) => {
  const headers = { "x-cookie": request.headers.get("cookie") ?? "none", "set-cookie": "stolen=1" };
  return new Response(`${id} ${request.method} ${new URL(request.url).search} ${await request.text()}`, { status: 201, headers });
};
var stdin_events_default = async () => { throw new Error("Event handler not found"); };
"#;

pub struct Server {
    pub platform: Platform,
    router: Router,
    pub cookie: String,
}

pub struct Answer {
    pub status: StatusCode,
    pub headers: HeaderMap,
    pub text: String,
}

impl Answer {
    pub fn json(&self) -> Value {
        serde_json::from_str(&self.text).unwrap_or_else(|_| panic!("{} {}", self.status, self.text))
    }

    pub fn code(&self) -> (u16, String) {
        (
            self.status.as_u16(),
            self.json()["code"].as_str().unwrap_or_default().to_owned(),
        )
    }
}

pub fn person(name: &str) -> NewMember {
    NewMember {
        email_address: format!("{name}@example.com"),
        first_name: name.to_owned(),
        last_name: "Test".to_owned(),
        password: Some(format!("{name}s password")),
    }
}

impl Server {
    /// A server with the workspaces `basepoint` (ada, signed in) and `other` (linus), and the app `echo` registered.
    pub async fn start() -> Self {
        let store: Arc<dyn Store> = Arc::new(SqliteStore::ephemeral().unwrap());
        let records = Records::new(store.clone(), Arc::new(SystemClock));
        let engine = tokio::task::spawn_blocking(|| sandbox::QuickJs::new(sandbox::Options::default()))
            .await
            .unwrap();
        let config = Config {
            development: true,
            ..Config::new("http://127.0.0.1:4400".parse().unwrap())
        };
        let platform = Platform::new(Parts {
            store: store.clone(),
            records: records.clone(),
            engine: Arc::new(engine.unwrap()),
            egress: Egress::new(egress::Config::default()).unwrap(),
            vault: Vault::new(MasterKeys::new(vec![MasterKey::generate("k1")]).unwrap()),
            clock: Arc::new(SystemClock),
            random: Arc::new(SystemRandom),
            config,
        });
        let state = AppState {
            store,
            records,
            platform: platform.clone(),
        };
        let router = server::router(state, server::rest::RequestRates::default());
        platform.egress().answer_in_process(
            "https://api.attio.com".parse().unwrap(),
            Arc::new(OwnApi::new(router.clone())),
        );
        platform.recover().await.unwrap();
        platform
            .bootstrap_workspace("Basepoint", "basepoint", person("ada"))
            .await
            .unwrap();
        platform
            .bootstrap_workspace("Other", "other", person("linus"))
            .await
            .unwrap();
        platform.register_app_build(app()).await.unwrap();
        let mut server = Self {
            platform,
            router,
            cookie: String::new(),
        };
        server.cookie = server.sign_in("ada").await;
        server
    }

    pub async fn sign_in(&self, name: &str) -> String {
        let credentials =
            json!({ "email_address": format!("{name}@example.com"), "password": format!("{name}s password") });
        let answer = self.post("/api/session", credentials).await;
        assert_eq!(answer.status, 200, "{}", answer.text);
        let cookie = answer.headers[header::SET_COOKIE].to_str().unwrap().to_owned();
        assert!(cookie.contains("HttpOnly; SameSite=Lax"), "{cookie}");
        cookie.split(';').next().unwrap().to_owned()
    }

    pub async fn get(&self, path: &str) -> Answer {
        self.send(self.request("GET", path).body(Body::empty()).unwrap()).await
    }

    pub async fn post(&self, path: &str, body: Value) -> Answer {
        self.send(
            self.request("POST", path)
                .header("x-stoa-csrf", "1")
                .body(body.to_string().into())
                .unwrap(),
        )
        .await
    }

    pub async fn delete(&self, path: &str) -> Answer {
        self.send(
            self.request("DELETE", path)
                .header("x-stoa-csrf", "1")
                .body(Body::empty())
                .unwrap(),
        )
        .await
    }

    pub async fn call(&self, hash: &str, args: &str) -> Answer {
        self.post(
            "/api/w/basepoint/apps/echo/functions",
            json!({ "hash": hash, "args": args }),
        )
        .await
    }

    /// A request of the signed-in browser.
    pub fn request(&self, method: &str, path: &str) -> http::request::Builder {
        let request = Request::builder()
            .method(method)
            .uri(path)
            .header(header::HOST, "127.0.0.1:4400");
        let request = request.header(header::CONTENT_TYPE, "application/json");
        if self.cookie.is_empty() {
            request
        } else {
            request.header(header::COOKIE, &self.cookie)
        }
    }

    pub async fn send(&self, request: Request<Body>) -> Answer {
        let response = self.open(request).await;
        let (parts, body) = response.into_parts();
        let bytes = axum::body::to_bytes(body, usize::MAX).await.unwrap();
        Answer {
            status: parts.status,
            headers: parts.headers,
            text: String::from_utf8_lossy(&bytes).into_owned(),
        }
    }

    pub async fn open(&self, request: Request<Body>) -> http::Response<Body> {
        self.router.clone().oneshot(request).await.unwrap()
    }
}

fn app() -> AppBuild {
    let mut config = AppConfig {
        slug: "echo".to_owned(),
        name: "Echo".to_owned(),
        scopes: vec!["record_permission:read".to_owned()],
        ..AppConfig::default()
    };
    let key = serde_json::from_value(json!({ "type": "secret", "label": "API key" })).unwrap();
    config.connections.workspace.insert("default".to_owned(), key);
    AppBuild {
        config,
        client: Bundle {
            code: "registerSurfaces({})".to_owned(),
            map: None,
        },
        server: Bundle {
            code: SERVER.to_owned(),
            map: None,
        },
        blocks: BTreeMap::new(),
        manifest: json!({
            "surfaces": { "record-action": [{ "id": "echo", "label": "Echo" }] },
            "server_functions": ["self.server", "hook.server", "connection.server", "throw.server"],
            "webhooks": ["echo"],
            "events": [],
        }),
    }
}
