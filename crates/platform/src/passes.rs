//! Tokens that carry what they stand for, under a seal that only this process can make.
//!
//! Every execution gets a token, thousands a second: to store each would cost a row and, later, its removal. A process
//! that ends takes its executions along, so a key that dies with it is enough.

use crate::Random;
use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD};
use hmac::{Hmac, Mac};
use serde_json::json;
use sha2::Sha256;
use store::Cause;
use uuid::Uuid;

/// Secret scanners and people tell by it what they are looking at.
const PREFIX: &str = "stoa_exec_";
/// What every pass says. What only some say follows it.
const HEAD: usize = 16 + 16 + 16 + 8 + 1;
const SEAL: usize = 32;

/// What the token of an execution says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Pass {
    pub(crate) execution: Uuid,
    pub(crate) install: Uuid,
    pub(crate) version: Uuid,
    pub(crate) ends_at_ms: i64,
    pub(crate) reason: Reason,
    /// The run of a workflow that the execution is for.
    pub(crate) cause: Option<Cause>,
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
        let mut bytes = Vec::with_capacity(HEAD + SEAL);
        bytes.extend(pass.execution.as_bytes());
        bytes.extend(pass.install.as_bytes());
        bytes.extend(pass.version.as_bytes());
        bytes.extend(pass.ends_at_ms.to_be_bytes());
        bytes.push(u8::from(pass.reason == Reason::Event));
        if let Some(cause) = &pass.cause {
            bytes.extend(json!(cause).to_string().into_bytes());
        }
        let seal = self.0.clone().chain_update(&bytes).finalize().into_bytes();
        bytes.extend(seal);
        format!("{PREFIX}{}", URL_SAFE_NO_PAD.encode(bytes))
    }

    /// `None` for what this process has not written.
    pub(crate) fn read(&self, token: &str) -> Option<Pass> {
        let bytes = URL_SAFE_NO_PAD.decode(token.strip_prefix(PREFIX)?).ok()?;
        let (body, seal) = bytes.split_at_checked(bytes.len().checked_sub(SEAL)?)?;
        // In constant time.
        self.0.clone().chain_update(body).verify_slice(seal).ok()?;
        let (head, cause) = body.split_at_checked(HEAD)?;
        let id = |at: usize| Uuid::from_slice(&head[at..at + 16]).ok();
        Some(Pass {
            execution: id(0)?,
            install: id(16)?,
            version: id(32)?,
            ends_at_ms: i64::from_be_bytes(head[48..56].try_into().ok()?),
            reason: if head[56] == 1 { Reason::Event } else { Reason::Call },
            cause: match cause {
                [] => None,
                text => Some(serde_json::from_slice(text).ok()?),
            },
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::SystemRandom;

    fn passes_of_all_kinds() -> [Pass; 2] {
        let plain = Pass {
            execution: Uuid::from_u128(1),
            install: Uuid::from_u128(2),
            version: Uuid::from_u128(3),
            ends_at_ms: 1_700_000_000_000,
            reason: Reason::Event,
            cause: None,
        };
        let of_a_run = Pass {
            reason: Reason::Call,
            cause: Some(Cause {
                run_id: "a-run".into(),
                chain: vec![1_699_999_999_000; 20],
                began_at: 1_699_999_999_999,
            }),
            ..plain.clone()
        };
        [plain, of_a_run]
    }

    #[test]
    fn a_pass_is_read_by_who_wrote_it_and_only_unchanged() {
        let passes = Passes::new(&SystemRandom);
        for pass in passes_of_all_kinds() {
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

    #[test]
    fn nobody_takes_a_run_out_of_a_pass_or_puts_one_into_it() {
        let passes = Passes::new(&SystemRandom);
        let [plain, of_a_run] = passes_of_all_kinds().map(|pass| {
            let token = passes.write(&pass);
            URL_SAFE_NO_PAD.decode(token.strip_prefix(PREFIX).unwrap()).unwrap()
        });
        let parts = |bytes: &[u8]| {
            let (body, seal) = bytes.split_at(bytes.len() - SEAL);
            let (head, cause) = body.split_at(HEAD);
            (head.to_vec(), cause.to_vec(), seal.to_vec())
        };
        let (plain_head, _, plain_seal) = parts(&plain);
        let (head, cause, seal) = parts(&of_a_run);
        for (what, forged) in [
            ("without its run", [head.clone(), seal.clone()].concat()),
            (
                "without its run, under another seal",
                [head, plain_seal.clone()].concat(),
            ),
            ("with a run", [plain_head.clone(), cause.clone(), plain_seal].concat()),
            ("with a run, under another seal", [plain_head, cause, seal].concat()),
        ] {
            let token = format!("{PREFIX}{}", URL_SAFE_NO_PAD.encode(forged));
            assert_eq!(passes.read(&token), None, "{what}");
        }
    }
}
