use rand::RngCore;
use sha2::{Digest, Sha256};

/// Where ids, tokens and guest randomness come from; a test injects its own.
pub trait Random: Send + Sync + 'static {
    /// Fills with random bytes, fit for secrets.
    fn fill(&self, bytes: &mut [u8]);
}

/// The operating system's randomness, stretched by a cryptographic generator.
#[derive(Debug, Clone, Copy, Default)]
pub struct SystemRandom;

impl Random for SystemRandom {
    fn fill(&self, bytes: &mut [u8]) {
        rand::rng().fill_bytes(bytes);
    }
}

impl dyn Random {
    /// A version 4 UUID.
    pub(crate) fn uuid<Id: From<String>>(&self) -> Id {
        let mut bytes = [0; 16];
        self.fill(&mut bytes);
        uuid::Builder::from_random_bytes(bytes).into_uuid().to_string().into()
    }

    /// 128 random bits as 32 hexadecimal digits: the id of a public URL.
    pub(crate) fn url_id<Id: From<String>>(&self) -> Id {
        let mut bytes = [0; 16];
        self.fill(&mut bytes);
        hex(&bytes).into()
    }

    /// 256 random bits as 64 characters: a token.
    pub(crate) fn token(&self) -> String {
        let mut bytes = [0; 32];
        self.fill(&mut bytes);
        hex(&bytes)
    }
}

/// 256 random bits as 64 hexadecimal digits, from the operating system: what signs outgoing webhooks.
pub(crate) fn secret() -> String {
    let random: &dyn Random = &SystemRandom;
    random.token()
}

/// The form in which tokens are stored, and the name of a blob: SHA-256 in hexadecimal.
pub(crate) fn digest(bytes: impl AsRef<[u8]>) -> String {
    hex(&Sha256::digest(bytes))
}

fn hex(bytes: &[u8]) -> String {
    use std::fmt::Write as _;
    bytes
        .iter()
        .fold(String::with_capacity(bytes.len() * 2), |mut text, byte| {
            let _ = write!(text, "{byte:02x}"); // writing to a String cannot fail
            text
        })
}
