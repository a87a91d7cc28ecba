//! What is kept, one type per kind of document.

mod access;
mod app;
mod connection;
mod execution;
mod install;
mod webhook;
mod workspace;

pub use access::{Account, Session, Token};
pub use app::{
    App, AppConfig, BundleRef, Bundles, ClientAuth, ConnectionConfig, Connections, Oauth2Config, SecretConfig, Version,
};
pub use connection::{Connection, ConnectionKind, ConnectionStatus, ConnectionType};
pub(crate) use connection::{Credentials, OauthState};
pub(crate) use execution::RunningMark;
pub use execution::{ErrorSummary, Execution, ExecutionDetail, ExecutionKind, ExecutionStatus, LogLine};
pub use install::{Install, InstallStatus};
pub(crate) use install::{KvEntry, Setting};
pub(crate) use webhook::{UnansweredMark, WebhookBody};
pub use webhook::{WebhookHandler, WebhookRequest};
pub use workspace::{AccessLevel, Member, Workspace};
