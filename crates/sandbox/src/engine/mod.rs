//! QuickJS-NG in WebAssembly: the one engine so far.
//!
//! The guest is compiled once per machine. Its memory is frozen three times: blank, with Stoa's script evaluated (once
//! per process and environment), and with an app's bundle evaluated (an [`Image`](crate::Image)). An execution maps the
//! last one copy-on-write, so it begins where the bundle's top level ended and leaves nothing behind.

mod border;
mod execution;
mod image;
mod imports;
mod instance;
mod memory;
mod module;
pub(crate) mod operations;
mod snapshot;
mod stack;
mod state;
mod threads;

use crate::{Engine, Environment, Image, Limit, Limits, PrepareError, Program};
use async_trait::async_trait;
use image::{QuickJsImage, Shared};
use instance::Instance;
use memory::After;
use module::Guest;
use snapshot::Snapshot;
pub use stack::frames_of;
use stack::{OWN_SCRIPTS, Positions, positions_only};
use state::{End, State};
use std::{
    path::PathBuf,
    sync::Arc,
    time::{Duration, Instant},
};
use threads::Threads;
use tokio::sync::OnceCell;

mod scripts {
    include!(concat!(env!("OUT_DIR"), "/scripts.rs"));
}

/// How a [`QuickJs`] engine works.
#[derive(Debug, Clone)]
pub struct Options {
    /// Where the compiled guest is kept between runs of the process; without it, the guest is compiled at every start
    /// (about a second). Default: `stoa/engine` in the user's cache folder, if there is one.
    pub cache_directory: Option<PathBuf>,
    /// What the evaluation of a bundle may use. Default: 10 s, and the memory of an execution.
    pub loading: Limits,
}

impl Default for Options {
    fn default() -> Self {
        let cache = std::env::var_os("XDG_CACHE_HOME")
            .map(PathBuf::from)
            .or_else(|| std::env::var_os("HOME").map(|home| PathBuf::from(home).join(".cache")));
        let limit = Duration::from_secs(10);
        Self {
            cache_directory: cache
                .filter(|cache| cache.is_absolute())
                .map(|cache| cache.join("stoa/engine")),
            loading: Limits {
                wall: limit,
                cpu: limit,
                ..Limits::default()
            },
        }
    }
}

/// The engine. Cheap to clone.
#[derive(Clone)]
pub struct QuickJs {
    shared: Arc<Shared>,
    loading: Limits,
    server: Arc<OnceCell<Arc<Snapshot>>>,
    manifest: Arc<OnceCell<Arc<Snapshot>>>,
    test: Arc<OnceCell<Arc<Snapshot>>>,
}

impl QuickJs {
    /// Compiles the guest, or loads it from the cache. Blocks for up to a few seconds the first time.
    pub fn new(options: Options) -> Result<Self, PrepareError> {
        let engine = |error: &dyn std::fmt::Display| PrepareError::Engine(format!("{error:#}"));
        let guest = Guest::load(options.cache_directory.as_deref()).map_err(|error| engine(&error))?;
        let threads = Threads::new(&guest.engine).map_err(|error| engine(&error))?;
        Ok(Self {
            shared: Arc::new(Shared { guest, threads }),
            loading: options.loading,
            server: Arc::default(),
            manifest: Arc::default(),
            test: Arc::default(),
        })
    }

    /// The memory in which Stoa's own script has been evaluated.
    async fn base(&self, environment: Environment) -> Result<Arc<Snapshot>, PrepareError> {
        let (cell, script, name) = match environment {
            Environment::Server => (&self.server, scripts::SERVER, "guest.js"),
            Environment::Manifest => (&self.manifest, scripts::MANIFEST, "manifest.js"),
            Environment::Test => (&self.test, scripts::TEST, "test.js"),
        };
        let make = || async {
            let blank = self.shared.guest.blank.clone();
            let positions = Positions {
                name: String::new(),
                source_map: None,
            };
            self.evaluate(
                blank,
                format!("{OWN_SCRIPTS}{name}"),
                script.to_owned(),
                Stage::Own,
                positions,
            )
            .await
        };
        cell.get_or_try_init(make).await.cloned()
    }

    /// Evaluates a script in a memory and freezes what comes of it.
    async fn evaluate(
        &self,
        from: Arc<Snapshot>,
        name: String,
        source: String,
        stage: Stage,
        positions: Positions,
    ) -> Result<Arc<Snapshot>, PrepareError> {
        let shared = self.shared.clone();
        let limits = self.loading.clone();
        let make = move || {
            let state = State::new(None, limits, Instant::now());
            let mut instance = match Instance::start(&shared.guest, &from, state, After::Drop) {
                Ok(instance) => instance,
                Err(error) => return Err(PrepareError::Engine(format!("{error:#}"))),
            };
            instance.store.data_mut().enter();
            let evaluated = stage.evaluate(&mut instance, from, &name, &source);
            let state = instance.store.data_mut();
            match (state.end.take(), state.uncaught.take(), evaluated) {
                (Some(End::Limit(limit)), _, _) => Err(PrepareError::Limit(limit)),
                (_, Some(uncaught), _) => Err(PrepareError::Thrown(positions.thrown_uncaught(uncaught))),
                (_, _, Err(error)) => Err(PrepareError::Engine(format!("{error:#}"))),
                (_, _, Ok(snapshot)) => Ok(Arc::new(snapshot)),
            }
        };
        self.shared
            .threads
            .run(move || (make(), ()))
            .await
            .map_err(|panic| PrepareError::Engine(panic.to_string()))?
    }
}

/// What is evaluated.
#[derive(Clone, Copy)]
enum Stage {
    /// Stoa's own script, in a blank memory.
    Own,
    /// An app's bundle, after Stoa's own script.
    App,
}

impl Stage {
    fn evaluate(
        self,
        instance: &mut Instance,
        from: Arc<Snapshot>,
        name: &str,
        source: &str,
    ) -> wasmtime::Result<Snapshot> {
        if let Self::Own = self {
            instance.init()?;
        }
        if !instance.eval(name, source)? {
            wasmtime::bail!("{name} threw");
        }
        if let Self::Own = self {
            // The script has taken what it needs; app code must not reach the host past the SDK.
            instance.eval(name, "delete globalThis.__stoa")?;
        }
        let below = match self {
            Self::Own => None,
            Self::App => Some(from),
        };
        instance.freeze(below)
    }
}

#[async_trait]
impl Engine for QuickJs {
    async fn prepare(&self, program: Program) -> Result<Arc<dyn Image>, PrepareError> {
        let limit_bytes = self.loading.memory_bytes;
        if program.source.len() as u64 > limit_bytes {
            return Err(PrepareError::Limit(Limit::Memory { limit_bytes }));
        }
        let base = self.base(program.environment).await?;
        let source_map = program.source_map.as_deref().map(positions_only);
        let positions = || Positions {
            name: program.name.clone(),
            source_map: source_map.clone(),
        };
        let snapshot = self
            .evaluate(
                base,
                program.name.clone(),
                program.source.clone(),
                Stage::App,
                positions(),
            )
            .await?;
        Ok(Arc::new(QuickJsImage {
            shared: self.shared.clone(),
            snapshot,
            positions: Arc::new(positions()),
        }))
    }
}
