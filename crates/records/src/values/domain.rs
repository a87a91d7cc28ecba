use super::{Value, unwrap};
use crate::Issue;
use serde::ser::SerializeMap;
use serde::{Deserialize, Serialize};
use serde_json::Value as Json;
use store::{Column, Scalar};

/// An internet domain.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Domain {
    pub domain: String,
    /// The part that is registered, by the public suffix list.
    pub root_domain: String,
}

/// A domain or a URL, or `{domain}`; scheme, user, port, path and query are dropped.
pub(super) fn parse(given: &Json) -> Result<Value, Vec<Issue>> {
    let (inner, path) = unwrap(given, "domain", "string")?;
    let Json::String(text) = inner else {
        return Err(vec![Issue::wrong_type(path, "string", inner)]);
    };
    let domain = contact::host(text);
    match contact::root_domain(&domain) {
        Some(root_domain) => Ok(Value::Domain(Domain { domain, root_domain })),
        None => Err(vec![Issue::invalid(path, "Invalid domain")]),
    }
}

impl Domain {
    pub(super) fn read<M: SerializeMap>(&self, out: &mut M) -> Result<(), M::Error> {
        out.serialize_entry("domain", &self.domain)?;
        out.serialize_entry("root_domain", &self.root_domain)
    }

    pub(super) fn columns(&self) -> Vec<(Column, Scalar)> {
        vec![
            (Column::Text1, Scalar::Text(self.domain.clone())),
            (Column::Text2, Scalar::Text(self.root_domain.clone())),
        ]
    }
}
