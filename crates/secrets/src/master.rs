use crate::SecretsError;
use base64::{Engine as _, engine::general_purpose::STANDARD};
use rand::RngCore;
use std::{fmt, io::Write as _, path::Path};

/// One 32-byte root key with the name under which sealed values refer to it.
#[derive(Clone)]
pub struct MasterKey {
    pub(crate) id: String,
    pub(crate) bytes: [u8; 32],
}

impl MasterKey {
    /// A new random key.
    pub fn generate(id: impl Into<String>) -> Self {
        let mut bytes = [0; 32];
        rand::rng().fill_bytes(&mut bytes);
        Self { id: id.into(), bytes }
    }

    /// A key from known bytes.
    pub fn from_bytes(id: impl Into<String>, bytes: [u8; 32]) -> Self {
        Self { id: id.into(), bytes }
    }

    fn to_line(&self) -> String {
        format!("{}={}\n", self.id, STANDARD.encode(self.bytes))
    }
}

impl fmt::Debug for MasterKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "MasterKey({})", self.id)
    }
}

/// The master keys of a server, the one that seals first.
#[derive(Debug, Clone)]
pub struct MasterKeys(Vec<MasterKey>);

impl MasterKeys {
    /// Keys in order; the first seals.
    ///
    /// # Errors
    /// [`SecretsError::NoKey`] and [`SecretsError::DuplicateKey`].
    pub fn new(keys: Vec<MasterKey>) -> Result<Self, SecretsError> {
        if keys.is_empty() {
            return Err(SecretsError::NoKey);
        }
        for (at, key) in keys.iter().enumerate() {
            if keys[..at].iter().any(|earlier| earlier.id == key.id) {
                return Err(SecretsError::DuplicateKey { id: key.id.clone() });
            }
        }
        Ok(Self(keys))
    }

    /// Reads `id=base64` lines (or the same separated by commas, for an environment variable). Empty lines and lines
    /// that start with `#` are skipped.
    ///
    /// # Errors
    /// [`SecretsError::BadKey`] names the line, never its content.
    pub fn parse(text: &str) -> Result<Self, SecretsError> {
        let mut keys = Vec::new();
        for (at, line) in text.split(['\n', ',']).map(str::trim).enumerate() {
            if line.is_empty() || line.starts_with('#') {
                continue;
            }
            keys.push(parse_line(line).ok_or(SecretsError::BadKey { line: at + 1 })?);
        }
        Self::new(keys)
    }

    /// Reads the key file, or creates it with one random key, readable by its owner alone (0600).
    ///
    /// # Errors
    /// [`SecretsError::File`] when it can be neither read nor created, and what [`MasterKeys::parse`] refuses.
    pub fn load_or_create(path: &Path) -> Result<Self, SecretsError> {
        let failed = |source| SecretsError::File {
            path: path.to_path_buf(),
            source,
        };
        let mut options = std::fs::OpenOptions::new();
        options.write(true).create_new(true);
        #[cfg(unix)]
        std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
        match options.open(path) {
            Ok(mut file) => {
                let key = MasterKey::generate("k1");
                file.write_all(key.to_line().as_bytes()).map_err(failed)?;
                // A key that is lost in a power cut would take every secret sealed since with it.
                file.sync_all().map_err(failed)?;
                Self::new(vec![key])
            }
            Err(error) if error.kind() == std::io::ErrorKind::AlreadyExists => {
                Self::parse(&std::fs::read_to_string(path).map_err(failed)?)
            }
            Err(error) => Err(failed(error)),
        }
    }

    pub(crate) fn current(&self) -> &MasterKey {
        &self.0[0] // `new` refuses an empty list
    }

    pub(crate) fn by_id(&self, id: &str) -> Option<&MasterKey> {
        self.0.iter().find(|key| key.id == id)
    }
}

fn parse_line(line: &str) -> Option<MasterKey> {
    let (id, key) = line.split_once('=')?;
    let id = id.trim();
    let plain = !id.is_empty() && id.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-' || b == b'_');
    let bytes = STANDARD.decode(key.trim()).ok()?.try_into().ok()?;
    plain.then(|| MasterKey {
        id: id.to_owned(),
        bytes,
    })
}
