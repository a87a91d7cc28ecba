use super::{Value, unwrap};
use crate::{Attribute, Choice, Code, Error, Issue, OptionId, Result, Schema};
use serde::ser::SerializeMap;
use serde_json::Value as Json;
use store::{Column, Scalar};

/// A title or an option id, bare or as `{option}`. Never creates an option.
pub(super) fn parse(attribute: &Attribute, given: &Json) -> Result<Value> {
    let invalid = |issues| Error::invalid_value(&attribute.api_slug, issues);
    let (inner, path) = unwrap(given, "option", "string").map_err(invalid)?;
    let Json::String(title_or_id) = inner else {
        return Err(invalid(vec![Issue::wrong_type(path, "string", inner)]));
    };
    match attribute.option(title_or_id) {
        Some(option) => Ok(Value::Select {
            option_id: option.id.clone(),
        }),
        None => Err(not_found(title_or_id)),
    }
}

/// The documented error for an option that does not exist.
pub(super) fn not_found(title_or_id: &str) -> Error {
    Error::new(
        Code::ValueNotFound,
        format!("Cannot find select attribute with select option title \"{title_or_id}\"."),
    )
}

pub(super) fn read<M: SerializeMap>(
    schema: &Schema,
    attribute: &Attribute,
    option_id: &OptionId,
    out: &mut M,
) -> Result<(), M::Error> {
    match attribute.options.iter().find(|option| option.id == *option_id) {
        Some(option) => out.serialize_entry("option", &option.to_json(&schema.workspace_id, attribute)),
        None => out.serialize_entry("option", option_id),
    }
}

/// Filters match the id; sorts follow the order of the options, which survives renames.
pub(super) fn columns(attribute: &Attribute, option_id: &OptionId) -> Vec<(Column, Scalar)> {
    let option = attribute.options.iter().find(|option| option.id == *option_id);
    let position = option.map(|option| (Column::Int1, Scalar::Int(option.position)));
    [(Column::Ref, Scalar::Text(option_id.to_string()))]
        .into_iter()
        .chain(position)
        .collect()
}
