use crate::support::{World, app, person, value};
use async_trait::async_trait;
use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD};
use bytes::Bytes;
use egress::{Body, InProcess};
use futures::{StreamExt, stream};
use platform::{
    AccountId, AppBuild, Browser, Callback, Connected, PlatformError, SessionAccount,
    model::{AccessLevel, ConnectionKind, ConnectionStatus},
};
use sandbox::{Call, Returned};
use sha2::{Digest, Sha256};
use std::{
    collections::HashMap,
    sync::{
        Arc, Mutex,
        atomic::{AtomicUsize, Ordering},
    },
    time::Duration,
};
use url::Url;

const SLOT: (ConnectionKind, &str) = (ConnectionKind::Workspace, "default");

/// A third party's token endpoint: checks the code verifier, rotates refresh tokens.
#[derive(Default)]
struct Provider {
    challenge: Mutex<String>,
    refreshes: AtomicUsize,
    /// What to answer a refresh with instead of a token.
    broken: Mutex<Option<u16>>,
}

#[async_trait]
impl InProcess for Provider {
    async fn call(&self, request: http::Request<Bytes>) -> http::Response<Body> {
        let form: HashMap<String, String> = url::form_urlencoded::parse(request.body()).into_owned().collect();
        let answer = |status: u16, body: String| {
            let body = stream::iter([Ok(Bytes::from(body))]).boxed();
            http::Response::builder()
                .status(status)
                .header("content-type", "application/json")
                .body(body)
                .unwrap()
        };
        let refused = |error: &str| answer(400, format!(r#"{{"error":"{error}"}}"#));
        if form["client_id"] != "id" || form["client_secret"] != "client-secret" {
            return refused("invalid_client");
        }
        let token = |n: usize| {
            answer(
                200,
                format!(
                    r#"{{"access_token":"access-{n}-token","refresh_token":"refresh-{n}","token_type":"Bearer","expires_in":3600}}"#
                ),
            )
        };
        match form["grant_type"].as_str() {
            "authorization_code" => {
                let hash = URL_SAFE_NO_PAD.encode(Sha256::digest(&form["code_verifier"]));
                let fits = hash == *self.challenge.lock().unwrap() && form["code"] == "good-code";
                if fits { token(0) } else { refused("invalid_grant") }
            }
            "refresh_token" => {
                if let Some(status) = *self.broken.lock().unwrap() {
                    return answer(status, r#"{"error":"invalid_grant"}"#.to_owned());
                }
                // Long enough for the others to come along.
                tokio::time::sleep(Duration::from_millis(30)).await;
                let before = self.refreshes.fetch_add(1, Ordering::SeqCst);
                if form["refresh_token"] == format!("refresh-{before}") {
                    token(before + 1)
                } else {
                    refused("invalid_grant")
                }
            }
            _ => refused("unsupported_grant_type"),
        }
    }
}

fn oauth_app() -> AppBuild {
    let mut build = app("v1");
    let config = serde_json::from_value(serde_json::json!({
        "type": "oauth2",
        "authorize_url": "https://acme.test/authorize",
        "token_url": "https://acme.test/token",
        "client_id": "id",
        "client_secret": "client-secret",
        "scopes": ["leads:write", "webhooks:write"],
        "authorize_params": { "prompt": "consent" },
    }));
    build
        .config
        .connections
        .workspace
        .insert("default".to_owned(), config.unwrap());
    build
}

fn returning(path: &str) -> Browser {
    Browser {
        session_id: None,
        return_to: Some(path.to_owned()),
    }
}

async fn session_of(world: &World, account_id: &AccountId) -> SessionAccount {
    let account = world.platform.account(account_id).await.unwrap().unwrap();
    let token = world.platform.start_session(&account).await.unwrap();
    world.platform.session_account(&token).await.unwrap().unwrap()
}

struct Scene {
    world: World,
    provider: Arc<Provider>,
    session: SessionAccount,
}

impl Scene {
    async fn new() -> Self {
        let world = World::new().await;
        let provider = Arc::new(Provider::default());
        world.answer("https://acme.test", provider.clone());
        world.installed(oauth_app()).await;
        world.engine.does(|run| async move {
            match run.call {
                Call::Event { .. } => Ok(Returned::NoHandler),
                _ => match &run.context.workspace_connections["default"] {
                    Ok(connection) => value(&format!("{:?}", connection.value)),
                    Err(code) => value(&format!("{code:?}")),
                },
            }
        });
        let session = session_of(&world, &world.admin.account_id).await;
        Self {
            world,
            provider,
            session,
        }
    }

    /// Begins, and gives the URL and its parameters.
    async fn begin(&self) -> (Url, HashMap<String, String>) {
        let begun = self
            .world
            .platform
            .connect(
                &self.world.admin,
                "leads",
                SLOT,
                None,
                Some(returning("/basepoint/people")),
            )
            .await;
        let Connected::Authorize(url) = begun.unwrap() else {
            panic!("OAuth sends the browser away")
        };
        let parameters: HashMap<String, String> = url.query_pairs().into_owned().collect();
        self.provider
            .challenge
            .lock()
            .unwrap()
            .clone_from(&parameters["code_challenge"]);
        (url, parameters)
    }

    fn back(parameters: &HashMap<String, String>, code: &str) -> Callback {
        Callback {
            state: Some(parameters["state"].clone()),
            code: Some(code.to_owned()),
            ..Callback::default()
        }
    }

    async fn connect(&self) {
        let (_, parameters) = self.begin().await;
        let outcome = self
            .world
            .platform
            .finish_oauth(Self::back(&parameters, "good-code"), &self.session)
            .await
            .unwrap();
        outcome.connection.unwrap();
    }

    async fn value(&self) -> String {
        self.world.call("[]").await.unwrap()
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn the_round_trip_ends_with_a_connection() {
    let scene = Scene::new().await;
    let (url, parameters) = scene.begin().await;
    assert!(url.as_str().starts_with("https://acme.test/authorize?"));
    for (name, expected) in [
        ("response_type", "code"),
        ("client_id", "id"),
        ("redirect_uri", "http://stoa.test/oauth/callback"),
        ("scope", "leads:write webhooks:write"),
        ("code_challenge_method", "S256"),
        ("prompt", "consent"),
    ] {
        assert_eq!(parameters[name], expected, "{name}");
    }
    let outcome = scene
        .world
        .platform
        .finish_oauth(Scene::back(&parameters, "good-code"), &scene.session)
        .await
        .unwrap();
    assert_eq!(outcome.return_to.as_deref(), Some("/basepoint/people"));
    assert_eq!(outcome.connection.unwrap().kind, ConnectionKind::Workspace);
    assert_eq!(scene.value().await, "\"access-0-token\"");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_state_works_once_in_time_and_for_who_began_it() {
    let scene = Scene::new().await;
    let platform = &scene.world.platform;
    let stranger = platform
        .bootstrap_workspace("Other", "other", person("linus"))
        .await
        .unwrap()
        .admin;
    let stranger = session_of(&scene.world, &stranger.account_id).await;
    let refused =
        |result: Result<platform::CallbackOutcome, PlatformError>| matches!(result, Err(PlatformError::Oauth { .. }));

    let (_, parameters) = scene.begin().await;
    assert!(refused(
        platform
            .finish_oauth(Scene::back(&parameters, "good-code"), &stranger)
            .await
    ));
    assert!(
        platform
            .finish_oauth(Scene::back(&parameters, "good-code"), &scene.session)
            .await
            .is_ok()
    );
    assert!(refused(
        platform
            .finish_oauth(Scene::back(&parameters, "good-code"), &scene.session)
            .await
    ));

    let (_, parameters) = scene.begin().await;
    scene.world.clock.advance(Duration::from_secs(16 * 60));
    assert!(refused(
        platform
            .finish_oauth(Scene::back(&parameters, "good-code"), &scene.session)
            .await
    ));
    let made_up = Callback {
        state: Some("x".into()),
        code: Some("good-code".into()),
        ..Callback::default()
    };
    assert!(refused(platform.finish_oauth(made_up, &scene.session).await));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_state_works_in_the_session_that_began_it() {
    let scene = Scene::new().await;
    let platform = &scene.world.platform;
    let browser = Browser {
        session_id: Some(scene.session.session_id.clone()),
        return_to: None,
    };
    let begun = platform
        .connect(&scene.world.admin, "leads", SLOT, None, Some(browser))
        .await;
    let Connected::Authorize(url) = begun.unwrap() else {
        panic!("OAuth sends the browser away")
    };
    let parameters: HashMap<String, String> = url.query_pairs().into_owned().collect();
    scene
        .provider
        .challenge
        .lock()
        .unwrap()
        .clone_from(&parameters["code_challenge"]);
    // The same person in another browser: whoever sent them the link, it is not their own doing.
    let other = session_of(&scene.world, &scene.world.admin.account_id).await;
    let refused = platform
        .finish_oauth(Scene::back(&parameters, "good-code"), &other)
        .await;
    assert!(matches!(refused, Err(PlatformError::Oauth { .. })));
    let outcome = platform
        .finish_oauth(Scene::back(&parameters, "good-code"), &scene.session)
        .await;
    outcome.unwrap().connection.unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn who_may_no_longer_connect_when_the_third_party_sends_them_back_does_not() {
    let scene = Scene::new().await;
    let platform = &scene.world.platform;
    let (_, parameters) = scene.begin().await;
    platform.disable(&scene.world.admin, "leads").await.unwrap();
    let outcome = platform
        .finish_oauth(Scene::back(&parameters, "good-code"), &scene.session)
        .await;
    assert_eq!(outcome.unwrap().connection.unwrap_err().code(), "app-disabled");
    platform.enable(&scene.world.admin, "leads").await.unwrap();

    for (level, code) in [
        (AccessLevel::Member, "forbidden"),
        (AccessLevel::Suspended, "forbidden"),
    ] {
        let (_, parameters) = scene.begin().await;
        scene.world.set_level(level).await;
        let outcome = platform
            .finish_oauth(Scene::back(&parameters, "good-code"), &scene.session)
            .await;
        assert_eq!(outcome.unwrap().connection.unwrap_err().code(), code, "{level:?}");
    }
    assert_eq!(scene.value().await, "\"no-workspace-connection\"");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_browser_that_goes_away_on_the_way_back_leaves_nothing_half_done() {
    let scene = Scene::new().await;
    let (began, begun) = tokio::sync::oneshot::channel();
    let began = Arc::new(Mutex::new(Some(began)));
    scene.world.engine.does(move |run| {
        let began = began.clone();
        async move {
            if let Call::Event { .. } = run.call {
                began.lock().unwrap().take().unwrap().send(()).unwrap();
                tokio::time::sleep(Duration::from_millis(100)).await;
                return Ok(Returned::NoHandler);
            }
            match &run.context.workspace_connections["default"] {
                Ok(connection) => value(&format!("{:?}", connection.value)),
                Err(code) => value(&format!("{code:?}")),
            }
        }
    });
    let (_, parameters) = scene.begin().await;
    let (platform, session) = (scene.world.platform.clone(), scene.session.clone());
    let waiting = tokio::spawn(async move {
        platform
            .finish_oauth(Scene::back(&parameters, "good-code"), &session)
            .await
    });
    begun.await.unwrap();
    waiting.abort();
    tokio::time::sleep(Duration::from_millis(400)).await;
    assert_eq!(scene.value().await, "\"access-0-token\"");
}

#[tokio::test(flavor = "multi_thread")]
async fn what_goes_wrong_at_the_third_party_is_told() {
    let scene = Scene::new().await;
    for (code, error, expected) in [
        (Some("bad-code"), None, "the third party gave no token: invalid_grant"),
        (
            None,
            Some("access_denied"),
            "the connection was not granted: access_denied",
        ),
        (None, None, "the third party sent neither a code nor an error"),
    ] {
        let (_, parameters) = scene.begin().await;
        let callback = Callback {
            state: Some(parameters["state"].clone()),
            code: code.map(str::to_owned),
            error: error.map(str::to_owned),
            error_description: None,
        };
        let outcome = scene
            .world
            .platform
            .finish_oauth(callback, &scene.session)
            .await
            .unwrap();
        assert_eq!(outcome.connection.unwrap_err().to_string(), expected);
    }
    assert_eq!(scene.value().await, "\"no-workspace-connection\"");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_token_is_refreshed_before_it_ends_once_for_all_who_need_it() {
    let scene = Scene::new().await;
    scene.connect().await;
    scene.world.clock.advance(Duration::from_secs(3600 - 61));
    assert_eq!(scene.value().await, "\"access-0-token\"");
    scene.world.clock.advance(Duration::from_secs(2));
    let calls = futures::future::join_all((0..8).map(|_| scene.value())).await;
    assert!(calls.iter().all(|value| value == "\"access-1-token\""), "{calls:?}");
    assert_eq!(scene.provider.refreshes.load(Ordering::SeqCst), 1);
    // The rotated refresh token is the one that is used next.
    scene.world.clock.advance(Duration::from_secs(7200));
    assert_eq!(scene.value().await, "\"access-2-token\"");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_revoked_connection_expires_and_a_troubled_third_party_is_asked_again() {
    let scene = Scene::new().await;
    scene.connect().await;
    *scene.provider.broken.lock().unwrap() = Some(503);
    scene.world.clock.advance(Duration::from_secs(3600 - 30));
    assert_eq!(
        scene.value().await,
        "\"access-0-token\"",
        "what is left of the token still works"
    );
    scene.world.clock.advance(Duration::from_secs(60));
    assert_eq!(scene.value().await, "\"connection-expired\"");
    *scene.provider.broken.lock().unwrap() = None;
    assert_eq!(scene.value().await, "\"access-1-token\"");

    *scene.provider.broken.lock().unwrap() = Some(400);
    scene.world.clock.advance(Duration::from_secs(7200));
    assert_eq!(scene.value().await, "\"connection-expired\"");
    *scene.provider.broken.lock().unwrap() = None;
    assert_eq!(
        scene.value().await,
        "\"connection-expired\"",
        "a refused connection stays refused"
    );
    let platform = &scene.world.platform;
    let version = platform
        .current_version(&platform.app("leads").await.unwrap())
        .await
        .unwrap();
    let install = scene.world.install().await;
    let slots = platform
        .connection_slots(Some(&install), &version, &scene.world.admin)
        .await
        .unwrap();
    assert_eq!(slots[0].connection.as_ref().unwrap().status, ConnectionStatus::Expired);
    scene.connect().await;
    assert_eq!(scene.value().await, "\"access-0-token\"", "connecting again heals it");
}

#[tokio::test(flavor = "multi_thread")]
async fn the_way_back_stays_on_this_server() {
    let scene = Scene::new().await;
    for path in [
        "https://evil.example/",
        "//evil.example/",
        "/\\evil.example",
        "people",
        "/a\nb",
    ] {
        let begun = scene
            .world
            .platform
            .connect(&scene.world.admin, "leads", SLOT, None, Some(returning(path)))
            .await;
        assert_eq!(begun.unwrap_err().code(), "return-to-invalid", "{path:?}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn the_client_secret_is_stored_sealed() {
    let scene = Scene::new().await;
    let query = store::DocumentQuery {
        kind: "version",
        ..Default::default()
    };
    let stored = format!("{:?}", scene.world.store.documents(query).await.unwrap());
    assert!(!stored.contains("client-secret"), "{stored}");
}

/// A token endpoint for the client credentials grant: each answer is another token.
#[derive(Default)]
struct ClientProvider {
    asked: Mutex<Vec<HashMap<String, String>>>,
    revoked: std::sync::atomic::AtomicBool,
}

#[async_trait]
impl InProcess for ClientProvider {
    async fn call(&self, request: http::Request<Bytes>) -> http::Response<Body> {
        let form: HashMap<String, String> = url::form_urlencoded::parse(request.body()).into_owned().collect();
        let good = form["client_secret"] == "her secret" && !self.revoked.load(Ordering::SeqCst);
        let (status, body) = {
            let mut asked = self.asked.lock().unwrap();
            asked.push(form);
            match good {
                true => (
                    200,
                    format!(r#"{{"access_token":"client-token-{}","expires_in":3600}}"#, asked.len()),
                ),
                false => (
                    401,
                    r#"{"error":"invalid_client","error_description":"no such client"}"#.to_owned(),
                ),
            }
        };
        http::Response::builder()
            .status(status)
            .header("content-type", "application/json")
            .body(stream::iter([Ok(Bytes::from(body))]).boxed())
            .unwrap()
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_client_id_and_secret_become_tokens_that_are_kept_and_asked_for_again_in_time() {
    let world = World::new().await;
    let provider = Arc::new(ClientProvider::default());
    world.answer("https://acme.example", provider.clone());
    let mut build = app("v1");
    let config = serde_json::json!({
        "type": "client_credentials", "label": "Acme", "token_url": "https://acme.example/token",
        "scopes": ["read", "write"], "token_params": { "audience": "api" },
    });
    let config = serde_json::from_value(config).unwrap();
    build.config.connections.workspace.insert("default".to_owned(), config);
    world.installed(build).await;
    world.engine.does(|run| async move {
        match run.call {
            Call::ServerFunction { .. } => match &run.context.workspace_connections["default"] {
                Ok(connection) => value(&format!("{:?}", connection.value)),
                Err(code) => value(&format!("{code:?}")),
            },
            _ => Ok(Returned::NoHandler),
        }
    });
    let connect = |id: &'static str, secret: &'static str| {
        let (platform, admin) = (world.platform.clone(), world.admin.clone());
        async move { platform.connect_client(&admin, "leads", SLOT, (id, secret)).await }
    };
    assert_eq!(connect("her id", " ").await.unwrap_err().code(), "client-missing");
    let plain = world
        .platform
        .connect(&world.admin, "leads", SLOT, Some("x".into()), None)
        .await;
    assert_eq!(plain.unwrap_err().code(), "client-missing");
    let refused = connect("her id", "wrong").await.unwrap_err();
    assert_eq!(refused.code(), "oauth-failed");
    assert!(refused.to_string().contains("no such client"), "{refused}");

    connect("her id", " her secret ").await.unwrap();
    let asked = provider.asked.lock().unwrap().last().unwrap().clone();
    for (field, expected) in [
        ("grant_type", "client_credentials"),
        ("client_id", "her id"),
        ("scope", "read write"),
        ("audience", "api"),
    ] {
        assert_eq!(asked[field], expected, "{field}");
    }
    assert_eq!(world.call("[]").await.unwrap(), "\"client-token-2\"");
    assert_eq!(world.call("[]").await.unwrap(), "\"client-token-2\"", "kept");
    world.clock.advance(Duration::from_secs(3590));
    assert_eq!(
        world.call("[]").await.unwrap(),
        "\"client-token-3\"",
        "asked for again before its end"
    );
    provider.revoked.store(true, Ordering::SeqCst);
    world.clock.advance(Duration::from_secs(3600));
    assert_eq!(world.call("[]").await.unwrap(), "\"connection-expired\"");
}
