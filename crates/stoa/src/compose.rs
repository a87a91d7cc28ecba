//! Puts the parts together: store, records, sandbox, egress, platform, routers.

use axum::Router;
use egress::{Egress, Guard, Loopback, Origin};
use import_export::Jobs;
use miette::{IntoDiagnostic, Report, Result, WrapErr, miette};
use platform::{Parts, Platform, SystemRandom, time_travel::Recording};
use records::{Clock, Records, SystemClock};
use sandbox::{Limits, QuickJs};
use secrets::{MasterKeys, Vault};
use server::{
    AppState, WorkflowWorld,
    rest::{FileBytes, RequestRates},
};
use std::{io::ErrorKind, net::SocketAddr, path::Path, sync::Arc, time::Duration};
use store::Store;
use store_sqlite::SqliteStore;
use tokio::{net::TcpListener, sync::Mutex};
use url::Url;
use workflows::Workflows;

use crate::{
    config::{Config, KEY_VARIABLES},
    database,
};

/// Where the bytes of files are kept.
///
/// # Errors
/// When a bucket is named, and there are no access keys or no address for it.
fn files(config: &Config, data: &Data<'_>) -> Result<Arc<dyn files::Storage>> {
    Ok(match data {
        Data::Ephemeral => Arc::new(files::Memory::default()),
        Data::Folder(_) | Data::Postgres(..) if !config.files.s3.bucket.is_empty() => in_bucket(config)?,
        Data::Folder(folder) | Data::Postgres(_, folder) if config.files.folder.as_os_str().is_empty() => {
            Arc::new(files::Disk::new(folder.join("files")))
        }
        Data::Folder(_) | Data::Postgres(..) => Arc::new(files::Disk::new(&config.files.folder)),
    })
}

fn in_bucket(config: &Config) -> Result<Arc<files::S3>> {
    let s3 = &config.files.s3;
    let Some(keys) = config.access_keys.clone() else {
        return Err(miette!(
            help = KEY_VARIABLES,
            "there are no access keys for the bucket `{}` in `files.s3.bucket`",
            s3.bucket
        ));
    };
    let endpoint = (!s3.endpoint.is_empty()).then(|| Url::parse(&s3.endpoint));
    let storage = files::S3::new(files::Bucket {
        name: s3.bucket.clone(),
        region: s3.region.clone(),
        endpoint: endpoint.transpose().into_diagnostic()?,
        prefix: s3.prefix.clone(),
        addressing: if s3.path_style {
            files::Addressing::Path
        } else {
            files::Addressing::VirtualHost
        },
        keys,
    });
    let storage = Arc::new(storage.into_diagnostic()?);
    // A service that is down for a moment stops uploads, not the start; who has mistyped a name sees it at once.
    let probed = storage.clone();
    tokio::spawn(async move {
        match probed.probe().await {
            Ok(()) => tracing::info!(bucket = ?probed, "files are kept in a bucket"),
            Err(error) => tracing::warn!(%error, "files can be neither kept nor read until this is mended"),
        }
    });
    Ok(storage)
}

/// The public address of the API that apps call by name; Stoa answers it itself.
const API_ORIGIN: &str = "https://api.attio.com";

/// A composed server that listens already but does not answer yet.
pub struct Stoa {
    pub platform: Platform,
    pub workflows: Workflows,
    engine: QuickJs,
    router: Router,
    listener: Mutex<Option<TcpListener>>,
}

/// Where data lives.
pub enum Data<'d> {
    Folder(&'d Path),
    /// A PostgreSQL database, and the folder of the master key.
    Postgres(&'d str, &'d Path),
    /// Nothing outlives the process.
    Ephemeral,
}

impl<'d> Data<'d> {
    /// What a configuration names.
    pub fn of(config: &'d Config) -> Self {
        if config.database.is_empty() {
            Self::Folder(&config.data_dir)
        } else {
            Self::Postgres(&config.database, &config.data_dir)
        }
    }
}

/// What a server is given by whoever composes it.
struct Inside {
    engine: QuickJs,
    clock: Arc<dyn Clock>,
}

impl Inside {
    async fn new() -> Result<Self> {
        let engine = tokio::task::spawn_blocking(|| QuickJs::new(sandbox::Options::default()));
        let engine = engine
            .await
            .into_diagnostic()?
            .into_diagnostic()
            .wrap_err("cannot start the sandbox")?;
        Ok(Self {
            engine,
            clock: Arc::new(SystemClock),
        })
    }
}

/// Where an app under test believes to be: the addresses of its webhooks begin with it. Nobody listens there.
const TEST_URL: &str = "https://stoa.test";

/// How a server differs between development and operation.
pub struct Mode {
    pub development: bool,
    /// Whether apps may reach this machine.
    pub loopback: Loopback,
}

impl Stoa {
    /// Opens the data, takes the port, and recovers what a killed process left.
    ///
    /// # Errors
    /// Names the folder, port or setting that does not work.
    pub async fn open(config: &Config, data: Data<'_>, mode: Mode) -> Result<Self> {
        let listener = TcpListener::bind(&config.listen)
            .await
            .map_err(|error| cannot_listen(&config.listen, &error))?;
        let address = listener.local_addr().into_diagnostic()?;
        let public_url = public_url(&config.public_url, address)?;
        let stoa = Self::assemble(config, data, mode, public_url, Inside::new().await?).await?;
        *stoa.listener.lock().await = Some(listener);
        Ok(stoa)
    }

    /// As [`Stoa::open`], without listening: for commands that call app code by themselves.
    pub async fn headless(config: &Config, mode: Mode) -> Result<Self> {
        let address = SocketAddr::from(([127, 0, 0, 1], 0));
        let public_url = public_url(&config.public_url, address)?;
        Self::assemble(config, Data::Ephemeral, mode, public_url, Inside::new().await?).await
    }

    /// As [`Stoa::headless`], for the tests of an app: with a clock that they set, and without limits of rate.
    pub async fn for_tests(config: &Config, engine: QuickJs, clock: Arc<dyn Clock>) -> Result<Self> {
        let mut config = config.clone();
        config.rest.reads_per_second = 1_000_000;
        config.rest.writes_per_second = 1_000_000;
        config.rest.recordings_per_second = 1_000_000;
        config.rest.note_lists_per_second = 1_000_000;
        config.rest.uploads_per_second = 1_000_000;
        config.rest.sql_per_second = 1_000_000;
        config.rest.merges_per_second = 1_000_000;
        let mode = Mode {
            development: true,
            loopback: Loopback::Refused,
        };
        let public_url = Url::parse(TEST_URL).into_diagnostic()?;
        Self::assemble(&config, Data::Ephemeral, mode, public_url, Inside { engine, clock }).await
    }

    async fn assemble(
        config: &Config,
        data: Data<'_>,
        mode: Mode,
        public_url: Url,
        Inside { engine, clock }: Inside,
    ) -> Result<Self> {
        let files = files(config, &data)?;
        let left_behind_after = match data {
            // Others may use the database too: what takes longer than any execution is nobody's any more.
            Data::Postgres(..) => 2 * limits(config).wall + Duration::from_secs(60),
            Data::Folder(_) | Data::Ephemeral => Duration::ZERO,
        };
        let (store, keys) = open_data(data).await?;
        let records = Records::new(store.clone(), clock.clone());
        let guard = Guard {
            loopback: mode.loopback,
            ..Guard::default()
        };
        let egress = Egress::new(egress::Config {
            guard,
            ..egress::Config::default()
        })
        .into_diagnostic()
        .wrap_err("cannot set up outbound requests")?;
        let platform = Platform::new(Parts {
            store: store.clone(),
            records: records.clone(),
            engine: Arc::new(engine.clone()),
            egress,
            vault: Vault::new(keys),
            clock: clock.clone(),
            random: Arc::new(SystemRandom),
            config: platform::Config {
                development: mode.development,
                limits: limits(config),
                executions_at_once: config.sandbox.executions_at_once,
                recorded: match config.sandbox.record.as_str() {
                    "nothing" => Recording::Nothing,
                    "everything" => Recording::Everything,
                    _ => Recording::Blocks,
                },
                recording_bytes: usize::try_from(config.sandbox.recording_bytes).unwrap_or(usize::MAX),
                left_behind_after,
                ..platform::Config::new(public_url)
            },
        });
        let workflows = Workflows::new(workflows::Parts {
            store: store.clone(),
            records: records.clone(),
            clock,
            apps: Arc::new(WorkflowWorld(platform.clone())),
            outside: Arc::new(WorkflowWorld(platform.clone())),
            config: workflows::Config {
                public_base: platform.config().url(""),
                is_alone: left_behind_after.is_zero(),
                ..workflows::Config::default()
            },
        });
        let state = AppState {
            workflows: workflows.clone(),
            imports: Jobs::start(store.clone(), records.clone()),
            store,
            records,
            platform: platform.clone(),
            files: FileBytes::new(files, config.files.quota_bytes),
        };
        state.files.sweep(&state.records);
        let rates = RequestRates {
            reads_per_second: config.rest.reads_per_second,
            writes_per_second: config.rest.writes_per_second,
            recordings_per_second: config.rest.recordings_per_second,
            note_lists_per_second: config.rest.note_lists_per_second,
            uploads_per_second: config.rest.uploads_per_second,
            sql_per_second: config.rest.sql_per_second,
            merges_per_second: config.rest.merges_per_second,
        };
        let router = server::router(state, rates);
        if let Some(origin) = Url::parse(API_ORIGIN).ok().and_then(|url| Origin::of(&url)) {
            platform
                .egress()
                .answer_in_process(origin, Arc::new(server::OwnApi::new(router.clone())));
        }
        platform
            .recover()
            .await
            .into_diagnostic()
            .wrap_err("cannot recover what the last process left")?;
        Ok(Self {
            platform,
            workflows,
            engine,
            router,
            listener: Mutex::new(None),
        })
    }

    /// Where people reach this server, without a slash at the end.
    pub fn url(&self) -> String {
        self.platform.config().url("")
    }

    /// Its routes, for who asks from within the process.
    pub fn router(&self) -> Router {
        self.router.clone()
    }

    /// The sandbox, for builds.
    pub fn engine(&self) -> &QuickJs {
        &self.engine
    }

    /// Answers requests until `stop` is ready, then lets running ones end.
    ///
    /// # Errors
    /// When the listener fails.
    pub async fn serve(self: Arc<Self>, stop: impl Future<Output = ()> + Send + 'static) -> Result<()> {
        let Some(listener) = self.listener.lock().await.take() else {
            return Ok(());
        };
        self.platform.outgoing().start();
        // Apps can run and reach the world now: what the last process left unanswered is made good beside the new.
        let (platform, workflows) = (self.platform.clone(), self.workflows.clone());
        tokio::spawn(async move {
            if let Err(error) = workflows.start().await {
                tracing::error!(%error, "workflows do not run");
            }
            if let Err(error) = platform.redeliver_webhooks().await {
                tracing::warn!(%error, "webhooks of the last process could not be run again");
            }
        });
        let service = self.router.clone().into_make_service_with_connect_info::<SocketAddr>();
        // Live feeds never end by themselves: give the rest a moment, then go.
        let (stopping, mut stopped) = tokio::sync::watch::channel(false);
        let graceful = async move {
            stop.await;
            let _ = stopping.send(true);
        };
        let server = axum::serve(listener, service).with_graceful_shutdown(graceful);
        tokio::select! {
            ended = server.into_future() => ended.into_diagnostic()?,
            () = async { let _ = stopped.wait_for(|stopped| *stopped).await; tokio::time::sleep(Duration::from_secs(2)).await } => {}
        }
        self.workflows.stop().await;
        self.platform.flush().await;
        Ok(())
    }
}

fn cannot_listen(address: &str, error: &std::io::Error) -> Report {
    let help = match error.kind() {
        ErrorKind::AddrInUse => {
            "another program, perhaps another Stoa, uses this port: stop it or choose another port (0 takes a free one)"
        }
        ErrorKind::PermissionDenied => "ports below 1024 are for privileged programs: choose a higher one",
        _ => "the address must be one of this machine's: 127.0.0.1:4400, or 0.0.0.0:4400 for all of them",
    };
    miette!(help = help, "cannot listen on {address}: {error}")
}

async fn open_data(data: Data<'_>) -> Result<(Arc<dyn Store>, MasterKeys)> {
    match data {
        Data::Folder(folder) => {
            let store = database::open_folder(folder)?;
            Ok((Arc::new(store), master_keys(folder)?))
        }
        Data::Postgres(url, folder) => {
            let store = database::open_postgres(url).await?;
            std::fs::create_dir_all(folder)
                .into_diagnostic()
                .wrap_err_with(|| format!("cannot create the folder {} for the master key", folder.display()))?;
            Ok((Arc::new(store), master_keys(folder)?))
        }
        Data::Ephemeral => {
            let store = SqliteStore::ephemeral()
                .into_diagnostic()
                .wrap_err("cannot open a temporary database")?;
            let keys = MasterKeys::new(vec![secrets::MasterKey::generate("ephemeral")]).into_diagnostic()?;
            Ok((Arc::new(store), keys))
        }
    }
}

fn master_keys(folder: &Path) -> Result<MasterKeys> {
    MasterKeys::load_or_create(&folder.join("master.key"))
        .into_diagnostic()
        .wrap_err("cannot read the master key")
}

fn limits(config: &Config) -> Limits {
    let sandbox = &config.sandbox;
    Limits {
        memory_bytes: sandbox.memory_bytes,
        wall: Duration::from_millis(sandbox.wall_ms),
        cpu: Duration::from_millis(sandbox.cpu_ms),
        argument_bytes: sandbox.argument_bytes,
        result_bytes: sandbox.result_bytes,
        fetch_body_bytes: sandbox.fetch_body_bytes,
        ..Limits::default()
    }
}

fn public_url(configured: &str, address: SocketAddr) -> Result<Url> {
    let text = if configured.is_empty() {
        format!("http://{address}")
    } else {
        configured.to_owned()
    };
    Url::parse(&text)
        .into_diagnostic()
        .wrap_err_with(|| format!("`public_url` is `{text}`, which is not a URL"))
}
