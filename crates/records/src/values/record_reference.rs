use crate::{Attribute, Code, Error, Issue, Object, PathPart, Result, Schema};
use serde::ser::SerializeMap;
use serde_json::{Map, Value as Json};
use std::sync::Arc;
use store::{AttributeId, ObjectId, RecordId};

/// The record that a reference was written with.
#[derive(Debug, Clone, PartialEq)]
pub struct RecordInput {
    pub object_id: ObjectId,
    pub key: RecordKeyInput,
}

/// How the record is named.
#[derive(Debug, Clone, PartialEq)]
pub enum RecordKeyInput {
    Id(RecordId),
    /// The value of a unique attribute, as written.
    Unique {
        attribute_id: AttributeId,
        value: Json,
    },
}

/// `{target_object, target_record_id}`, `{target_object, <unique attribute>: [value]}`, or a bare string where exactly
/// one standard object is allowed: a company's domain, a person's e-mail address, a user's or workspace's id.
pub(super) fn parse(schema: &Schema, attribute: &Attribute, given: &Json) -> Result<RecordInput> {
    let invalid = |issues| Error::invalid_value(&attribute.api_slug, issues);
    match given {
        Json::String(text) => bare(schema, attribute, text),
        Json::Object(object) => {
            let target = match object.get("target_object") {
                Some(Json::String(target)) => target,
                Some(other) => {
                    return Err(invalid(vec![Issue::wrong_type(
                        vec!["target_object".into()],
                        "string",
                        other,
                    )]));
                }
                None => return Err(invalid(vec![Issue::required(vec!["target_object".into()], "string")])),
            };
            let target = allowed(schema, attribute, target)?;
            key(&target, attribute, object).map(|key| RecordInput {
                object_id: target.id.clone(),
                key,
            })
        }
        other => Err(invalid(vec![Issue::wrong_type(vec![], "object", other)])),
    }
}

fn bare(schema: &Schema, attribute: &Attribute, text: &str) -> Result<RecordInput> {
    let only = match attribute.allowed_object_ids() {
        [only] => schema.object(only),
        _ => None,
    };
    let unique_slug = only.and_then(|object| match object.api_slug.as_str() {
        "companies" => Some("domains"),
        "people" => Some("email_addresses"),
        "users" => Some("user_id"),
        "workspaces" => Some("workspace_id"),
        _ => None,
    });
    match (only, unique_slug.and_then(|slug| only?.attribute(slug))) {
        (Some(object), Some(unique)) => {
            let key = RecordKeyInput::Unique {
                attribute_id: unique.id.clone(),
                value: text.into(),
            };
            Ok(RecordInput {
                object_id: object.id.clone(),
                key,
            })
        }
        _ => {
            let issue = Issue::wrong_type(vec![], "object", &Json::from(text));
            Err(Error::invalid_value(&attribute.api_slug, vec![issue]))
        }
    }
}

fn allowed(schema: &Schema, attribute: &Attribute, target: &str) -> Result<Arc<Object>> {
    let Some(object) = schema.object(target) else {
        return Err(Error::new(
            Code::ValueNotFound,
            format!("Cannot find object with slug/ID \"{target}\"."),
        ));
    };
    let ids = attribute.allowed_object_ids();
    if ids.is_empty() || ids.contains(&object.id) {
        return Ok(object.clone());
    }
    let message = format!("Records of object \"{}\" are not allowed here", object.api_slug);
    Err(Error::invalid_value(
        &attribute.api_slug,
        vec![Issue::invalid(vec!["target_object".into()], message)],
    ))
}

fn key(target: &Object, attribute: &Attribute, written: &Map<String, Json>) -> Result<RecordKeyInput> {
    let invalid = |issue| Error::invalid_value(&attribute.api_slug, vec![issue]);
    match written.get("target_record_id") {
        Some(Json::String(id)) => return Ok(RecordKeyInput::Id(id.as_str().into())),
        Some(other) => {
            return Err(invalid(Issue::wrong_type(
                vec!["target_record_id".into()],
                "string",
                other,
            )));
        }
        None => {}
    }
    let Some((name, values)) = written.iter().find(|(name, _)| *name != "target_object") else {
        return Err(invalid(Issue::required(vec!["target_record_id".into()], "string")));
    };
    let Some(unique) = target.attribute(name) else {
        return Err(Error::new(
            Code::ValueNotFound,
            format!("Cannot find attribute with slug/ID \"{name}\"."),
        ));
    };
    if !unique.is_unique {
        return Err(invalid(Issue::invalid(
            vec![PathPart::from(name.as_str())],
            "Records can only be matched by a unique attribute",
        )));
    }
    let value = match values {
        Json::Array(values) if values.len() == 1 => values[0].clone(),
        Json::Array(_) => {
            return Err(invalid(Issue::invalid(
                vec![PathPart::from(name.as_str())],
                "Exactly one value is needed",
            )));
        }
        value => value.clone(),
    };
    Ok(RecordKeyInput::Unique {
        attribute_id: unique.id.clone(),
        value,
    })
}

pub(super) fn read<M: SerializeMap>(
    schema: &Schema,
    object_id: &ObjectId,
    record_id: &RecordId,
    out: &mut M,
) -> Result<(), M::Error> {
    let target = schema.object(object_id).map_or(&**object_id, |object| &object.api_slug);
    out.serialize_entry("target_object", target)?;
    out.serialize_entry("target_record_id", record_id)
}
