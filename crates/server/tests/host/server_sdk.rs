//! `attio/server` (`sdk-surface.md` 2.4.1, `sdk-behaviour.md` 11 to 14), member by member, in the real sandbox.

use crate::{lab, support::Server};
use axum::body::Body;
use serde_json::{Value, json};

fn secret(label: &str) -> platform::model::ConnectionConfig {
    serde_json::from_value(json!({ "type": "secret", "label": label })).unwrap()
}

/// Two connections of each kind, none of them made.
async fn with_connections() -> Server {
    Server::with_lab(|build| {
        for key in ["default", "crm"] {
            build.config.connections.workspace.insert(key.to_owned(), secret(key));
            build.config.connections.user.insert(key.to_owned(), secret(key));
        }
    })
    .await
}

impl Server {
    async fn connect(&self, kind: &str, key: &str, value: &str) {
        let path = format!("/api/w/basepoint/apps/lab/connections/{kind}/{key}");
        let answer = self.post(&path, json!({ "secret": value })).await;
        assert_eq!(answer.status, 200, "{}", answer.text);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn key_values_are_json_and_come_back_as_they_were_stored() {
    let server = Server::with_lab(|_| ()).await;
    let value = server
        .lab_value(
            r#"const { kv } = server;
               const deep = (levels) => levels === 0 ? "end" : [deep(levels - 1)];
               const values = ["text", "", 0, -1.5, 1e21, true, null, [1, [null]], { a: { "$": "x" } }, "\u0000\ud83d\ude00", deep(99)];
               for (const [index, value] of values.entries()) await kv.set("v" + index, value);
               const back = await Promise.all(values.map((_, index) => kv.get("v" + index)));
               const same = back.every((entry, index) => JSON.stringify(entry.value) === JSON.stringify(values[index]));
               await kv.set("optional", { a: 1, b: undefined });
               await kv.delete("v0");
               await kv.delete("never");
               const many = await kv.mget(["v1", "v0", "__proto__", "constructor"]);
               const results = [await kv.set("x", 1), await kv.delete("x")];
               return [same, await kv.get("optional"), await kv.get("v0"), Object.keys(many).length, many.v1, many.v0,
                 many.constructor, results, server.experimental_kv === kv, await kv.mget([])];"#,
        )
        .await;
    assert_eq!(
        value,
        json!([
            true, { "value": { "a": 1 } }, null, 4, { "value": "" }, null, null,
            [{ "$": "undefined" }, { "$": "undefined" }], true, {}
        ])
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn key_values_end_with_their_life_and_a_later_set_lifts_it() {
    let server = Server::with_lab(|_| ()).await;
    let value = server
        .lab_value(
            r#"const { kv } = server;
               await kv.set("short", 1, { ttlInSeconds: 0.05 });
               await kv.set("lifted", 1, { ttlInSeconds: 0.05 });
               await kv.set("lifted", 2);
               await kv.set("month", 1, { ttlInSeconds: 30 * 24 * 3600 });
               await kv.set("eternal", 1, { ttlInSeconds: 1e300 });
               const before = await kv.get("short");
               await new Promise((resolve) => setTimeout(resolve, 80));
               return [before, await kv.get("short"), await kv.mget(["short", "lifted"]), await kv.get("month"), await kv.get("eternal")];"#,
        )
        .await;
    let one = json!({ "value": 1 });
    assert_eq!(
        value,
        json!([one, null, { "short": null, "lifted": { "value": 2 } }, one, one])
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn key_values_over_a_limit_or_beside_json_are_refused_by_name() {
    let server = Server::with_lab(|_| ()).await;
    for (call, code, said) in [
        ("set('a', 'x'.repeat(262144 - 2))", "", ""),
        (
            "set('a', 'x'.repeat(262144 - 1))",
            "kv-value-too-large",
            "the value of \"a\" is 262145 bytes, the limit is 262144",
        ),
        ("set('k'.repeat(512), 1)", "", ""),
        (
            "set('k'.repeat(513), 1)",
            "kv-key-invalid",
            "a key has 1 to 512 bytes, this one has 513",
        ),
        ("get('ä'.repeat(257))", "kv-key-invalid", "this one has 514"),
        ("mget(Array.from({ length: 100 }, (_, n) => 'k' + n))", "", ""),
        (
            "mget(Array.from({ length: 101 }, (_, n) => 'k' + n))",
            "kv-too-many-keys",
            "up to 100 keys, it got 101",
        ),
        ("mget('a')", "app-error", "kv.mget: keys must be an array of strings"),
        (
            "mget(['a', 1])",
            "app-error",
            "kv.mget: each key must be a non-empty string",
        ),
        ("get('')", "app-error", "kv.get: key must be a non-empty string"),
        ("delete(1)", "app-error", "kv.delete: key must be a non-empty string"),
        ("set('a')", "app-error", "value is undefined"),
        ("set('a', () => 1)", "app-error", "value is a function"),
        ("set('a', 10n)", "app-error", "value is a bigint"),
        ("set('a', Symbol('s'))", "app-error", "value is a symbol"),
        ("set('a', [1, , 2])", "app-error", "value[1] is undefined"),
        ("set('a', { b: [NaN] })", "app-error", "value.b[0] is NaN"),
        ("set('a', new Date(0))", "app-error", "value is a Date"),
        ("set('a', new Map())", "app-error", "value is a Map"),
        (
            "set('a', (() => { const a = {}; a.a = a; return a; })())",
            "app-error",
            "value.a is part of a cycle",
        ),
        (
            "set('a', Array.from({ length: 101 }).reduce((inner) => [inner], 1))",
            "app-error",
            "nested more than 100 deep",
        ),
        ("set('a', '\\ud800')", "app-error", "a lone surrogate"),
        (
            "set('a', 1, { ttlInSeconds: 0 })",
            "app-error",
            "ttlInSeconds must be greater than 0, it is 0",
        ),
        ("set('a', 1, { ttlInSeconds: -1 })", "app-error", "it is -1"),
        ("set('a', 1, { ttlInSeconds: Infinity })", "app-error", "it is Infinity"),
        ("set('a', 1, { ttlInSeconds: '60' })", "app-error", "it is 60"),
    ] {
        let body = format!("await server.kv.{call}");
        if code.is_empty() {
            server.lab_value(&body).await;
            continue;
        }
        let (found, message) = server.lab_error(&body).await;
        assert_eq!(found, code, "{call}: {message}");
        assert!(message.contains(said), "{call}: {message}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn key_values_belong_to_one_install_and_go_with_it() {
    let mut server = Server::with_lab(|_| ()).await;
    server.lab_value("await server.kv.set('a', 'ours')").await;
    let ada = server.become_member("linus").await;
    server.post("/api/w/other/apps/lab/install", json!({})).await;
    let call = json!({ "hash": "run.server", "args": json!(["return await server.kv.get('a')"]).to_string() });
    let theirs = server.post("/api/w/other/apps/lab/functions", call).await.json();
    assert_eq!(theirs["result"], "null");
    server.cookie = ada;
    server.delete("/api/w/basepoint/apps/lab/install").await;
    server.post("/api/w/basepoint/apps/lab/install", json!({})).await;
    assert_eq!(server.lab_value("return await server.kv.get('a')").await, Value::Null);
}

#[tokio::test(flavor = "multi_thread")]
async fn connections_are_found_by_kind_and_key() {
    let server = with_connections().await;
    server.connect("workspace", "default", "w-default").await;
    server.connect("workspace", "crm", "w-crm").await;
    server.connect("user", "crm", "u-crm").await;
    let value = server
        .lab_value(
            r#"const shape = ({ id, value, connection_key, createdBy, ownedBy }) =>
                 [typeof id, value, connection_key, createdBy.type, ownedBy.type, ownedBy.id === createdBy.id];
               const me = server.getCurrentUser().id;
               const mine = server.getUserConnection("crm");
               mine.value = "changed";
               return [shape(server.getWorkspaceConnection()), shape(server.getWorkspaceConnection("crm")),
                 shape(server.getUserConnection("crm")), mine.createdBy.id === me && mine.ownedBy.id === me];"#,
        )
        .await;
    assert_eq!(
        value,
        json!([
            ["string", "w-default", "default", "user", "workspace", false],
            ["string", "w-crm", "crm", "user", "workspace", false],
            ["string", "u-crm", "crm", "user", "user", true],
            true
        ])
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn a_missing_connection_says_which_one_so_that_a_person_can_make_it() {
    let server = with_connections().await;
    for (body, code, wanted) in [
        (
            "server.getWorkspaceConnection()",
            "no-workspace-connection",
            json!(["workspace", "default"]),
        ),
        (
            "server.getWorkspaceConnection('crm')",
            "no-workspace-connection",
            json!(["workspace", "crm"]),
        ),
        (
            "server.getUserConnection('crm')",
            "no-user-connection",
            json!(["user", "crm"]),
        ),
        (
            "server.getUserConnection()",
            "no-user-connection",
            json!(["user", "default"]),
        ),
        // Nobody can make what the app does not declare.
        (
            "server.getUserConnection('other')",
            "no-user-connection",
            json!([null, null]),
        ),
        // Several might be meant.
        (
            "throw new attio.AttioNoUserConnectionError()",
            "no-user-connection",
            json!([null, null]),
        ),
    ] {
        let answer = server.lab(body).await;
        let said = answer.json();
        assert_eq!(answer.code(), (422, code.to_owned()), "{body}");
        assert_eq!(json!([said["kind"], said["key"]]), wanted, "{body}");
        let wire: Value = serde_json::from_str(said["wire"].as_str().unwrap()).unwrap();
        assert_eq!(wire["code"], code, "{body}: what the client throws");
    }
    let (_, message) = server.lab_error("server.getWorkspaceConnection('other')").await;
    assert_eq!(
        message,
        "The app has no workspace connection \"other\": its stoa.toml declares \"crm\", \"default\""
    );
    let caught = "try { server.getUserConnection('crm') } catch (error) { return [attio.AttioError.is(error), \
                  attio.AttioNoUserConnectionError.is(error), attio.AttioConnectionExpiredError.is(error), error instanceof attio.AttioError] }";
    assert_eq!(server.lab_value(caught).await, json!([true, true, false, true]));
}

#[tokio::test(flavor = "multi_thread")]
async fn an_app_without_connections_throws_the_documented_error_and_nobody_is_asked() {
    let server = Server::with_lab(|_| ()).await;
    let answer = server.lab("server.getWorkspaceConnection()").await;
    assert_eq!(answer.code(), (422, "no-workspace-connection".to_owned()));
    assert_eq!(answer.json()["kind"], Value::Null);
    assert!(
        answer.text.contains("declares no workspace connection"),
        "{}",
        answer.text
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn the_current_user_is_who_called_and_nobody_in_a_webhook() {
    let server = with_connections().await;
    server.connect("user", "default", "u-default").await;
    server.connect("workspace", "default", "w-default").await;
    server.lab_value("await server.kv.set('shared', 1)").await;
    let handler = server
        .lab_value("return await server.createWebhookHandler({ fileName: 'run' })")
        .await;
    let path = handler["url"]
        .as_str()
        .unwrap()
        .strip_prefix("http://127.0.0.1:4400")
        .unwrap()
        .to_owned();
    let body = "const attempt = (call) => { try { return call(); } catch (error) { return error.code; } };
                return [server.getCurrentUser(), attempt(() => server.getUserConnection().value),
                  attempt(() => server.getWorkspaceConnection().value), (await server.kv.get('shared')).value];";
    let request = http::Request::post(format!("{path}/sub"))
        .header(http::header::HOST, "127.0.0.1:4400")
        .body(Body::from(body))
        .unwrap();
    let answer = server.send(request).await;
    assert_eq!(
        (answer.status.as_u16(), &answer.headers["x-app"]),
        (202, &"lab".parse().unwrap())
    );
    let said = answer.json();
    assert_eq!(said["result"], json!([null, "no-user-connection", "w-default", 1]));
    assert!(said["pathname"].as_str().unwrap().ends_with("/sub"));
}

#[tokio::test(flavor = "multi_thread")]
async fn webhook_handlers_are_made_found_changed_and_ended() {
    let server = Server::with_lab(|_| ()).await;
    let value = server
        .lab_value(
            r#"const made = await server.createWebhookHandler({ fileName: "run" });
               const second = await server.createWebhookHandler({ fileName: "run" });
               const updated = await server.updateWebhookHandler(made.id, { externalWebhookId: "ext-1" });
               const found = await server.getWebhookHandler(made.id);
               const all = await server.listWebhookHandlers();
               const deleted = await server.deleteWebhookHandler(second.id);
               const left = await server.listWebhookHandlers();
               return [Object.keys(made).sort(), made.externalWebhookId, made.url.endsWith("/w/" + made.id), updated,
                 found.externalWebhookId, all.length, deleted, left.map(({ id }) => id === made.id)];"#,
        )
        .await;
    let nothing = json!({ "$": "undefined" });
    assert_eq!(
        value,
        json!([
            ["externalWebhookId", "fileName", "id", "url"],
            null,
            true,
            nothing,
            "ext-1",
            2,
            nothing,
            [true]
        ])
    );
    for (body, code, said) in [
        ("await server.createWebhookHandler({ fileName: 'none' })", "", "none"),
        (
            "await server.createWebhookHandler({})",
            "app-error",
            "fileName must be a non-empty string",
        ),
        ("await server.getWebhookHandler('none')", "not-found", "none"),
        (
            "await server.updateWebhookHandler('none', { externalWebhookId: 'x' })",
            "not-found",
            "none",
        ),
        ("await server.deleteWebhookHandler('none')", "not-found", "none"),
    ] {
        let (found, message) = server.lab_error(body).await;
        assert!(code.is_empty() || found == code, "{body}: {found} {message}");
        assert!(message.contains(said), "{body}: {message}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn process_is_its_environment_and_nothing_else() {
    let server = Server::with_lab(|build| {
        build
            .config
            .environment
            .insert("API_URL".to_owned(), "https://api.example.com".to_owned());
        build
            .config
            .environment
            .insert("constructor".to_uppercase(), "c".to_owned());
    })
    .await;
    let value = server
        .lab_value(
            r#"process.env.API_URL = "changed"; process.env.NEW = "1"; delete process.env.API_URL; process.env = {};
               const attempt = (call) => { try { return call(); } catch (error) { return error.message; } };
               return [process.env.API_URL, process.env.NEW ?? null, process.env.MISSING ?? null, { ...process.env },
                 Object.keys(process.env), "API_URL" in process.env, "MISSING" in process.env, process.env.constructor ?? null,
                 attempt(() => process.version), attempt(() => { process.title = "x"; }), typeof require, typeof Buffer];"#,
        )
        .await;
    let refused = |name: &str| format!("process.{name} is not available in server code: process only has env");
    assert_eq!(
        value,
        json!([
            "https://api.example.com", null, null, { "API_URL": "https://api.example.com", "CONSTRUCTOR": "c" },
            ["API_URL", "CONSTRUCTOR"], true, false, null, refused("version"), refused("title"), "undefined", "undefined"
        ])
    );
    let executions = server.get("/api/w/basepoint/apps/lab/executions").await.json();
    let id = executions["data"][0]["id"].as_str().unwrap().to_owned();
    let logs = server.get(&format!("/api/w/basepoint/executions/{id}")).await.json()["data"]["logs"].clone();
    let warnings: Vec<&str> = logs
        .as_array()
        .unwrap()
        .iter()
        .map(|line| line["message"].as_str().unwrap())
        .collect();
    assert!(warnings.contains(&"process.env.MISSING is not set"), "{warnings:?}");
    assert!(logs.as_array().unwrap().iter().all(|line| line["level"] == "warn"));
}

#[tokio::test(flavor = "multi_thread")]
async fn an_upload_whose_environment_breaks_rules_says_every_one() {
    let server = Server::start().await;
    let build = lab::app(|build| {
        let environment = &mut build.config.environment;
        environment.extend((0..97).map(|n| (format!("V{n}"), "1".to_owned())));
        environment.insert("lower".to_owned(), "1".to_owned());
        environment.insert("ATTIO_X".to_owned(), "1".to_owned());
        environment.insert("EMPTY".to_owned(), " ".to_owned());
        environment.insert("LARGE".to_owned(), "x".repeat((16 << 10) + 1));
    });
    let answer = server
        .post("/api/w/basepoint/apps", serde_json::to_value(&build).unwrap())
        .await;
    assert_eq!(answer.code(), (400, "ENV_VARIABLES_VALIDATION_FAILED".to_owned()));
    let errors: Vec<Value> = answer.json()["errors"]
        .as_array()
        .unwrap()
        .iter()
        .map(|error| json!([error["code"], error["key"], error["limit"], error["max_bytes"]]))
        .collect();
    assert_eq!(
        json!(errors),
        json!([
            ["TOO_MANY_VARIABLES", null, 100, null],
            ["RESERVED_KEY_PREFIX", "ATTIO_X", null, null],
            ["EMPTY_VALUE", "EMPTY", null, null],
            ["VALUE_TOO_LARGE", "LARGE", null, 16384],
            ["INVALID_KEY_FORMAT", "lower", null, null],
        ])
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn the_old_way_to_the_api_still_works() {
    let server = Server::with_lab(|_| ()).await;
    let value = server
        .lab_value(
            r#"const made = await server.attioFetch({ method: "POST", path: "/objects/people/records", queryParams: { unused: undefined },
                 body: { data: { values: { name: [{ first_name: "Ada", last_name: "L", full_name: "Ada L" }] } } }, responseSchema: {} });
               const id = made.data.id.record_id;
               const read = await server.attioFetch({ method: "GET", path: "/objects/people/records/" + id });
               const missing = await server.attioFetch({ method: "GET", path: "/objects/nothing/records/" + id })
                 .catch((error) => [error.status, typeof error.code, error.message.includes("answered 404")]);
               const relative = await server.attioFetch({ method: "GET", path: "objects" }).catch((error) => error.message);
               return [read.data.values.name[0].full_name, missing, relative, server.ATTIO_API_TOKEN.length > 20];"#,
        )
        .await;
    assert_eq!(
        value,
        json!([
            "Ada L",
            [404, "string", true],
            "attioFetch: path must begin with a slash, it is \"objects\"",
            true
        ])
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn what_the_module_lacks_is_named_and_what_is_thrown_keeps_its_code() {
    let server = Server::with_lab(|_| ()).await;
    for (body, code, said) in [
        (
            "server.getConnection()",
            "app-error",
            "\"attio/server\" has no member \"getConnection\"",
        ),
        (
            "throw Object.assign(new TypeError('no'), { code: 'MY_CODE', detail: { a: 1 } })",
            "MY_CODE",
            "no",
        ),
        (
            "throw Object.assign(new Error('a number'), { code: 7 })",
            "app-error",
            "a number",
        ),
        ("throw 'text'", "app-error", "text"),
        ("return () => 1", "app-error", "the result is a function"),
        (
            "throw new attio.AttioUnexpectedTransportError()",
            "unexpected-transport-error",
            "failed on the way",
        ),
    ] {
        let (found, message) = server.lab_error(body).await;
        assert_eq!(found, code, "{body}: {message}");
        assert!(message.contains(said), "{body}: {message}");
    }
}
