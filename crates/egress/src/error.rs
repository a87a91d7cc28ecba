use std::{net::IpAddr, time::Duration};
use thiserror::Error;

/// An address that the guard does not let through.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
#[error("{address} is a {kind} address, which outbound requests may not reach")]
pub struct Refused {
    pub address: IpAddr,
    /// `loopback`, `private`, `link-local` …
    pub kind: &'static str,
}

/// Why an outbound request gave no response.
#[derive(Debug, Error)]
pub enum EgressError {
    #[error("request to {host} refused: {refused}")]
    Refused { host: String, refused: Refused },
    #[error("{url} cannot be fetched: only http and https are supported")]
    Scheme { url: String },
    #[error("{host} cannot be resolved: {reason}")]
    Unresolved { host: String, reason: String },
    #[error("more than {limit} redirects")]
    TooManyRedirects { limit: u32 },
    #[error("the redirect to {location:?} cannot be followed: {reason}")]
    BadRedirect { location: String, reason: &'static str },
    /// The request asked for no redirects and got one.
    #[error("{url} redirects, and the request does not allow it")]
    RedirectRefused { url: String },
    #[error("no answer from {host} within {limit:?}")]
    Timeout { host: String, limit: Duration },
    #[error("request to {host} failed: {reason}")]
    Transport { host: String, reason: String },
    /// A test has no answer for it.
    #[error("{reason}")]
    Unanswered { reason: String },
    #[error("the response of {host} broke off: {reason}")]
    Body { host: String, reason: String },
}

impl EgressError {
    /// A stable code for machines.
    pub const fn code(&self) -> &'static str {
        match self {
            Self::Refused { .. } => "egress-refused",
            Self::Scheme { .. } => "egress-scheme",
            Self::Unresolved { .. } => "egress-unresolved",
            Self::TooManyRedirects { .. } | Self::BadRedirect { .. } | Self::RedirectRefused { .. } => {
                "egress-redirect"
            }
            Self::Timeout { .. } => "egress-timeout",
            Self::Transport { .. } | Self::Body { .. } => "egress-transport",
            Self::Unanswered { .. } => "egress-unanswered",
        }
    }
}
