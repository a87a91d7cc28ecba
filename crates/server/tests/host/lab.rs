//! An app whose server functions run whatever a test gives them, in the real sandbox.

use crate::support::{Answer, Server};
use platform::{AppBuild, Bundle, model::AppConfig};
use serde_json::{Value, json};
use std::collections::BTreeMap;

const SERVER: &str = r#"
var run = (body) => (0, eval)(`(async (server, attio) => { ${body} })`)(ATTIO_SERVER_APP_SDK, ATTIO_ROOT_SDK);
registerSettingsSchema({ workspace: {} });
var stdin_default = (hash, [body]) => run(body);
var stdin_webhooks_default = async (id, [request]) => {
  const { pathname } = new URL(request.url);
  const result = await run(await request.text());
  return Response.json({ id, pathname, result: result ?? null }, { status: 202, headers: { "x-app": "lab" } });
};
var stdin_events_default = async () => { throw new Error("Event handler not found"); };
"#;

/// The build, with a change: its configuration, its manifest.
pub fn app(change: impl FnOnce(&mut AppBuild)) -> AppBuild {
    let mut build = AppBuild {
        config: AppConfig {
            slug: "lab".to_owned(),
            name: "Lab".to_owned(),
            scopes: vec![
                "record_permission:read-write".to_owned(),
                "object_configuration:read".to_owned(),
            ],
            ..AppConfig::default()
        },
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
            "surfaces": {}, "settings_schema": {},
            "server_functions": ["run.server"], "webhooks": ["run"], "events": [],
        }),
    };
    change(&mut build);
    build
}

impl Server {
    /// A server with this app in the workspace `basepoint`.
    pub async fn with_lab(change: impl FnOnce(&mut AppBuild)) -> Self {
        let server = Self::start().await;
        server.platform.register_app_build(app(change)).await.unwrap();
        let installed = server.post("/api/w/basepoint/apps/lab/install", json!({})).await;
        assert_eq!(installed.status, 200, "{}", installed.text);
        server
    }

    /// Runs the body of an async function with `server` (`attio/server`) and `attio`.
    pub async fn lab(&self, body: &str) -> Answer {
        let call = json!({ "hash": "run.server", "args": json!([body]).to_string() });
        self.post("/api/w/basepoint/apps/lab/functions", call).await
    }

    /// What it returns.
    pub async fn lab_value(&self, body: &str) -> Value {
        let answer = self.lab(body).await;
        assert_eq!(answer.status, 200, "{body}: {}", answer.text);
        serde_json::from_str(answer.json()["result"].as_str().unwrap()).unwrap()
    }

    /// What it throws: code and message.
    pub async fn lab_error(&self, body: &str) -> (String, String) {
        let answer = self.lab(body).await;
        assert_eq!(answer.status, 422, "{body}: {}", answer.text);
        let text = |name: &str| answer.json()[name].as_str().unwrap_or_default().to_owned();
        (text("code"), text("message"))
    }
}
