//! What a caller wrote: values by attribute, parsed but not yet looked up.

use crate::values::{self, Input};
use crate::{Attribute, AttributeType, Code, Error, Issue, Object, Result, Schema};
use serde_json::{Map, Value as Json};
use std::sync::Arc;

/// The written values of one attribute; none means that it is to be cleared.
#[derive(Debug, Clone)]
pub(crate) struct Written {
    pub(crate) attribute: Arc<Attribute>,
    pub(crate) inputs: Vec<Input>,
}

/// Parses `{attribute slug or id: scalar | value object | array of either | null}`.
///
/// # Errors
/// `value_not_found` for an unknown attribute, option or status; `validation_type` for a read-only attribute, for several
/// values of a single-value attribute and for values of the wrong shape.
pub(crate) fn parse_values(schema: &Schema, object: &Object, values: &Map<String, Json>) -> Result<Vec<Written>> {
    let mut written: Vec<Written> = Vec::with_capacity(values.len());
    for (name, given) in values {
        let Some(attribute) = object.attribute(name) else {
            return Err(Error::new(
                Code::ValueNotFound,
                format!("Cannot find attribute with slug/ID \"{name}\"."),
            ));
        };
        if !attribute.is_writable {
            let message = format!(
                "The attribute with slug \"{}\" is read-only and cannot be written.",
                attribute.api_slug
            );
            return Err(Error::new(Code::ValidationType, message).about(attribute));
        }
        written.retain(|earlier| earlier.attribute.id != attribute.id);
        written.push(Written {
            attribute: attribute.clone(),
            inputs: parse_attribute(schema, attribute, given).map_err(|error| error.about(attribute))?,
        });
    }
    Ok(written)
}

pub(crate) fn parse_attribute(schema: &Schema, attribute: &Attribute, given: &Json) -> Result<Vec<Input>> {
    let given: &[Json] = match given {
        Json::Null if attribute.kind == AttributeType::Checkbox => {
            return Err(Error::invalid_value(
                &attribute.api_slug,
                vec![Issue::wrong_type(vec![], "boolean", given)],
            ));
        }
        Json::Null => &[],
        Json::Array(list) => list,
        single => std::slice::from_ref(single),
    };
    if given.len() > 1 && !attribute.is_multiselect {
        let message = format!(
            "Multiple values were passed to attribute with slug \"{}\", which takes a single value.",
            attribute.api_slug
        );
        return Err(Error::new(Code::ValidationType, message));
    }
    given.iter().map(|one| values::parse(schema, attribute, one)).collect()
}
