//! Tokens that carry what they stand for, under a seal that only this process can make.
//!
//! Every execution gets a token, thousands a second: to store each would cost a row and, later, its removal. A process
//! that ends takes its executions along, so a key that dies with it is enough.

use crate::Random;
use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD};
use hmac::{Hmac, Mac};
use sha2::Sha256;
use uuid::Uuid;

/// Secret scanners and people tell by it what they are looking at.
const PREFIX: &str = "stoa_exec_";
const BODY: usize = 16 + 16 + 16 + 8 + 1;

/// What the token of an execution says.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Pass {
    pub(crate) execution: Uuid,
    pub(crate) install: Uuid,
    pub(crate) version: Uuid,
    pub(crate) ends_at_ms: i64,
    pub(crate) reason: Reason,
}

/// Why app code runs.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Reason {
    /// A member, a webhook or a workflow asked for it.
    Call,
    /// A connection comes or goes.
    Event,
}

/// Writes passes and reads its own.
pub(crate) struct Passes(Hmac<Sha256>);

impl Passes {
    pub(crate) fn new(random: &dyn Random) -> Self {
        let mut key = [0; 32];
        random.fill(&mut key);
        Self(Hmac::new_from_slice(&key).expect("HMAC takes keys of any length"))
    }

    pub(crate) fn write(&self, pass: &Pass) -> String {
        let mut bytes = Vec::with_capacity(BODY + 32);
        bytes.extend(pass.execution.as_bytes());
        bytes.extend(pass.install.as_bytes());
        bytes.extend(pass.version.as_bytes());
        bytes.extend(pass.ends_at_ms.to_be_bytes());
        bytes.push(u8::from(pass.reason == Reason::Event));
        let seal = self.0.clone().chain_update(&bytes).finalize().into_bytes();
        bytes.extend(seal);
        format!("{PREFIX}{}", URL_SAFE_NO_PAD.encode(bytes))
    }

    /// `None` for what this process has not written.
    pub(crate) fn read(&self, token: &str) -> Option<Pass> {
        let bytes = URL_SAFE_NO_PAD.decode(token.strip_prefix(PREFIX)?).ok()?;
        let (body, seal) = bytes.split_at_checked(BODY)?;
        // In constant time.
        self.0.clone().chain_update(body).verify_slice(seal).ok()?;
        let id = |at: usize| Uuid::from_slice(&body[at..at + 16]).ok();
        Some(Pass {
            execution: id(0)?,
            install: id(16)?,
            version: id(32)?,
            ends_at_ms: i64::from_be_bytes(body[48..56].try_into().ok()?),
            reason: if body[56] == 1 { Reason::Event } else { Reason::Call },
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::SystemRandom;

    #[test]
    fn a_pass_is_read_by_who_wrote_it_and_only_unchanged() {
        let passes = Passes::new(&SystemRandom);
        let pass = Pass {
            execution: Uuid::from_u128(1),
            install: Uuid::from_u128(2),
            version: Uuid::from_u128(3),
            ends_at_ms: 1_700_000_000_000,
            reason: Reason::Event,
        };
        let token = passes.write(&pass);
        assert_eq!(passes.read(&token), Some(pass));
        assert_eq!(Passes::new(&SystemRandom).read(&token), None, "another process");
        for at in 0..token.len() {
            let mut changed = token.clone().into_bytes();
            changed[at] = if changed[at] == b'A' { b'B' } else { b'A' };
            let changed = String::from_utf8(changed).unwrap();
            // The last character carries bits that decode to nothing: such a token is refused as well.
            assert_eq!(passes.read(&changed), None, "{at}");
        }
        for hostile in ["", PREFIX, "stoa_exec_AAAA", "stoa_exec_%", &token[..token.len() - 2]] {
            assert_eq!(passes.read(hostile), None, "{hostile}");
        }
    }
}
