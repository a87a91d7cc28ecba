use super::{Value, domain, unwrap};
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

/// Top-level names that can never receive mail (RFC 2606).
const RESERVED_TOP_LEVEL: [&str; 4] = ["test", "invalid", "example", "localhost"];

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
    from_text(text)
        .map(Value::EmailAddress)
        .ok_or_else(|| vec![Issue::invalid(path, "Invalid email address")])
}

/// The parts of an address with strict syntax: an unquoted local part and a registrable domain.
fn from_text(text: &str) -> Option<EmailAddress> {
    let text = text.trim();
    let (local, domain) = text.rsplit_once('@')?;
    let allowed = |c: char| c.is_alphanumeric() || "!#$%&'*+/=?^_`{|}~-.".contains(c);
    let dots_apart = !local.starts_with('.') && !local.ends_with('.') && !local.contains("..");
    if local.is_empty() || local.len() > 64 || text.len() > 254 || !local.chars().all(allowed) || !dots_apart {
        return None;
    }
    let domain = domain.to_lowercase();
    if RESERVED_TOP_LEVEL.contains(&domain.rsplit('.').next()?) {
        return None;
    }
    let email_root_domain = domain::root_domain(&domain)?;
    let local = local.to_lowercase();
    Some(EmailAddress {
        original_email_address: text.to_owned(),
        email_address: format!("{local}@{domain}"),
        email_domain: domain,
        email_root_domain,
        email_local_specifier: local,
    })
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
