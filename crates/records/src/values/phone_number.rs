use super::Value;
use crate::{Issue, PathPart};
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
    contact::PhoneNumber::parse(text, country)
        .map(|number| Value::PhoneNumber(number.into()))
        .ok_or_else(|| vec![Issue::invalid(path, "Invalid phone number")])
}

fn country(given: Option<&Json>) -> Result<Option<&str>, Vec<Issue>> {
    let path = vec![PathPart::from("country_code")];
    match given {
        None | Some(Json::Null) => Ok(None),
        Some(Json::String(code)) if contact::is_country(code) => Ok(Some(code)),
        Some(Json::String(_)) => Err(vec![Issue::invalid(path, "Invalid country code")]),
        Some(other) => Err(vec![Issue::wrong_type(path, "string", other)]),
    }
}

impl From<contact::PhoneNumber> for PhoneNumber {
    fn from(number: contact::PhoneNumber) -> Self {
        Self {
            original_phone_number: number.original,
            phone_number: number.normalized,
            country_code: number.country,
        }
    }
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
