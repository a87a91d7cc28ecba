use axum::{Router, body::Body};
use egress::Egress;
use http::{HeaderMap, Request, StatusCode, header};
use platform::{
    AppBuild, Bundle, Config, NewMember, Parts, Platform, SystemRandom,
    model::{AccessLevel, AppConfig},
};
use records::{Clock, Records, SystemClock};
use secrets::{MasterKey, MasterKeys, Vault};
use serde_json::{Value, json};
use server::{
    AppState, OwnApi, WorkflowWorld,
    rest::{FileBytes, RequestRates},
};
use std::{
    sync::{
        Arc,
        atomic::{AtomicI64, Ordering},
    },
    time::Duration,
};
use store::Store;
use store_sqlite::SqliteStore;
use tower::ServiceExt;
use workflows::Workflows;

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
  if (hash === "kv.server") {
    const [key, value] = args;
    if (value !== undefined) await sdk.kv.set(key, value);
    return await sdk.kv.get(key);
  }
  if (hash === "hooks.server") return (await sdk.listWebhookHandlers()).map(({ id }) => id);
  if (hash === "token.server") return sdk.ATTIO_API_TOKEN;
  if (hash === "people.server") {
    const response = await fetch("https://api.attio.com/v2/objects/people/records/query", {
      method: "POST",
      headers: { authorization: `Bearer ${sdk.ATTIO_API_TOKEN}`, "content-type": "application/json" },
      body: "{}",
    });
    return (await response.json()).data.map(({ values }) => values.name[0].full_name);
  }
  console.log("about to throw");
  throw Object.assign(new Error("no such function " + args[0]), { code: "nope" });
};
var stdin_webhooks_default = async (id, [request]) => {
  const { pathname } = new URL(request.url);
  if (pathname.endsWith("/mirror")) return new Response(await request.arrayBuffer(), { headers: { "content-type": "application/octet-stream" } });
  if (pathname.endsWith("/redirect")) return Response.redirect("https://example.com/next", 303);
  if (pathname.endsWith("/empty")) return new Response(null, { status: 204, headers: { "x-kept": "1" } });
  if (pathname.endsWith("/stream")) {
    const text = new TextEncoder();
    return new Response(new ReadableStream({
      async start(controller) {
        for (const piece of ["one ", "two ", "three"]) {
          await new Promise((resolve) => setTimeout(resolve, 5));
          controller.enqueue(text.encode(piece));
        }
        controller.close();
      },
    }));
  }
  if (pathname.endsWith("/cookies")) {
    const headers = new Headers({ connection: "x-private", "x-private": "1" });
    headers.append("set-cookie", "a=1; Path=/; HttpOnly");
    headers.append("set-cookie", "b=2");
    return new Response("ok", { headers });
  }
  if (pathname.endsWith("/throw")) throw new Error("with hunter2 in it");
  const headers = { "x-cookie": request.headers.get("cookie") ?? "none", "set-cookie": "stolen=1" };
  return new Response(`${id} ${request.method} ${new URL(request.url).search} ${await request.text()}`, { status: 201, headers });
};
var stdin_events_default = async () => { throw new Error("Event handler not found"); };
"#;

/// The machine's clock, so many ns ahead.
#[derive(Default)]
pub struct Ahead(AtomicI64);

impl Ahead {
    pub fn advance(&self, by: Duration) {
        self.0
            .fetch_add(i64::try_from(by.as_nanos()).unwrap(), Ordering::SeqCst);
    }
}

impl Clock for Ahead {
    fn now_ns(&self) -> i64 {
        SystemClock.now_ns() + self.0.load(Ordering::SeqCst)
    }
}

pub struct Server {
    pub platform: Platform,
    pub workflows: Workflows,
    pub store: Arc<dyn Store>,
    pub router: Router,
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

fn person(name: &str) -> NewMember {
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
        Self::with(|_| {}).await
    }

    pub async fn with(configure: impl FnOnce(&mut Config)) -> Self {
        Self::at(Arc::new(SystemClock), configure).await
    }

    /// The same, by another clock.
    pub async fn at(clock: Arc<dyn Clock>, configure: impl FnOnce(&mut Config)) -> Self {
        let store: Arc<dyn Store> = Arc::new(SqliteStore::ephemeral().unwrap());
        let records = Records::new(store.clone(), clock.clone());
        let engine = tokio::task::spawn_blocking(|| sandbox::QuickJs::new(sandbox::Options::default()))
            .await
            .unwrap();
        let mut config = Config {
            development: true,
            ..Config::new("http://127.0.0.1:4400".parse().unwrap())
        };
        configure(&mut config);
        let platform = Platform::new(Parts {
            store: store.clone(),
            records: records.clone(),
            engine: Arc::new(engine.unwrap()),
            egress: Egress::new(egress::Config::default()).unwrap(),
            vault: Vault::new(MasterKeys::new(vec![MasterKey::generate("k1")]).unwrap()),
            clock: clock.clone(),
            random: Arc::new(SystemRandom),
            config,
        });
        let workflows = Workflows::new(workflows::Parts {
            store: store.clone(),
            records: records.clone(),
            clock,
            apps: Arc::new(WorkflowWorld(platform.clone())),
            outside: Arc::new(WorkflowWorld(platform.clone())),
            config: workflows::Config::default(),
        });
        let state = AppState {
            workflows: workflows.clone(),
            imports: import_export::Jobs::start(store.clone(), records.clone()),
            store: store.clone(),
            records,
            platform: platform.clone(),
            files: FileBytes::new(Arc::new(files::Memory::default()), u64::MAX),
        };
        // Who walks all routes with one token is not what is limited here.
        let router = server::router(state, RequestRates::UNLIMITED);
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
            workflows,
            store,
            router,
            cookie: String::new(),
        };
        server.cookie = server.sign_in("ada").await;
        server
    }

    pub async fn sign_in(&self, name: &str) -> String {
        let credentials =
            json!({ "email_address": format!("{name}@example.com"), "password": format!("{name}s password") });
        // Of another browser: this one's session goes on.
        let request = Request::post("/api/session")
            .header(header::HOST, "127.0.0.1:4400")
            .header("x-stoa-csrf", "1")
            .body(credentials.to_string().into());
        let answer = self.send(request.unwrap()).await;
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

    pub async fn put(&self, path: &str, body: Value) -> Answer {
        self.send(
            self.request("PUT", path)
                .header("x-stoa-csrf", "1")
                .body(body.to_string().into())
                .unwrap(),
        )
        .await
    }

    pub async fn patch(&self, path: &str, body: Value) -> Answer {
        let request = self.request("PATCH", path).header("x-stoa-csrf", "1");
        self.send(request.body(body.to_string().into()).unwrap()).await
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

    /// Makes a person a member, and no admin, of a workspace; gives the id of the member.
    pub async fn add_member(&self, workspace: &str, name: &str) -> String {
        let workspace = self.platform.workspace_by_slug(workspace).await.unwrap().unwrap();
        let added = self.platform.add_member(&workspace, person(name), AccessLevel::Member);
        added.await.unwrap().id.to_string()
    }

    /// As somebody else, from here on; gives who it was before.
    pub async fn become_member(&mut self, name: &str) -> String {
        let cookie = std::mem::take(&mut self.cookie);
        self.cookie = self.sign_in(name).await;
        cookie
    }

    /// Calls a server function in a workspace and gives its result, read.
    pub async fn result(&self, workspace: &str, hash: &str, args: Value) -> Value {
        let call = json!({ "hash": hash, "args": args.to_string() });
        let answer = self
            .post(&format!("/api/w/{workspace}/apps/echo/functions"), call)
            .await;
        assert_eq!(answer.status, 200, "{}", answer.text);
        serde_json::from_str(answer.json()["result"].as_str().unwrap()).unwrap()
    }

    /// Makes a webhook handler and gives its path.
    pub async fn webhook(&self, workspace: &str) -> String {
        let made = self.result(workspace, "hook.server", json!([])).await;
        let url = made["url"].as_str().unwrap();
        url.strip_prefix("http://127.0.0.1:4400").unwrap().to_owned()
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

/// A step that asks and waits for the answer.
const ASK: &str = include_str!("fixtures/ask.js");
/// A trigger.
const HEARD: &str = include_str!("fixtures/heard.js");

pub fn app() -> AppBuild {
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
        blocks: [("ask", ASK), ("heard", HEARD)]
            .map(|(id, code)| {
                (
                    id.to_owned(),
                    Bundle {
                        code: code.to_owned(),
                        map: None,
                    },
                )
            })
            .into(),
        manifest: json!({
            "surfaces": {
                "record-action": [{ "id": "echo", "label": "Echo" }],
                "workflow-block": [
                    { "id": "ask", "type": "step", "title": "Ask", "require_user_connection": false, "deprecated": false,
                      "config_schema": { "type": "struct", "fields": { "email": { "type": "email-address" } } } },
                    { "id": "heard", "type": "trigger", "title": "Heard", "require_user_connection": false, "deprecated": false,
                      "config_schema": { "type": "struct", "fields": {} } },
                ],
                "record-widget": [{ "id": "credit", "label": "Credit" }, { "id": "debt", "label": "Debt" }],
            },
            "server_functions": ["self.server", "hook.server", "connection.server", "throw.server", "kv.server", "hooks.server",
                "token.server", "people.server"],
            "webhooks": ["echo"],
            "events": [],
        }),
    }
}
