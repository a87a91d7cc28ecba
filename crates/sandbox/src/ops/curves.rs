//! ECDSA and ECDH on P-256 and P-384, and Ed25519.
//!
//! Public keys are uncompressed points (SEC 1), private ones the scalar; where both are needed, the scalar comes first.

use super::{Answer, Op, OpError, hash::Hash, packed::Packed};
use ed25519_dalek::{Signer, SigningKey, VerifyingKey};
use p256::{
    ecdsa::signature::hazmat::{PrehashSigner, PrehashVerifier},
    elliptic_curve::sec1::ToEncodedPoint,
    pkcs8::{DecodePrivateKey, DecodePublicKey, EncodePrivateKey, EncodePublicKey},
};
use rand_chacha::{ChaCha20Rng, rand_core::SeedableRng};
use serde::Deserialize;

#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
enum Curve {
    #[serde(rename = "P-256")]
    P256,
    #[serde(rename = "P-384")]
    P384,
}

/// Runs a block with `$curve` standing for the curve's crate.
macro_rules! with_curve {
    ($value:expr, $curve:ident => $body:expr) => {
        match $value {
            Curve::P256 => {
                use p256 as $curve;
                $body
            }
            Curve::P384 => {
                use p384 as $curve;
                $body
            }
        }
    };
}

#[derive(Deserialize)]
struct OnCurve {
    curve: Curve,
}

#[derive(Deserialize)]
struct Signing {
    curve: Curve,
    hash: Hash,
}

#[derive(Deserialize)]
struct Plain {}

const fn bytes(name: &'static str, run: fn(&[u8]) -> Result<Vec<u8>, OpError>) -> Op {
    Op {
        name,
        answer: Answer::Bytes,
        run,
    }
}

pub(super) const OPS: &[Op] = &[
    bytes("ec.generate", generate),
    bytes("ec.public", public),
    bytes("ec.from-point", from_point),
    bytes("ec.from-spki", from_spki),
    bytes("ec.from-pkcs8", from_pkcs8),
    bytes("ec.to-spki", to_spki),
    bytes("ec.to-pkcs8", to_pkcs8),
    bytes("ecdsa.sign", sign),
    bytes("ecdsa.verify", verify),
    bytes("ecdh", agree),
    bytes("ed25519.public", ed25519_public),
    bytes("ed25519.sign", ed25519_sign),
    bytes("ed25519.verify", ed25519_verify),
];

fn data_error(error: impl std::fmt::Display) -> OpError {
    OpError::new("DataError", format!("the key cannot be read: {error}"))
}

/// A generator that is seeded by the caller, so that an execution can be replayed.
pub(super) fn generator(seed: &[u8]) -> Result<ChaCha20Rng, OpError> {
    let seed: [u8; 32] = seed
        .try_into()
        .map_err(|_| OpError::new("malformed-payload", "a seed has 32 bytes"))?;
    Ok(ChaCha20Rng::from_seed(seed))
}

fn generate(payload: &[u8]) -> Result<Vec<u8>, OpError> {
    let packed = Packed::<OnCurve>::read(payload)?;
    let [seed] = packed.parts()?;
    let mut random = generator(seed)?;
    with_curve!(packed.head.curve, curve => Ok(curve::SecretKey::random(&mut random).to_bytes().to_vec()))
}

fn public(payload: &[u8]) -> Result<Vec<u8>, OpError> {
    let packed = Packed::<OnCurve>::read(payload)?;
    let [scalar] = packed.parts()?;
    with_curve!(packed.head.curve, curve => {
        let key = curve::SecretKey::from_slice(scalar).map_err(data_error)?;
        Ok(key.public_key().to_encoded_point(false).as_bytes().to_vec())
    })
}

fn from_point(payload: &[u8]) -> Result<Vec<u8>, OpError> {
    let packed = Packed::<OnCurve>::read(payload)?;
    let [point] = packed.parts()?;
    with_curve!(packed.head.curve, curve => {
        let key = curve::PublicKey::from_sec1_bytes(point).map_err(data_error)?;
        Ok(key.to_encoded_point(false).as_bytes().to_vec())
    })
}

fn from_spki(payload: &[u8]) -> Result<Vec<u8>, OpError> {
    let packed = Packed::<OnCurve>::read(payload)?;
    let [der] = packed.parts()?;
    with_curve!(packed.head.curve, curve => {
        let key = curve::PublicKey::from_public_key_der(der).map_err(data_error)?;
        Ok(key.to_encoded_point(false).as_bytes().to_vec())
    })
}

fn from_pkcs8(payload: &[u8]) -> Result<Vec<u8>, OpError> {
    let packed = Packed::<OnCurve>::read(payload)?;
    let [der] = packed.parts()?;
    with_curve!(packed.head.curve, curve => {
        let key = curve::SecretKey::from_pkcs8_der(der).map_err(data_error)?;
        let mut material = key.to_bytes().to_vec();
        material.extend_from_slice(key.public_key().to_encoded_point(false).as_bytes());
        Ok(material)
    })
}

fn to_spki(payload: &[u8]) -> Result<Vec<u8>, OpError> {
    let packed = Packed::<OnCurve>::read(payload)?;
    let [point] = packed.parts()?;
    with_curve!(packed.head.curve, curve => {
        let key = curve::PublicKey::from_sec1_bytes(point).map_err(data_error)?;
        Ok(key.to_public_key_der().map_err(data_error)?.into_vec())
    })
}

fn to_pkcs8(payload: &[u8]) -> Result<Vec<u8>, OpError> {
    let packed = Packed::<OnCurve>::read(payload)?;
    let [material] = packed.parts()?;
    with_curve!(packed.head.curve, curve => {
        // The scalar is as long as each of the point's two coordinates, and the point has one byte in front.
        let scalar = &material[..material.len() / 3];
        let key = curve::SecretKey::from_slice(scalar).map_err(data_error)?;
        Ok(key.to_pkcs8_der().map_err(data_error)?.as_bytes().to_vec())
    })
}

/// A digest as long as the curve's crates want it: they refuse one shorter than half of a scalar. Zeros in front do
/// not change its number.
fn padded(hash: Hash, data: &[u8]) -> Vec<u8> {
    let digest = hash.digest(data);
    let mut padded = vec![0; 32_usize.saturating_sub(digest.len())];
    padded.extend_from_slice(&digest);
    padded
}

fn sign(payload: &[u8]) -> Result<Vec<u8>, OpError> {
    let packed = Packed::<Signing>::read(payload)?;
    let [scalar, data] = packed.parts()?;
    let digest = padded(packed.head.hash, data);
    with_curve!(packed.head.curve, curve => {
        let key = curve::ecdsa::SigningKey::from_slice(scalar).map_err(data_error)?;
        let signature: curve::ecdsa::Signature = key
            .sign_prehash(&digest)
            .map_err(|error| OpError::new("OperationError", error.to_string()))?;
        Ok(signature.to_bytes().to_vec())
    })
}

fn verify(payload: &[u8]) -> Result<Vec<u8>, OpError> {
    let packed = Packed::<Signing>::read(payload)?;
    let [point, signature, data] = packed.parts()?;
    let digest = padded(packed.head.hash, data);
    with_curve!(packed.head.curve, curve => {
        let key = curve::ecdsa::VerifyingKey::from_sec1_bytes(point).map_err(data_error)?;
        let valid = curve::ecdsa::Signature::from_slice(signature)
            .is_ok_and(|signature| key.verify_prehash(&digest, &signature).is_ok());
        Ok(vec![u8::from(valid)])
    })
}

fn agree(payload: &[u8]) -> Result<Vec<u8>, OpError> {
    let packed = Packed::<OnCurve>::read(payload)?;
    let [scalar, point] = packed.parts()?;
    with_curve!(packed.head.curve, curve => {
        let own = curve::SecretKey::from_slice(scalar).map_err(data_error)?;
        let other = curve::PublicKey::from_sec1_bytes(point).map_err(data_error)?;
        let shared = curve::ecdh::diffie_hellman(own.to_nonzero_scalar(), other.as_affine());
        Ok(shared.raw_secret_bytes().to_vec())
    })
}

fn seed_key(seed: &[u8]) -> Result<SigningKey, OpError> {
    Ok(SigningKey::from_bytes(seed.try_into().map_err(data_error)?))
}

fn ed25519_public(payload: &[u8]) -> Result<Vec<u8>, OpError> {
    let packed = Packed::<Plain>::read(payload)?;
    let [seed] = packed.parts()?;
    Ok(seed_key(seed)?.verifying_key().to_bytes().to_vec())
}

fn ed25519_sign(payload: &[u8]) -> Result<Vec<u8>, OpError> {
    let packed = Packed::<Plain>::read(payload)?;
    let [seed, data] = packed.parts()?;
    Ok(seed_key(seed)?.sign(data).to_bytes().to_vec())
}

fn ed25519_verify(payload: &[u8]) -> Result<Vec<u8>, OpError> {
    let packed = Packed::<Plain>::read(payload)?;
    let [public, signature, data] = packed.parts()?;
    let key = public
        .try_into()
        .ok()
        .and_then(|bytes| VerifyingKey::from_bytes(bytes).ok());
    let signature = ed25519_dalek::Signature::from_slice(signature).ok();
    // A key or signature that is none verifies nothing; the standard asks for `false`, not for an error.
    let valid = key
        .zip(signature)
        .is_some_and(|(key, signature)| key.verify_strict(data, &signature).is_ok());
    Ok(vec![u8::from(valid)])
}
