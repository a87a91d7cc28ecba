//! The one outbound HTTP client.
//!
//! Resolves a name once, refuses non-public addresses, connects to what was resolved, and does so again on every
//! redirect. Origins may be mapped to other URLs, and an origin may be answered inside the process.
//!
//! Architecture invariant: no other crate opens an outbound connection.

mod client;
mod error;
mod guard;
mod origin;
mod recording;
mod redirect;
mod resolve;

pub use client::{Body, Config, Egress, FROM_APP, InProcess, Redirect, Request, Response, StandIn};
pub use error::{EgressError, Refused};
pub use guard::{Guard, Loopback, Network};
pub use origin::{MappingError, Origin, OriginMap};
pub use recording::{Exchange, Recording, names_secret};
pub use resolve::{Resolve, SystemResolver};
