//! Payloads that carry a JSON head and several byte strings; written by `pack` in `sdk/src/guest/web/host.ts`.

use super::OpError;
use serde::de::DeserializeOwned;

/// A payload taken apart.
pub(super) struct Packed<'a, H> {
    pub head: H,
    parts: Vec<&'a [u8]>,
}

impl<'a, H: DeserializeOwned> Packed<'a, H> {
    /// Fails with code `malformed-payload`; the SDK's own code never makes such a payload.
    pub fn read(payload: &'a [u8]) -> Result<Self, OpError> {
        let mut rest = payload;
        let head = take(&mut rest)?;
        let head = serde_json::from_slice(head)
            .map_err(|error| OpError::new("malformed-payload", format!("the operation's head: {error}")))?;
        let mut parts = Vec::new();
        while !rest.is_empty() {
            parts.push(take(&mut rest)?);
        }
        Ok(Self { head, parts })
    }

    /// The byte strings, exactly as many as the operation takes.
    pub fn parts<const N: usize>(&self) -> Result<[&'a [u8]; N], OpError> {
        self.parts.as_slice().try_into().map_err(|_| {
            OpError::new(
                "malformed-payload",
                format!("the operation takes {N} byte strings, not {}", self.parts.len()),
            )
        })
    }

    /// All byte strings, where their number varies.
    pub fn all(&self) -> &[&'a [u8]] {
        &self.parts
    }
}

/// Takes a byte string with its length (u32, little endian) off the front.
fn take<'a>(rest: &mut &'a [u8]) -> Result<&'a [u8], OpError> {
    let short = || OpError::new("malformed-payload", "the operation's payload ends too early");
    let (length, after) = rest.split_first_chunk::<4>().ok_or_else(short)?;
    let length = usize::try_from(u32::from_le_bytes(*length)).map_err(|_| short())?;
    let (part, after) = after.split_at_checked(length).ok_or_else(short)?;
    *rest = after;
    Ok(part)
}
