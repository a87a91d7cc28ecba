use crate::{MasterKey, MasterKeys, SecretsError};
use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD};
use chacha20poly1305::{
    KeyInit, XChaCha20Poly1305, XNonce,
    aead::{Aead, Payload},
};
use hkdf::Hkdf;
use rand::RngCore;
use sha2::Sha256;

const FORMAT: &str = "s1";
const NONCE: usize = 24;
const KEY: usize = 32;
const TAG: usize = 16;
const WRAPPED: usize = NONCE + KEY + TAG;

/// What a secret is used for. Each purpose has its own wrapping key.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Purpose {
    /// Access tokens, refresh tokens and secrets of connections.
    Connection,
    /// Client secrets and environment variables of an app.
    App,
    /// What an OAuth round trip must remember.
    OauthState,
    /// What signs outgoing webhooks.
    Webhook,
    /// What executions of apps were called with and told.
    Execution,
}

impl Purpose {
    const fn label(self) -> &'static str {
        match self {
            Self::Connection => "connection",
            Self::App => "app",
            Self::OauthState => "oauth-state",
            Self::Webhook => "webhook",
            Self::Execution => "execution",
        }
    }
}

/// Where a secret is kept. A sealed value opens only at the place it was sealed for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Place<'a> {
    pub workspace: &'a str,
    /// An install id, or an app id for what belongs to the app itself.
    pub install: &'a str,
    pub field: &'a str,
}

/// Seals and opens secrets. Cheap to clone.
#[derive(Debug, Clone)]
pub struct Vault {
    keys: std::sync::Arc<MasterKeys>,
}

impl Vault {
    pub fn new(keys: MasterKeys) -> Self {
        Self {
            keys: std::sync::Arc::new(keys),
        }
    }

    /// Encrypts under the current master key. The result is printable: `s1.<key id>.<base64url>`.
    pub fn seal(&self, purpose: Purpose, place: Place<'_>, plain: &[u8]) -> String {
        let master = self.keys.current();
        let mut data_key = [0; KEY];
        rand::rng().fill_bytes(&mut data_key);
        let mut bytes = wrap(master, purpose, place, &data_key);
        bytes.extend(encrypt(&data_key, &associated("value", purpose, place), plain));
        format!("{FORMAT}.{}.{}", master.id, URL_SAFE_NO_PAD.encode(bytes))
    }

    /// Decrypts what [`Vault::seal`] made for the same purpose and place.
    ///
    /// # Errors
    /// [`SecretsError::Malformed`], [`SecretsError::UnknownKey`], or [`SecretsError::Refused`].
    pub fn open(&self, purpose: Purpose, place: Place<'_>, sealed: &str) -> Result<Vec<u8>, SecretsError> {
        let (master, bytes) = self.parse(sealed)?;
        let data_key = unwrap(master, purpose, place, &bytes[..WRAPPED])?;
        decrypt(&data_key, &associated("value", purpose, place), &bytes[WRAPPED..])
    }

    /// Wraps the data key of a value that an older master key sealed under the current one; `None` when nothing is to
    /// be done.
    ///
    /// # Errors
    /// As [`Vault::open`].
    pub fn reseal(&self, purpose: Purpose, place: Place<'_>, sealed: &str) -> Result<Option<String>, SecretsError> {
        let (master, bytes) = self.parse(sealed)?;
        let current = self.keys.current();
        if master.id == current.id {
            return Ok(None);
        }
        let data_key = unwrap(master, purpose, place, &bytes[..WRAPPED])?;
        let mut renewed = wrap(current, purpose, place, &data_key);
        renewed.extend_from_slice(&bytes[WRAPPED..]);
        Ok(Some(format!(
            "{FORMAT}.{}.{}",
            current.id,
            URL_SAFE_NO_PAD.encode(renewed)
        )))
    }

    fn parse(&self, sealed: &str) -> Result<(&MasterKey, Vec<u8>), SecretsError> {
        let mut parts = sealed.splitn(3, '.');
        let (Some(FORMAT), Some(id), Some(text)) = (parts.next(), parts.next(), parts.next()) else {
            return Err(SecretsError::Malformed);
        };
        let bytes = URL_SAFE_NO_PAD.decode(text).map_err(|_| SecretsError::Malformed)?;
        if bytes.len() < WRAPPED + NONCE + TAG {
            return Err(SecretsError::Malformed);
        }
        let master = self
            .keys
            .by_id(id)
            .ok_or_else(|| SecretsError::UnknownKey { id: id.to_owned() })?;
        Ok((master, bytes))
    }
}

fn wrap(master: &MasterKey, purpose: Purpose, place: Place<'_>, data_key: &[u8; KEY]) -> Vec<u8> {
    encrypt(
        &wrapping_key(master, purpose),
        &associated("key", purpose, place),
        data_key,
    )
}

fn unwrap(master: &MasterKey, purpose: Purpose, place: Place<'_>, wrapped: &[u8]) -> Result<[u8; KEY], SecretsError> {
    decrypt(
        &wrapping_key(master, purpose),
        &associated("key", purpose, place),
        wrapped,
    )?
    .try_into()
    .map_err(|_| SecretsError::Refused)
}

fn wrapping_key(master: &MasterKey, purpose: Purpose) -> [u8; KEY] {
    let mut key = [0; KEY];
    Hkdf::<Sha256>::new(Some(b"stoa secrets v1"), &master.bytes)
        .expand(purpose.label().as_bytes(), &mut key)
        .expect("32 bytes are within the 8160 that HKDF-SHA256 can give");
    key
}

/// Every part is preceded by its length, so that no two places have the same bytes.
fn associated(layer: &str, purpose: Purpose, place: Place<'_>) -> Vec<u8> {
    let mut bytes = Vec::new();
    for part in [
        FORMAT,
        layer,
        purpose.label(),
        place.workspace,
        place.install,
        place.field,
    ] {
        bytes.extend((part.len() as u64).to_be_bytes());
        bytes.extend(part.as_bytes());
    }
    bytes
}

fn encrypt(key: &[u8; KEY], aad: &[u8], plain: &[u8]) -> Vec<u8> {
    let mut nonce = [0; NONCE];
    rand::rng().fill_bytes(&mut nonce);
    let sealed = XChaCha20Poly1305::new(key.into())
        .encrypt(XNonce::from_slice(&nonce), Payload { msg: plain, aad })
        .expect("XChaCha20-Poly1305 only fails above 256 GB");
    [&nonce[..], &sealed].concat()
}

fn decrypt(key: &[u8; KEY], aad: &[u8], bytes: &[u8]) -> Result<Vec<u8>, SecretsError> {
    let (nonce, sealed) = bytes.split_at(NONCE);
    XChaCha20Poly1305::new(key.into())
        .decrypt(XNonce::from_slice(nonce), Payload { msg: sealed, aad })
        .map_err(|_| SecretsError::Refused)
}
