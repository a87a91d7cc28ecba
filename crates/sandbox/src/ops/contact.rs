//! `contact.email` and `contact.phone`: raw text into the parts of an address or number, for `Workflows.OutcomeValue`.

use super::{Answer, Op, OpError};
use contact::{EmailAddress, PhoneNumber};
use serde_json::json;

pub(super) const OPS: &[Op] = &[
    // A text to the fields of an e-mail address, or to an empty text for what is none.
    Op {
        name: "contact.email",
        answer: Answer::Text,
        run: email,
    },
    // `[text, country | null]` to the fields of a phone number, or to an empty text for what is none.
    Op {
        name: "contact.phone",
        answer: Answer::Text,
        run: phone,
    },
];

fn email(payload: &[u8]) -> Result<Vec<u8>, OpError> {
    let text = String::from_utf8_lossy(payload);
    Ok(EmailAddress::parse(&text)
        .map(|address| {
            json!({
                "original": address.original,
                "normalized": address.normalized,
                "domain": address.domain,
                "root_domain": address.root_domain,
                "local_specifier": address.local,
            })
            .to_string()
            .into_bytes()
        })
        .unwrap_or_default())
}

fn phone(payload: &[u8]) -> Result<Vec<u8>, OpError> {
    let (text, country): (String, Option<String>) =
        serde_json::from_slice(payload).map_err(|error| OpError::new("malformed-payload", error.to_string()))?;
    Ok(PhoneNumber::parse(&text, country.as_deref())
        .map(|number| {
            json!({
                "original": number.original,
                "normalized": number.normalized,
                "country_code": number.country,
            })
            .to_string()
            .into_bytes()
        })
        .unwrap_or_default())
}
