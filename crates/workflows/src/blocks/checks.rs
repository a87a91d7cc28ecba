//! What several blocks and triggers check of their configurations.

use super::{Config, input};
use crate::check::Problems;
use crate::value::tag;
use records::{Attribute, Object, Schema};
use serde_json::{Map, Value as Json};
use std::sync::Arc;

/// Whether a value is known only when the block runs.
pub fn is_dynamic(value: &Json) -> bool {
    match value {
        Json::Array(all) => all.iter().any(is_dynamic),
        _ => matches!(tag(value), Some("variable" | "template")),
    }
}

/// The object that a field names, if there is one. An empty field is not told of: that it is needed, its schema says.
pub fn object<'a>(
    config: &Config,
    field: &str,
    schema: &'a Schema,
    problems: &mut Problems,
) -> Option<&'a Arc<Object>> {
    let slug = input::slug(config, field)?;
    let found = schema.object(slug);
    if found.is_none() {
        problems.add(
            format!("config.{field}"),
            format!("There is no object \"{slug}\" (any more). Choose another."),
        );
    }
    found
}

/// The list that a field names.
pub fn list<'a>(config: &Config, field: &str, schema: &'a Schema, problems: &mut Problems) -> Option<&'a Arc<Object>> {
    let slug = input::slug(config, field)?;
    let found = schema.list(slug);
    if found.is_none() {
        problems.add(
            format!("config.{field}"),
            format!("There is no list \"{slug}\" (any more). Choose another."),
        );
    }
    found
}

/// The attribute of an object or list that a field names.
pub fn attribute<'a>(
    config: &Config,
    field: &str,
    owner: &'a Object,
    problems: &mut Problems,
) -> Option<&'a Arc<Attribute>> {
    let slug = input::slug(config, field)?;
    let found = owner.attribute(slug).filter(|attribute| !attribute.is_archived);
    if found.is_none() {
        let owner = &owner.plural_noun;
        problems.add(
            format!("config.{field}"),
            format!("{owner} have no attribute \"{slug}\" (any more). Choose another."),
        );
    }
    found
}

/// Values by attribute, for a block that writes them.
pub fn values(config: &Config, field: &str, owner: &Object, problems: &mut Problems) {
    for (slug, value) in given(config, field) {
        let path = format!("config.{field}.{slug}");
        match owner.attribute(slug).filter(|attribute| !attribute.is_archived) {
            None => problems.add(
                path,
                format!(
                    "{} have no attribute \"{slug}\" (any more). Take it out.",
                    owner.plural_noun
                ),
            ),
            Some(attribute) if !attribute.is_writable => {
                problems.add(path, format!("\"{}\" cannot be written. Take it out.", attribute.title));
            }
            Some(attribute) if attribute.is_required && value.is_null() => {
                problems.add(path, format!("\"{}\" needs a value.", attribute.title));
            }
            Some(_) => {}
        }
    }
}

/// Values for a block that creates what they are of: all that are required are there.
pub fn required_values(config: &Config, field: &str, owner: &Object, problems: &mut Problems) {
    let empty = Map::new();
    let values = match config.get(field) {
        Some(Json::Object(values)) => values,
        _ => &empty,
    };
    for attribute in owner.attributes() {
        let is_needed = attribute.is_required
            && attribute.is_writable
            && !attribute.is_archived
            && attribute.default_value.is_none();
        let is_given = values.contains_key(&attribute.api_slug) || values.contains_key(attribute.id.as_str());
        if is_needed && !is_given {
            problems.add(
                format!("config.{field}.{}", attribute.api_slug),
                format!("\"{}\" needs a value.", attribute.title),
            );
        }
    }
}

fn given<'a>(config: &'a Config, field: &str) -> impl Iterator<Item = (&'a String, &'a Json)> {
    config.get(field).and_then(Json::as_object).into_iter().flatten()
}

/// A number that is known already lies within these bounds.
pub fn within(config: &Config, field: &str, least: f64, most: f64, problems: &mut Problems) {
    let Some(value) = input::one(config, field).filter(|value| !is_dynamic(value)) else {
        return;
    };
    if !input::number_of(value).is_some_and(|number| (least..=most).contains(&number)) {
        problems.add(
            format!("config.{field}"),
            format!("A number from {least} to {most} is needed here."),
        );
    }
}
