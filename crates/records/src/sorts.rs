//! Written sorts (`reference/rest-api.md` section 10) -> [`store::query::Sort`].

use crate::filter::Hops;
use crate::record::{CREATED_AT, ENTRY_ID, RECORD_ID};
use crate::values::{Property, properties};
use crate::{Attribute, AttributeType, Error, Object, Result, Schema};
use serde_json::{Map, Value as Json};
use std::sync::Arc;
use store::Column;
use store::query::{Direction, RecordField, Sort, SortKey};

/// The most sorts of one query.
const MAX_SORTS: usize = 16;

/// Parses `[{direction, attribute, field?} | {direction, path, field?}]`.
///
/// # Errors
/// `filter_error` or `unknown_filter_attribute_slug` with the path to the spot.
pub(crate) fn parse_sorts(schema: &Schema, object: &Arc<Object>, given: &[Json]) -> Result<Vec<Sort>> {
    if given.len() > MAX_SORTS {
        let message = format!("A query has at most {MAX_SORTS} sorts.");
        return Err(Error::filter(message, &["sorts".to_owned()]));
    }
    let mut sorts = Vec::with_capacity(given.len());
    for (index, given) in given.iter().enumerate() {
        let mut at = vec!["sorts".to_owned(), index.to_string()];
        let Json::Object(map) = given else {
            return Err(Error::filter("A sort is an object.", &at));
        };
        sorts.push(parse_sort(schema, object, map, &mut at)?);
    }
    Ok(sorts)
}

fn parse_sort(schema: &Schema, object: &Arc<Object>, map: &Map<String, Json>, at: &mut Vec<String>) -> Result<Sort> {
    let direction = match map.get("direction").and_then(Json::as_str) {
        Some("asc") => Direction::Ascending,
        Some("desc") => Direction::Descending,
        _ => return Err(Error::filter("The direction of a sort is \"asc\" or \"desc\".", at)),
    };
    let field = match map.get("field") {
        None | Some(Json::Null) => None,
        Some(Json::String(field)) => Some(field.as_str()),
        Some(_) => return Err(Error::filter("The field of a sort is a string.", at)),
    };
    let by = match (map.get("attribute"), map.get("path")) {
        (Some(Json::String(slug)), None) => {
            let attribute = object
                .attribute(slug)
                .ok_or_else(|| Error::unknown_filter_attribute(slug, at))?;
            match own_column(attribute) {
                Some(field) => SortKey::Record(field),
                None => SortKey::Value {
                    attribute_id: attribute.id.clone(),
                    column: column(attribute, field, at)?,
                },
            }
        }
        (None, Some(path)) => {
            at.push("path".into());
            by_path(Hops::parse(schema, object, path, at)?, field, at)?
        }
        _ => return Err(Error::filter("A sort names either an attribute or a path.", at)),
    };
    Ok(Sort { by, direction })
}

fn by_path(hops: Hops, field: Option<&str>, at: &[String]) -> Result<SortKey> {
    let last = &hops.last;
    match (hops.references.as_slice(), own_column(last)) {
        ([], Some(field)) => Ok(SortKey::Record(field)),
        ([], None) => Ok(SortKey::Value {
            attribute_id: last.id.clone(),
            column: column(last, field, at)?,
        }),
        ([(reference, _)], None) => Ok(SortKey::Related {
            reference_attribute_id: reference.id.clone(),
            attribute_id: last.id.clone(),
            column: column(last, field, at)?,
        }),
        ([_], Some(_)) => Err(Error::filter(
            format!(
                "Sorting by \"{}\" of a referenced record is not supported.",
                last.api_slug
            ),
            at,
        )),
        _ => Err(Error::filter(
            "Sorting through more than one reference is not supported.",
            at,
        )),
    }
}

fn own_column(attribute: &Attribute) -> Option<RecordField> {
    match attribute.api_slug.as_str() {
        RECORD_ID | ENTRY_ID if attribute.is_system => Some(RecordField::RecordId),
        CREATED_AT if attribute.is_system => Some(RecordField::CreatedAt),
        _ => None,
    }
}

/// Options and statuses sort in their own order; everything else by the named property or the default one.
fn column(attribute: &Attribute, field: Option<&str>, at: &[String]) -> Result<Column> {
    if matches!(attribute.kind, AttributeType::Select | AttributeType::Status) {
        return Ok(Column::Int1);
    }
    let offered: &[Property] = properties(attribute.kind);
    let property = match field {
        None => offered.first(),
        Some(name) => offered.iter().find(|property| property.name == name),
    };
    property.map(|property| property.column).ok_or_else(|| {
        let (slug, name) = (&attribute.api_slug, field.unwrap_or_default());
        Error::filter(
            format!("The attribute \"{slug}\" has no property \"{name}\" to sort by."),
            at,
        )
    })
}
