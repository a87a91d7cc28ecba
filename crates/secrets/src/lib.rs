//! Envelope encryption for everything secret that Stoa keeps at rest.
//!
//! Every secret gets a random data key; the data key is wrapped by a key derived (HKDF-SHA256) from a master key for
//! one [`Purpose`]. Both layers are XChaCha20-Poly1305 and bind the secret to its [`Place`], so a sealed value that is
//! copied to another workspace, install or field does not open.
//!
//! Rotation: a [`Vault`] holds several master keys; the first seals, all of them open, and [`Vault::reseal`] moves an
//! old value to the first key by wrapping its data key again.
//!
//! Architecture invariant: this crate knows no database and no network, and never logs.

mod master;
mod vault;

pub use master::{MasterKey, MasterKeys};
pub use vault::{Place, Purpose, Vault};

use std::path::PathBuf;
use thiserror::Error;

/// What can go wrong with keys and sealed values. Messages never contain key material.
#[derive(Debug, Error)]
pub enum SecretsError {
    /// The text of a key file or variable is not `id=base64` lines.
    #[error("master key line {line} is not of the form id=<32 bytes in base64>")]
    BadKey { line: usize },
    #[error("the master key {id:?} is given twice")]
    DuplicateKey { id: String },
    #[error("no master key is given")]
    NoKey,
    #[error("the master key file {path} cannot be used: {source}")]
    File { path: PathBuf, source: std::io::Error },
    /// The sealed text is not in the format of [`Vault::seal`].
    #[error("the sealed value is malformed")]
    Malformed,
    #[error("the sealed value needs the master key {id:?}, which is not configured")]
    UnknownKey { id: String },
    /// Wrong place, wrong key, or changed bytes; which one cannot be told.
    #[error("the sealed value does not open here")]
    Refused,
}
