//! AES in the modes GCM, CBC and CTR.

use super::{Answer, Op, OpError, packed::Packed};
use aes_gcm::{
    AeadInPlace, AesGcm,
    aead::consts::{U8, U12, U16, U32},
    aes::{
        Aes128, Aes192, Aes256,
        cipher::{BlockDecryptMut, BlockEncrypt, BlockEncryptMut, KeyInit, KeyIvInit, block_padding::Pkcs7},
    },
};
use serde::Deserialize;
use subtle::ConstantTimeEq;

pub(super) const OPS: &[Op] = &[
    // `{direction, tagLength}`, key, initialization vector, additional data, data.
    Op {
        name: "aes-gcm",
        answer: Answer::Bytes,
        run: gcm,
    },
    // `{direction}`, key, initialization vector, data.
    Op {
        name: "aes-cbc",
        answer: Answer::Bytes,
        run: cbc,
    },
    // `{length}`, key, counter block, data.
    Op {
        name: "aes-ctr",
        answer: Answer::Bytes,
        run: ctr,
    },
];

#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub(super) enum Direction {
    Encrypt,
    Decrypt,
}

fn failed(message: impl Into<String>) -> OpError {
    OpError::new("OperationError", message)
}

fn wrong_key(key: &[u8]) -> OpError {
    failed(format!("an AES key has 16, 24 or 32 bytes, not {}", key.len()))
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Gcm {
    direction: Direction,
    /// In bits.
    tag_length: usize,
}

/// Encrypts in place and gives the tag.
fn gcm_seal(key: &[u8], iv: &[u8], additional: &[u8], data: &mut [u8]) -> Result<Vec<u8>, OpError> {
    macro_rules! seal {
        ($aes:ty, $size:ty) => {
            AesGcm::<$aes, $size>::new_from_slice(key)
                .map_err(|_| wrong_key(key))?
                .encrypt_in_place_detached(iv.into(), additional, data)
                .map(|tag| tag.to_vec())
                .map_err(|_| failed("the data is too long for AES-GCM"))
        };
    }
    match (key.len(), iv.len()) {
        (16, 12) => seal!(Aes128, U12),
        (24, 12) => seal!(Aes192, U12),
        (32, 12) => seal!(Aes256, U12),
        (16, 16) => seal!(Aes128, U16),
        (24, 16) => seal!(Aes192, U16),
        (32, 16) => seal!(Aes256, U16),
        (16, 8) => seal!(Aes128, U8),
        (24, 8) => seal!(Aes192, U8),
        (32, 8) => seal!(Aes256, U8),
        (16, 32) => seal!(Aes128, U32),
        (24, 32) => seal!(Aes192, U32),
        (32, 32) => seal!(Aes256, U32),
        (16 | 24 | 32, size) => Err(OpError::new(
            "NotSupportedError",
            format!("AES-GCM takes initialization vectors of 8, 12, 16 or 32 bytes here, not {size}"),
        )),
        _ => Err(wrong_key(key)),
    }
}

fn gcm(payload: &[u8]) -> Result<Vec<u8>, OpError> {
    let packed = Packed::<Gcm>::read(payload)?;
    let [key, iv, additional, data] = packed.parts()?;
    let tag_bytes = packed.head.tag_length / 8;
    if packed.head.direction == Direction::Encrypt {
        let mut sealed = data.to_vec();
        let tag = gcm_seal(key, iv, additional, &mut sealed)?;
        sealed.extend_from_slice(&tag[..tag_bytes.min(tag.len())]);
        return Ok(sealed);
    }
    let split = data
        .len()
        .checked_sub(tag_bytes)
        .ok_or_else(|| failed("the data is shorter than its tag"))?;
    let (sealed, tag) = data.split_at(split);
    // GCM is a stream cipher: sealing the ciphertext gives the plaintext, and sealing that again gives the tag, of
    // any length. The crate itself opens only with long tags.
    let mut open = sealed.to_vec();
    gcm_seal(key, iv, additional, &mut open)?;
    let expected = gcm_seal(key, iv, additional, &mut open.clone())?;
    if bool::from(expected[..tag_bytes.min(expected.len())].ct_eq(tag)) {
        Ok(open)
    } else {
        Err(failed("the data or its tag was changed, or the key is wrong"))
    }
}

#[derive(Deserialize)]
struct Cbc {
    direction: Direction,
}

fn cbc(payload: &[u8]) -> Result<Vec<u8>, OpError> {
    let packed = Packed::<Cbc>::read(payload)?;
    let [key, iv, data] = packed.parts()?;
    macro_rules! run {
        ($aes:ty) => {
            match packed.head.direction {
                Direction::Encrypt => Ok(cbc::Encryptor::<$aes>::new_from_slices(key, iv)
                    .map_err(|_| failed("the initialization vector of AES-CBC has 16 bytes"))?
                    .encrypt_padded_vec_mut::<Pkcs7>(data)),
                Direction::Decrypt => cbc::Decryptor::<$aes>::new_from_slices(key, iv)
                    .map_err(|_| failed("the initialization vector of AES-CBC has 16 bytes"))?
                    .decrypt_padded_vec_mut::<Pkcs7>(data)
                    .map_err(|_| failed("the data cannot be decrypted with this key")),
            }
        };
    }
    match key.len() {
        16 => run!(Aes128),
        24 => run!(Aes192),
        32 => run!(Aes256),
        _ => Err(wrong_key(key)),
    }
}

#[derive(Deserialize)]
struct Ctr {
    /// How many of the counter block's last bits count.
    length: u32,
}

fn ctr(payload: &[u8]) -> Result<Vec<u8>, OpError> {
    let packed = Packed::<Ctr>::read(payload)?;
    let [key, counter, data] = packed.parts()?;
    let start: [u8; 16] = counter
        .try_into()
        .map_err(|_| failed("the counter of AES-CTR has 16 bytes"))?;
    let length = packed.head.length.clamp(1, 128);
    match key.len() {
        16 => ctr_blocks(&Aes128::new(key.into()), start, length, data),
        24 => ctr_blocks(&Aes192::new(key.into()), start, length, data),
        32 => ctr_blocks(&Aes256::new(key.into()), start, length, data),
        _ => Err(wrong_key(key)),
    }
}

/// The counter wraps inside its `length` bits (Web Cryptography section 28.4), which no crate does for every length.
fn ctr_blocks<C>(cipher: &C, start: [u8; 16], length: u32, data: &[u8]) -> Result<Vec<u8>, OpError>
where
    C: BlockEncrypt<BlockSize = U16>,
{
    let blocks = data.len().div_ceil(16) as u128;
    if length < 64 && blocks > 1 << length {
        return Err(failed("the data is longer than the counter counts"));
    }
    let mask = u128::MAX >> (128 - length);
    let start = u128::from_be_bytes(start);
    let mut output = data.to_vec();
    for (index, chunk) in output.chunks_mut(16).enumerate() {
        let counter = (start & !mask) | (start.wrapping_add(index as u128) & mask);
        let mut block = counter.to_be_bytes().into();
        cipher.encrypt_block(&mut block);
        for (byte, key) in chunk.iter_mut().zip(block) {
            *byte ^= key;
        }
    }
    Ok(output)
}
