//! RSA: keys, RSASSA-PKCS1-v1_5, RSA-PSS and RSA-OAEP. Keys are PKCS #8 (private) or SPKI (public).

use super::{
    Answer, Op, OpError,
    aes::Direction,
    curves::generator,
    hash::{Hash, with_hash},
    packed::Packed,
};
use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD};
use rsa::{
    BigUint, Oaep, Pkcs1v15Sign, Pss, RsaPrivateKey, RsaPublicKey,
    pkcs8::{DecodePrivateKey, DecodePublicKey, EncodePrivateKey, EncodePublicKey},
    traits::{PrivateKeyParts, PublicKeyParts},
};
use serde::Deserialize;
use serde_json::json;

const fn op(name: &'static str, answer: Answer, run: fn(&[u8]) -> Result<Vec<u8>, OpError>) -> Op {
    Op { name, answer, run }
}

pub(super) const OPS: &[Op] = &[
    op("rsa.generate", Answer::Bytes, generate),
    op("rsa.public", Answer::Bytes, public),
    op("rsa.from-parts", Answer::Bytes, from_parts),
    op("rsa.details", Answer::Text, details),
    op("rsa.to-jwk", Answer::Text, to_jwk),
    op("rsa.sign", Answer::Bytes, sign),
    op("rsa.verify", Answer::Bytes, verify),
    op("rsa-oaep", Answer::Bytes, oaep),
];

fn data_error(error: impl std::fmt::Display) -> OpError {
    OpError::new("DataError", format!("the RSA key cannot be read: {error}"))
}

fn failed(error: impl std::fmt::Display) -> OpError {
    OpError::new("OperationError", error.to_string())
}

fn private_key(der: &[u8]) -> Result<RsaPrivateKey, OpError> {
    RsaPrivateKey::from_pkcs8_der(der).map_err(data_error)
}

fn public_key(der: &[u8]) -> Result<RsaPublicKey, OpError> {
    RsaPublicKey::from_public_key_der(der).map_err(data_error)
}

#[derive(Deserialize)]
struct Generating {
    bits: usize,
}

#[derive(Deserialize)]
struct Plain {}

#[derive(Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
enum Half {
    Private,
    Public,
}

#[derive(Deserialize)]
struct OfHalf {
    #[serde(rename = "type")]
    half: Half,
}

fn generate(payload: &[u8]) -> Result<Vec<u8>, OpError> {
    let packed = Packed::<Generating>::read(payload)?;
    let [seed] = packed.parts()?;
    if !(1024..=4096).contains(&packed.head.bits) {
        return Err(failed("RSA keys of 1024 to 4096 bits can be generated"));
    }
    let key = RsaPrivateKey::new(&mut generator(seed)?, packed.head.bits).map_err(failed)?;
    Ok(key.to_pkcs8_der().map_err(failed)?.as_bytes().to_vec())
}

fn public(payload: &[u8]) -> Result<Vec<u8>, OpError> {
    let packed = Packed::<Plain>::read(payload)?;
    let [der] = packed.parts()?;
    let key = private_key(der)?.to_public_key();
    Ok(key.to_public_key_der().map_err(failed)?.into_vec())
}

/// From a JWK's `n`, `e` to SPKI, or from its `n`, `e`, `d`, `p`, `q` to PKCS #8.
fn from_parts(payload: &[u8]) -> Result<Vec<u8>, OpError> {
    let packed = Packed::<Plain>::read(payload)?;
    let numbers: Vec<BigUint> = packed.all().iter().map(|bytes| BigUint::from_bytes_be(bytes)).collect();
    match numbers.as_slice() {
        [n, e] => {
            let key = RsaPublicKey::new(n.clone(), e.clone()).map_err(data_error)?;
            Ok(key.to_public_key_der().map_err(data_error)?.into_vec())
        }
        [n, e, d, p, q] => {
            let primes = vec![p.clone(), q.clone()];
            let key = RsaPrivateKey::from_components(n.clone(), e.clone(), d.clone(), primes).map_err(data_error)?;
            key.validate().map_err(data_error)?;
            Ok(key.to_pkcs8_der().map_err(data_error)?.as_bytes().to_vec())
        }
        other => Err(data_error(format!("it has {} parts", other.len()))),
    }
}

fn encoded(number: &BigUint) -> String {
    URL_SAFE_NO_PAD.encode(number.to_bytes_be())
}

fn details(payload: &[u8]) -> Result<Vec<u8>, OpError> {
    let packed = Packed::<OfHalf>::read(payload)?;
    let [der] = packed.parts()?;
    let key = match packed.head.half {
        Half::Private => private_key(der)?.to_public_key(),
        Half::Public => public_key(der)?,
    };
    let answer = json!({ "bits": key.n().bits(), "exponent": encoded(key.e()) });
    Ok(answer.to_string().into_bytes())
}

fn to_jwk(payload: &[u8]) -> Result<Vec<u8>, OpError> {
    let packed = Packed::<OfHalf>::read(payload)?;
    let [der] = packed.parts()?;
    if packed.head.half == Half::Public {
        let key = public_key(der)?;
        return Ok(json!({ "n": encoded(key.n()), "e": encoded(key.e()) })
            .to_string()
            .into_bytes());
    }
    let mut key = private_key(der)?;
    key.precompute().map_err(failed)?;
    let incomplete = || failed("the RSA key has no primes");
    let [p, q] = key.primes() else { return Err(incomplete()) };
    let dp = key.dp().ok_or_else(incomplete)?;
    let dq = key.dq().ok_or_else(incomplete)?;
    let qi = key.crt_coefficient().ok_or_else(incomplete)?;
    let answer = json!({
        "n": encoded(key.n()), "e": encoded(key.e()), "d": encoded(key.d()),
        "p": encoded(p), "q": encoded(q), "dp": encoded(dp), "dq": encoded(dq), "qi": encoded(&qi),
    });
    Ok(answer.to_string().into_bytes())
}

#[derive(Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
enum Padding {
    Pkcs1,
    Pss,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Signing {
    padding: Padding,
    hash: Hash,
    /// In bytes; only for PSS.
    #[serde(default)]
    salt_length: usize,
}

fn sign(payload: &[u8]) -> Result<Vec<u8>, OpError> {
    let packed = Packed::<Signing>::read(payload)?;
    let [der, data, seed] = packed.parts()?;
    let Signing {
        padding,
        hash,
        salt_length,
    } = packed.head;
    let key = private_key(der)?;
    let digest = hash.digest(data);
    let mut random = generator(seed)?;
    if salt_length > key.size() {
        return Err(failed("the salt is longer than the key"));
    }
    with_hash!(hash, D => match padding {
        Padding::Pkcs1 => key.sign_with_rng(&mut random, Pkcs1v15Sign::new::<D>(), &digest),
        Padding::Pss => key.sign_with_rng(&mut random, Pss::new_blinded_with_salt::<D>(salt_length), &digest),
    })
    .map_err(failed)
}

fn verify(payload: &[u8]) -> Result<Vec<u8>, OpError> {
    let packed = Packed::<Signing>::read(payload)?;
    let [der, signature, data] = packed.parts()?;
    let Signing {
        padding,
        hash,
        salt_length,
    } = packed.head;
    let key = public_key(der)?;
    let digest = hash.digest(data);
    let valid = with_hash!(hash, D => match padding {
        Padding::Pkcs1 => key.verify(Pkcs1v15Sign::new::<D>(), &digest, signature),
        Padding::Pss => key.verify(Pss::new_with_salt::<D>(salt_length), &digest, signature),
    })
    .is_ok();
    Ok(vec![u8::from(valid)])
}

#[derive(Deserialize)]
struct Encrypting {
    direction: Direction,
    hash: Hash,
}

fn oaep(payload: &[u8]) -> Result<Vec<u8>, OpError> {
    let packed = Packed::<Encrypting>::read(payload)?;
    let [der, label, data, seed] = packed.parts()?;
    let label = std::str::from_utf8(label)
        .map_err(|_| OpError::new("NotSupportedError", "RSA-OAEP takes labels that are UTF-8 here"))?;
    let padding = with_hash!(packed.head.hash, D => if label.is_empty() {
        Oaep::new::<D>()
    } else {
        Oaep::new_with_label::<D, _>(label)
    });
    let mut random = generator(seed)?;
    match packed.head.direction {
        Direction::Encrypt => public_key(der)?.encrypt(&mut random, padding, data).map_err(failed),
        Direction::Decrypt => private_key(der)?
            .decrypt_blinded(&mut random, padding, data)
            .map_err(failed),
    }
}
