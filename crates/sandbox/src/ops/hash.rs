//! Digests and what is made of them: HMAC, HKDF, PBKDF2.

use super::{Answer, Op, OpError, packed::Packed};
use hkdf::Hkdf;
use hmac::{Hmac, Mac};
use serde::Deserialize;
use sha1::Sha1;
use sha2::{Digest, Sha256, Sha384, Sha512};

/// A hash function by its name in Web Cryptography.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
pub(super) enum Hash {
    #[serde(rename = "SHA-1")]
    Sha1,
    #[serde(rename = "SHA-256")]
    Sha256,
    #[serde(rename = "SHA-384")]
    Sha384,
    #[serde(rename = "SHA-512")]
    Sha512,
}

/// Runs a block with `$D` standing for the hash's type.
macro_rules! with_hash {
    ($hash:expr, $D:ident => $body:expr) => {
        match $hash {
            $crate::ops::hash::Hash::Sha1 => {
                type $D = ::sha1::Sha1;
                $body
            }
            $crate::ops::hash::Hash::Sha256 => {
                type $D = ::sha2::Sha256;
                $body
            }
            $crate::ops::hash::Hash::Sha384 => {
                type $D = ::sha2::Sha384;
                $body
            }
            $crate::ops::hash::Hash::Sha512 => {
                type $D = ::sha2::Sha512;
                $body
            }
        }
    };
}
pub(super) use with_hash;

impl Hash {
    pub fn digest(self, data: &[u8]) -> Vec<u8> {
        match self {
            Self::Sha1 => Sha1::digest(data).to_vec(),
            Self::Sha256 => Sha256::digest(data).to_vec(),
            Self::Sha384 => Sha384::digest(data).to_vec(),
            Self::Sha512 => Sha512::digest(data).to_vec(),
        }
    }

    fn output_bits(self) -> u64 {
        match self {
            Self::Sha1 => 160,
            Self::Sha256 => 256,
            Self::Sha384 => 384,
            Self::Sha512 => 512,
        }
    }
}

pub(super) const OPS: &[Op] = &[
    // `{hash}`, data.
    Op {
        name: "digest",
        answer: Answer::Bytes,
        run: |payload| {
            let packed = Packed::<Hashing>::read(payload)?;
            let [data] = packed.parts()?;
            Ok(packed.head.hash.digest(data))
        },
    },
    // `{hash}`, key, data.
    Op {
        name: "hmac",
        answer: Answer::Bytes,
        run: hmac,
    },
    // `{hash, bits}`, key, salt, info.
    Op {
        name: "hkdf",
        answer: Answer::Bytes,
        run: hkdf,
    },
    // `{hash, bits, iterations}`, password, salt.
    Op {
        name: "pbkdf2",
        answer: Answer::Bytes,
        run: pbkdf2,
    },
];

#[derive(Deserialize)]
struct Hashing {
    hash: Hash,
}

fn hmac(payload: &[u8]) -> Result<Vec<u8>, OpError> {
    let packed = Packed::<Hashing>::read(payload)?;
    let [key, data] = packed.parts()?;
    with_hash!(packed.head.hash, D => {
        let mut mac = Hmac::<D>::new_from_slice(key).expect("HMAC takes keys of any length");
        mac.update(data);
        Ok(mac.finalize().into_bytes().to_vec())
    })
}

#[derive(Deserialize)]
struct Deriving {
    hash: Hash,
    bits: u64,
    #[serde(default)]
    iterations: u32,
}

impl Deriving {
    fn output(&self) -> Result<Vec<u8>, OpError> {
        let too_long = || OpError::new("OperationError", format!("{} bits are too many to derive", self.bits));
        // HKDF's own limit; far above what any key needs, so PBKDF2 keeps to it too.
        if self.bits > 255 * self.hash.output_bits() {
            return Err(too_long());
        }
        Ok(vec![0; usize::try_from(self.bits / 8).map_err(|_| too_long())?])
    }
}

fn hkdf(payload: &[u8]) -> Result<Vec<u8>, OpError> {
    let packed = Packed::<Deriving>::read(payload)?;
    let [key, salt, info] = packed.parts()?;
    let mut output = packed.head.output()?;
    with_hash!(packed.head.hash, D => {
        Hkdf::<D>::new(Some(salt), key)
            .expand(info, &mut output)
            .map_err(|error| OpError::new("OperationError", error.to_string()))?;
    });
    Ok(output)
}

/// Hash blocks that one call may compute: about two seconds. The guest's own clock stands still meanwhile.
const MAX_ROUNDS: u64 = 4_000_000;

fn pbkdf2(payload: &[u8]) -> Result<Vec<u8>, OpError> {
    let packed = Packed::<Deriving>::read(payload)?;
    let [password, salt] = packed.parts()?;
    let Deriving { hash, bits, iterations } = packed.head;
    let rounds = u64::from(iterations) * bits.div_ceil(hash.output_bits());
    if rounds > MAX_ROUNDS {
        return Err(OpError::new(
            "OperationError",
            format!("PBKDF2 with {iterations} iterations for {bits} bits is more than {MAX_ROUNDS} rounds, the limit"),
        ));
    }
    let mut output = packed.head.output()?;
    with_hash!(hash, D => ::pbkdf2::pbkdf2_hmac::<D>(password, salt, iterations, &mut output));
    Ok(output)
}
