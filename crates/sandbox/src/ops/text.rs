//! Text codecs (Encoding Standard) and base64.

use super::{Answer, Op, OpError, packed::Packed};
use base64::{
    Engine as _, alphabet,
    engine::{DecodePaddingMode, GeneralPurpose, GeneralPurposeConfig, general_purpose::URL_SAFE_NO_PAD},
};
use encoding_rs::{CoderResult, DecoderResult, Encoding};
use serde::Deserialize;

pub(super) const OPS: &[Op] = &[
    Op {
        name: "utf8.encode",
        answer: Answer::Bytes,
        run: |text| Ok(text.to_vec()),
    },
    // Malformed bytes become U+FFFD; a byte order mark stays.
    Op {
        name: "utf8.decode",
        answer: Answer::Text,
        run: |bytes| Ok(String::from_utf8_lossy(bytes).into_owned().into_bytes()),
    },
    Op {
        name: "utf8.decode.fatal",
        answer: Answer::Text,
        run: |bytes| match std::str::from_utf8(bytes) {
            Ok(text) => Ok(text.as_bytes().to_vec()),
            Err(error) => Err(OpError::type_error("malformed-text", error.to_string())),
        },
    },
    // From a label to the encoding's name, or to an empty text.
    Op {
        name: "encoding.label",
        answer: Answer::Text,
        run: |label| {
            Ok(Encoding::for_label(label)
                .map_or_else(Vec::new, |encoding| encoding.name().to_ascii_lowercase().into_bytes()))
        },
    },
    // `{label, fatal, last}` and the bytes since the start of the stream.
    Op {
        name: "encoding.decode",
        answer: Answer::Text,
        run: decode,
    },
    // From a text of characters below U+0100, one for each byte.
    Op {
        name: "base64.encode",
        answer: Answer::Text,
        run: base64_encode,
    },
    // "Forgiving-base64 decode" (Infra Standard) to such a text.
    Op {
        name: "base64.decode",
        answer: Answer::Text,
        run: base64_decode,
    },
    Op {
        name: "base64url.encode",
        answer: Answer::Text,
        run: |bytes| Ok(URL_SAFE_NO_PAD.encode(bytes).into_bytes()),
    },
    Op {
        name: "base64url.decode",
        answer: Answer::Bytes,
        run: |text| URL_SAFE_NO_PAD.decode(text).map_err(not_base64),
    },
];

#[derive(Deserialize)]
struct Decoding {
    label: String,
    fatal: bool,
    last: bool,
}

fn decode(payload: &[u8]) -> Result<Vec<u8>, OpError> {
    let packed = Packed::<Decoding>::read(payload)?;
    let [bytes] = packed.parts()?;
    let Decoding { label, fatal, last } = packed.head;
    let encoding = Encoding::for_label(label.as_bytes())
        .ok_or_else(|| OpError::range_error("unknown-encoding", format!("there is no encoding '{label}'")))?;
    let mut decoder = encoding.new_decoder_without_bom_handling();
    let mut text = String::new();
    let needed = decoder
        .max_utf8_buffer_length(bytes.len())
        .ok_or_else(|| OpError::range_error("too-long", "the text is too long"))?;
    text.reserve(needed);
    let complete = if fatal {
        let (result, _) = decoder.decode_to_string_without_replacement(bytes, &mut text, last);
        result == DecoderResult::InputEmpty
    } else {
        let (result, ..) = decoder.decode_to_string(bytes, &mut text, last);
        result == CoderResult::InputEmpty
    };
    if complete {
        Ok(text.into_bytes())
    } else {
        Err(OpError::type_error(
            "malformed-text",
            format!("the data is not valid {label}"),
        ))
    }
}

const FORGIVING: GeneralPurpose = GeneralPurpose::new(
    &alphabet::STANDARD,
    GeneralPurposeConfig::new()
        .with_decode_allow_trailing_bits(true)
        .with_decode_padding_mode(DecodePaddingMode::RequireNone),
);

fn not_base64(error: base64::DecodeError) -> OpError {
    OpError::new("malformed-base64", error.to_string())
}

fn base64_encode(payload: &[u8]) -> Result<Vec<u8>, OpError> {
    let text = std::str::from_utf8(payload).map_err(|error| OpError::new("malformed-payload", error.to_string()))?;
    let bytes = text
        .chars()
        .map(u8::try_from)
        .collect::<Result<Vec<u8>, _>>()
        .map_err(|_| OpError::new("malformed-payload", "a character is above U+00FF"))?;
    Ok(base64::engine::general_purpose::STANDARD.encode(bytes).into_bytes())
}

fn base64_decode(payload: &[u8]) -> Result<Vec<u8>, OpError> {
    let mut text: Vec<u8> = payload
        .iter()
        .copied()
        .filter(|byte| !matches!(byte, b'\t' | b'\n' | b'\x0c' | b'\r' | b' '))
        .collect();
    if text.len().is_multiple_of(4) {
        for _ in 0..2 {
            if text.last() == Some(&b'=') {
                text.pop();
            }
        }
    }
    let bytes = FORGIVING.decode(text).map_err(not_base64)?;
    Ok(bytes.into_iter().map(char::from).collect::<String>().into_bytes())
}
