//! What is kept, one type per kind of document.

mod access;
mod app;
mod connection;
mod execution;
mod install;
mod layout;
mod webhook;
mod workspace;

pub use access::{Account, OauthClient, Session, Token, TokenLevel};
pub(crate) use access::{Invitation, OauthCode, TokenUse};
pub use app::{
    App, AppConfig, BundleRef, Bundles, ClientAuth, ClientCredentialsConfig, ConnectionConfig, Connections,
    Oauth2Config, SecretConfig, Version,
};
pub(crate) use connection::{ClientKeys, Credentials, OauthState};
pub use connection::{Connection, ConnectionKind, ConnectionStatus, ConnectionType};
pub(crate) use execution::RunningMark;
pub use execution::{
    ErrorSummary, Execution, ExecutionDetail, ExecutionInput, ExecutionKind, ExecutionStatus, LogLine,
};
pub use install::{Install, InstallStatus};
pub(crate) use install::{KvEntry, Setting};
pub use layout::{PlacedWidget, RecordLayout};
pub(crate) use webhook::{UnansweredMark, WebhookBody};
pub use webhook::{WebhookHandler, WebhookRequest};
pub use workspace::{AccessLevel, Member, Workspace};
