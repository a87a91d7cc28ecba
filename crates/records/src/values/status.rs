use super::{Value, unwrap};
use crate::{Attribute, Choice, Code, Error, Issue, Result, Schema, StatusId};
use serde::ser::SerializeMap;
use serde_json::Value as Json;
use store::{Column, Scalar};

/// A title or a status id, bare or as `{status}`. Never creates a status.
pub(super) fn parse(attribute: &Attribute, given: &Json) -> Result<Value> {
    let invalid = |issues| Error::invalid_value(&attribute.api_slug, issues);
    let (inner, path) = unwrap(given, "status", "string").map_err(invalid)?;
    let Json::String(title_or_id) = inner else {
        return Err(invalid(vec![Issue::wrong_type(path, "string", inner)]));
    };
    match attribute.status(title_or_id) {
        Some(status) => Ok(Value::Status {
            status_id: status.id.clone(),
        }),
        None => Err(not_found(title_or_id)),
    }
}

/// The documented error for a status that does not exist.
pub(super) fn not_found(title_or_id: &str) -> Error {
    Error::new(
        Code::ValueNotFound,
        format!("Cannot find status attribute with status option title \"{title_or_id}\"."),
    )
}

pub(super) fn read<M: SerializeMap>(
    schema: &Schema,
    attribute: &Attribute,
    status_id: &StatusId,
    out: &mut M,
) -> Result<(), M::Error> {
    match attribute.statuses.iter().find(|status| status.id == *status_id) {
        Some(status) => out.serialize_entry("status", &status.to_json(&schema.workspace_id, attribute)),
        None => out.serialize_entry("status", status_id),
    }
}

/// Filters match the id; sorts follow the order of the statuses, which survives renames.
pub(super) fn columns(attribute: &Attribute, status_id: &StatusId) -> Vec<(Column, Scalar)> {
    let status = attribute.statuses.iter().find(|status| status.id == *status_id);
    let position = status.map(|status| (Column::Int1, Scalar::Int(status.position)));
    [(Column::Ref, Scalar::Text(status_id.to_string()))]
        .into_iter()
        .chain(position)
        .collect()
}
