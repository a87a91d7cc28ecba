use store::StoreError;
use thiserror::Error;

/// Why the platform did not do what it was asked.
#[derive(Debug, Error)]
pub enum PlatformError {
    /// `what` is the field's word: `app`, `install`, `webhook handler`.
    #[error("{what} {id:?} not found")]
    NotFound { what: &'static str, id: String },
    #[error("{0}")]
    Forbidden(&'static str),
    /// What was given makes no sense; the message names it.
    #[error("{message}")]
    Invalid { code: &'static str, message: String },
    #[error("{message}")]
    Conflict { code: &'static str, message: String },
    #[error("{app} is disabled in this workspace")]
    Disabled { app: String },
    /// An app's environment variables break the rules.
    #[error("{}", told(.0))]
    Environment(Vec<contract::environment::Problem>),
    /// `connection-added` or `connection-removed` threw.
    #[error("{message}")]
    ConnectionRefused { message: String },
    /// A person or a third party broke off an OAuth round trip.
    #[error("{message}")]
    Oauth { message: String },
    /// Signing in has failed too often.
    #[error("too many attempts to sign in; try again in {retry_after_seconds} s")]
    TooManyAttempts { retry_after_seconds: u64 },
    /// The client runs a version that is no longer served.
    #[error("this page runs an old version of {app}; reload it")]
    ReloadRequired { app: String },
    #[error(transparent)]
    Store(#[from] StoreError),
    #[error(transparent)]
    Records(#[from] records::Error),
    #[error(transparent)]
    Secrets(#[from] secrets::SecretsError),
    /// Stoa's own fault.
    #[error("{0}")]
    Internal(String),
}

pub type Result<T, E = PlatformError> = std::result::Result<T, E>;

impl PlatformError {
    /// A stable code for machines.
    pub const fn code(&self) -> &'static str {
        match self {
            Self::NotFound { .. } => "not-found",
            Self::Forbidden(_) => "forbidden",
            Self::Invalid { code, .. } | Self::Conflict { code, .. } => code,
            Self::Disabled { .. } => "app-disabled",
            Self::Environment(_) => contract::environment::REFUSED,
            Self::ConnectionRefused { .. } => "connection-refused",
            Self::Oauth { .. } => "oauth-failed",
            Self::TooManyAttempts { .. } => "too-many-attempts",
            Self::ReloadRequired { .. } => "reload-required",
            Self::Store(StoreError::Conflict { .. } | StoreError::Unique { .. }) => "conflict",
            Self::Store(StoreError::Busy(_) | StoreError::Unavailable(_)) => "unavailable",
            Self::Store(_) | Self::Records(_) | Self::Secrets(_) | Self::Internal(_) => "internal",
        }
    }

    pub(crate) fn not_found(what: &'static str, id: &str) -> Self {
        Self::NotFound {
            what,
            id: id.to_owned(),
        }
    }

    pub(crate) fn invalid(code: &'static str, message: impl Into<String>) -> Self {
        Self::Invalid {
            code,
            message: message.into(),
        }
    }
}

fn told(problems: &[contract::environment::Problem]) -> String {
    let messages: Vec<&str> = problems.iter().map(|problem| problem.message.as_str()).collect();
    messages.join("; ")
}
