use super::{Value, unwrap};
use crate::Issue;
use serde::ser::SerializeMap;
use serde::{Deserialize, Serialize};
use serde_json::Value as Json;
use store::{Column, Scalar};

/// An e-mail address with its parts.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct EmailAddress {
    /// As written.
    pub original_email_address: String,
    /// Lower-cased.
    pub email_address: String,
    pub email_domain: String,
    pub email_root_domain: String,
    pub email_local_specifier: String,
}

/// A string, or `{email_address}`.
pub(super) fn parse(given: &Json) -> Result<Value, Vec<Issue>> {
    let member = match given {
        Json::Object(object)
            if !object.contains_key("email_address") && object.contains_key("original_email_address") =>
        {
            "original_email_address"
        }
        _ => "email_address",
    };
    let (inner, path) = unwrap(given, member, "string")?;
    let Json::String(text) = inner else {
        return Err(vec![Issue::wrong_type(path, "string", inner)]);
    };
    contact::EmailAddress::parse(text)
        .map(|address| Value::EmailAddress(address.into()))
        .ok_or_else(|| vec![Issue::invalid(path, "Invalid email address")])
}

impl From<contact::EmailAddress> for EmailAddress {
    fn from(address: contact::EmailAddress) -> Self {
        Self {
            original_email_address: address.original,
            email_address: address.normalized,
            email_domain: address.domain,
            email_root_domain: address.root_domain,
            email_local_specifier: address.local,
        }
    }
}

impl EmailAddress {
    pub(super) fn read<M: SerializeMap>(&self, out: &mut M) -> Result<(), M::Error> {
        out.serialize_entry("original_email_address", &self.original_email_address)?;
        out.serialize_entry("email_address", &self.email_address)?;
        out.serialize_entry("email_domain", &self.email_domain)?;
        out.serialize_entry("email_root_domain", &self.email_root_domain)?;
        out.serialize_entry("email_local_specifier", &self.email_local_specifier)
    }

    pub(super) fn columns(&self) -> Vec<(Column, Scalar)> {
        vec![
            (Column::Text1, Scalar::Text(self.email_address.clone())),
            (Column::Text2, Scalar::Text(self.email_domain.clone())),
            (Column::Text3, Scalar::Text(self.email_root_domain.clone())),
            (Column::Text4, Scalar::Text(self.email_local_specifier.clone())),
        ]
    }
}
