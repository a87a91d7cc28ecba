//! A platform with a real store and a fake engine.
#![allow(dead_code, reason = "each test file uses its own part")]

use async_trait::async_trait;
use egress::{Egress, InProcess};
use futures::future::BoxFuture;
use platform::{
    AppBuild, Bundle, Config, NewMember, Parts, Platform, SystemRandom,
    model::{
        AccessLevel, AppConfig, ConnectionConfig, ConnectionKind, Execution, ExecutionDetail, Install, Member,
        SecretConfig,
    },
};
use records::{Clock, Records};
use sandbox::{Call, Context, Engine, Failure, Host, Image, Limits, PrepareError, Program, Report, Returned, Thrown};
use secrets::{MasterKey, MasterKeys, Vault};
use std::{
    collections::BTreeMap,
    sync::{
        Arc, Mutex,
        atomic::{AtomicI64, AtomicUsize, Ordering},
    },
    time::Duration,
};
use store::Store;
use store_sqlite::SqliteStore;

/// The real time, which a test can push forward.
#[derive(Default)]
pub struct TestClock(AtomicI64);

impl TestClock {
    pub fn advance(&self, by: Duration) {
        self.0
            .fetch_add(i64::try_from(by.as_nanos()).unwrap(), Ordering::SeqCst);
    }
}

impl Clock for TestClock {
    fn now_ns(&self) -> i64 {
        let now = std::time::SystemTime::now()
            .duration_since(std::time::UNIX_EPOCH)
            .unwrap();
        i64::try_from(now.as_nanos()).unwrap() + self.0.load(Ordering::SeqCst)
    }
}

/// What the app's code does.
pub type Behaviour = Arc<dyn Fn(Invocation) -> BoxFuture<'static, Result<Returned, Failure>> + Send + Sync>;

pub struct Invocation {
    /// The bundle's source: tells versions apart.
    pub source: String,
    pub call: Call,
    pub context: Context,
    pub host: Arc<dyn Host>,
}

#[derive(Clone)]
pub struct FakeEngine {
    behaviour: Arc<Mutex<Behaviour>>,
    pub prepared: Arc<AtomicUsize>,
}

impl FakeEngine {
    pub fn new() -> Self {
        let nothing: Behaviour = Arc::new(|_| Box::pin(async { Ok(Returned::NoHandler) }));
        Self {
            behaviour: Arc::new(Mutex::new(nothing)),
            prepared: Arc::default(),
        }
    }

    pub fn does<F, Fut>(&self, behaviour: F)
    where
        F: Fn(Invocation) -> Fut + Send + Sync + 'static,
        Fut: Future<Output = Result<Returned, Failure>> + Send + 'static,
    {
        *self.behaviour.lock().unwrap() = Arc::new(move |invocation| Box::pin(behaviour(invocation)));
    }
}

#[async_trait]
impl Engine for FakeEngine {
    async fn prepare(&self, program: Program) -> Result<Arc<dyn Image>, PrepareError> {
        self.prepared.fetch_add(1, Ordering::SeqCst);
        Ok(Arc::new(FakeImage {
            source: program.source,
            engine: self.clone(),
        }))
    }
}

struct FakeImage {
    source: String,
    engine: FakeEngine,
}

#[async_trait]
impl Image for FakeImage {
    fn memory_bytes(&self) -> u64 {
        0
    }

    async fn run(&self, call: Call, context: Context, _: &Limits, host: Arc<dyn Host>) -> Report {
        let behaviour = self.engine.behaviour.lock().unwrap().clone();
        let result = behaviour(Invocation {
            source: self.source.clone(),
            call,
            context,
            host,
        })
        .await;
        Report {
            result,
            wall: Duration::from_millis(2),
            cpu: Duration::from_millis(1),
            memory_bytes: 4096,
            fetches: 0,
        }
    }
}

pub fn value(wire: &str) -> Result<Returned, Failure> {
    Ok(Returned::Value(wire.to_owned()))
}

pub fn thrown(message: &str, code: Option<&str>) -> Result<Returned, Failure> {
    Err(Failure::Thrown(Thrown {
        name: "Error".to_owned(),
        message: message.to_owned(),
        code: code.map(str::to_owned),
        stack: Vec::new(),
        wire: serde_json::json!({ "$": "error", "name": "Error", "message": message }).to_string(),
    }))
}

/// The connection that every member of the workspace shares.
pub const WORKSPACE: (ConnectionKind, &str) = (ConnectionKind::Workspace, "default");

pub struct World {
    pub platform: Platform,
    pub store: Arc<dyn Store>,
    pub engine: FakeEngine,
    pub clock: Arc<TestClock>,
    pub admin: Member,
}

impl World {
    pub async fn new() -> Self {
        Self::with(|_| {}).await
    }

    pub async fn with(configure: impl FnOnce(&mut Config)) -> Self {
        let store: Arc<dyn Store> = Arc::new(SqliteStore::ephemeral().unwrap());
        Self::over(store, configure).await
    }

    /// A process that starts on a store which may hold things already.
    pub async fn over(store: Arc<dyn Store>, configure: impl FnOnce(&mut Config)) -> Self {
        let mut config = Config::new("http://stoa.test".parse().unwrap());
        config.development = true;
        configure(&mut config);
        let (engine, clock) = (FakeEngine::new(), Arc::new(TestClock::default()));
        let keys = MasterKeys::new(vec![MasterKey::from_bytes("k1", [7; 32])]).unwrap();
        let platform = Platform::new(Parts {
            store: store.clone(),
            records: Records::new(store.clone(), clock.clone()),
            engine: Arc::new(engine.clone()),
            egress: Egress::new(egress::Config::default()).unwrap(),
            vault: Vault::new(keys),
            clock: clock.clone(),
            random: Arc::new(SystemRandom),
            config,
        });
        platform.recover().await.unwrap();
        let admin = platform
            .bootstrap_workspace("Basepoint", "basepoint", person("ada"))
            .await
            .unwrap()
            .admin;
        Self {
            platform,
            store,
            engine,
            clock,
            admin,
        }
    }

    pub fn answer(&self, origin: &str, service: Arc<dyn InProcess>) {
        self.platform
            .egress()
            .answer_in_process(origin.parse().unwrap(), service);
    }

    /// Registers and installs an app.
    pub async fn installed(&self, build: AppBuild) {
        let slug = build.config.slug.clone();
        self.platform.register_app_build(build).await.unwrap();
        self.platform.install(&self.admin, &slug, None).await.unwrap();
    }

    /// The install of `leads`.
    pub async fn install(&self) -> Install {
        let workspace = &self.admin.workspace_id;
        self.platform.installed(workspace, "leads").await.unwrap()
    }

    /// The last execution of `leads`.
    pub async fn newest_execution(&self) -> (Execution, ExecutionDetail) {
        let install = self.install().await;
        let newest = self.platform.executions(&install, 1, None).await.unwrap().remove(0);
        let workspace = &self.admin.workspace_id;
        self.platform.execution(workspace, &newest.id).await.unwrap()
    }

    /// Makes the workspace connection of `leads`.
    pub async fn connect(&self, secret: &str) {
        let secret = Some(secret.to_owned());
        let connected = self.platform.connect(&self.admin, "leads", WORKSPACE, secret, None);
        connected.await.unwrap();
    }

    /// Somebody who is no admin.
    pub async fn add_member(&self, name: &str) -> Member {
        let workspace = self.platform.workspace_by_slug("basepoint").await.unwrap().unwrap();
        let added = self.platform.add_member(&workspace, person(name), AccessLevel::Member);
        added.await.unwrap()
    }

    /// What an operator does to the admin.
    pub async fn set_level(&self, level: AccessLevel) {
        let mut document = self.store.document("member", &self.admin.id).await.unwrap().unwrap();
        document.body["access_level"] = serde_json::to_value(level).unwrap();
        let write = store::Write::PutDocument {
            document,
            expect: store::Expect::Present,
        };
        self.store.commit(vec![write]).await.unwrap();
    }

    pub async fn call(&self, args: &str) -> platform::FunctionResult {
        self.platform
            .call_function(&self.admin, "leads", "send.server", args.to_owned(), None)
            .await
            .unwrap()
    }
}

pub fn person(name: &str) -> NewMember {
    NewMember {
        email_address: format!("{name}@example.com"),
        first_name: name.to_owned(),
        last_name: "Test".to_owned(),
        password: None,
    }
}

/// An app called `leads` with one server function, one webhook and both events.
pub fn app(source: &str) -> AppBuild {
    AppBuild {
        config: AppConfig {
            slug: "leads".to_owned(),
            name: "Leads".to_owned(),
            scopes: vec!["record_permission:read".to_owned()],
            ..AppConfig::default()
        },
        client: Bundle {
            code: "client".to_owned(),
            map: None,
        },
        server: Bundle {
            code: source.to_owned(),
            map: None,
        },
        blocks: BTreeMap::new(),
        manifest: serde_json::json!({
            "server_functions": ["send.server"],
            "webhooks": ["done"],
            "events": ["connection-added", "connection-removed"],
            "settings_schema": { "limit": { "type": "number" }, "name": { "type": "string" } },
        }),
    }
}

pub fn secret() -> ConnectionConfig {
    ConnectionConfig::Secret(SecretConfig {
        label: Some("API key".to_owned()),
    })
}

/// An app with a workspace connection and a user connection, both by secret.
pub fn app_with_secrets() -> AppBuild {
    let mut build = app("v1");
    build
        .config
        .connections
        .workspace
        .insert("default".to_owned(), secret());
    build.config.connections.user.insert("default".to_owned(), secret());
    build
}
