//! Runs app server code: a fresh isolate for every execution, started from an image that was frozen once.
//!
//! [`Engine::prepare`] evaluates a bundle and freezes it into an [`Image`]; [`Image::run`] starts an isolate from
//! it, hands it one [`Call`] and a [`Host`], and ends it. Nothing survives an isolate.
//!
//! Architecture invariant: this crate knows no HTTP route, no database and no tenant. All that guest code can reach
//! goes through [`Host`], including clock and randomness.

mod call;
mod engine;
mod error;
mod host;
mod limits;
mod ops;
mod progress;
pub mod tape;

pub use call::{Call, Connection, ConnectionOwner, Context, CurrentUser, HttpRequest, HttpResponse, Report, Returned};
pub use engine::{Options, QuickJs, frames_of};
pub use error::{Failure, Frame, Limit, PrepareError, Thrown};
pub use host::{FetchBody, FetchRequest, FetchResponse, Host, HostError, LogLevel, Redirect};
pub use limits::Limits;
pub use progress::Progress;

use async_trait::async_trait;
use std::sync::Arc;

/// A bundle to prepare, with what turns its positions back into the app's own files.
#[derive(Debug, Clone)]
pub struct Program {
    /// Shown in stack traces: `server.js`, `workflow/<block>.js`, `index.js`.
    pub name: String,
    pub source: String,
    /// Source map (version 3) as JSON.
    pub source_map: Option<String>,
    pub environment: Environment,
}

/// Which globals a program finds (`sdk-surface.md` 4.8).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Environment {
    /// Server and block bundles: `ATTIO_ROOT_SDK`, `ATTIO_SERVER_APP_SDK`, `registerSettingsSchema`, web globals.
    Server,
    /// The client bundle, evaluated only to learn its surfaces: `React`, `ATTIO_ROOT_SDK`,
    /// `ATTIO_CLIENT_EXTENSION_SDK`, `registerSurfaces`, `registerSettingsSchema`.
    Manifest,
    /// One file of an app's own tests: what [`Environment::Server`] has, the client SDK with a realm that runs headless,
    /// and the test framework.
    Test,
}

/// A JavaScript engine. Cheap to share; one per process.
#[async_trait]
pub trait Engine: Send + Sync + 'static {
    /// Evaluates the program's top level, without I/O, secrets or clock, and freezes the result.
    async fn prepare(&self, program: Program) -> Result<Arc<dyn Image>, PrepareError>;
}

/// A program that is ready to be called.
#[async_trait]
pub trait Image: Send + Sync + 'static {
    /// Starts an isolate, makes one call, and ends the isolate, whatever the guest does.
    ///
    /// Never fails by itself: what went wrong is in [`Report::result`].
    async fn run(&self, call: Call, context: Context, limits: &Limits, host: Arc<dyn Host>) -> Report;

    /// Memory that this program occupies while it is idle, in bytes.
    fn memory_bytes(&self) -> u64;
}
