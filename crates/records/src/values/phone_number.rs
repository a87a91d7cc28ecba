use super::Value;
use crate::{Issue, PathPart};
use phonenumber::{Mode, country};
use serde::ser::SerializeMap;
use serde::{Deserialize, Serialize};
use serde_json::Value as Json;
use store::{Column, Scalar};

/// A phone number that exists in a numbering plan.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PhoneNumber {
    /// As written.
    pub original_phone_number: String,
    /// E.164.
    pub phone_number: String,
    /// ISO 3166 alpha-2; `None` for numbers of no country.
    pub country_code: Option<String>,
}

const MEMBER: &str = "original_phone_number";

/// A string with a leading `+`, or `{original_phone_number, country_code?}`.
pub(super) fn parse(given: &Json) -> Result<Value, Vec<Issue>> {
    let path = vec![PathPart::from(MEMBER)];
    let (text, country) = match given {
        Json::String(text) => (text, None),
        Json::Object(object) => {
            let text = match object.get(MEMBER) {
                Some(Json::String(text)) => text,
                Some(other) => return Err(vec![Issue::wrong_type(path, "string", other)]),
                None => return Err(vec![Issue::required(path, "string")]),
            };
            (text, country(object.get("country_code"))?)
        }
        other => return Err(vec![Issue::wrong_type(vec![], "string", other)]),
    };
    from_text(text, country)
        .map(Value::PhoneNumber)
        .ok_or_else(|| vec![Issue::invalid(path, "Invalid phone number")])
}

fn country(given: Option<&Json>) -> Result<Option<country::Id>, Vec<Issue>> {
    let path = vec![PathPart::from("country_code")];
    match given {
        None | Some(Json::Null) => Ok(None),
        Some(Json::String(code)) => match code.parse() {
            Ok(id) => Ok(Some(id)),
            Err(_) => Err(vec![Issue::invalid(path, "Invalid country code")]),
        },
        Some(other) => Err(vec![Issue::wrong_type(path, "string", other)]),
    }
}

fn from_text(text: &str, country: Option<country::Id>) -> Option<PhoneNumber> {
    let text = text.trim();
    if country.is_none() && !text.starts_with('+') {
        return None;
    }
    let parsed = phonenumber::parse(country, text).ok().filter(phonenumber::is_valid)?;
    Some(PhoneNumber {
        original_phone_number: text.to_owned(),
        phone_number: parsed.format().mode(Mode::E164).to_string(),
        country_code: parsed.country().id().or(country).map(|id| id.as_ref().to_owned()),
    })
}

impl PhoneNumber {
    /// Both names of the normalised form are in use by clients.
    pub(super) fn read<M: SerializeMap>(&self, out: &mut M) -> Result<(), M::Error> {
        out.serialize_entry("country_code", &self.country_code)?;
        out.serialize_entry(MEMBER, &self.original_phone_number)?;
        out.serialize_entry("phone_number", &self.phone_number)?;
        out.serialize_entry("normalized_phone_number", &self.phone_number)
    }

    pub(super) fn columns(&self) -> Vec<(Column, Scalar)> {
        let country = self
            .country_code
            .iter()
            .map(|code| (Column::Text2, Scalar::Text(code.clone())));
        [(Column::Text1, Scalar::Text(self.phone_number.clone()))]
            .into_iter()
            .chain(country)
            .collect()
    }
}
