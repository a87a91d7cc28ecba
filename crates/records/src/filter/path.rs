use crate::{Attribute, AttributeType, Error, Object, Result, Schema};
use serde_json::Value as Json;
use std::sync::Arc;

/// A way through record references: `[[object, attribute], …]`.
pub(crate) struct Hops {
    /// Each reference attribute with the object that the next attribute belongs to.
    pub(crate) references: Vec<(Arc<Attribute>, Arc<Object>)>,
    /// The attribute at the end.
    pub(crate) last: Arc<Attribute>,
}

/// The most pairs of a path.
const MAX_HOPS: usize = 8;

impl Hops {
    /// # Errors
    /// `filter_error` when the path does not begin at the queried object or goes on from what is no reference;
    /// `unknown_filter_attribute_slug`.
    pub(crate) fn parse(schema: &Schema, from: &Arc<Object>, given: &Json, at: &mut Vec<String>) -> Result<Self> {
        let pairs = given
            .as_array()
            .filter(|pairs| !pairs.is_empty() && pairs.len() <= MAX_HOPS);
        let Some(pairs) = pairs else {
            let message = format!("A path is an array of at most {MAX_HOPS} [object, attribute] pairs.");
            return Err(Error::filter(message, at));
        };
        let mut references: Vec<(Arc<Attribute>, Arc<Object>)> = Vec::new();
        let mut previous: Option<Arc<Attribute>> = None;
        for (index, pair) in pairs.iter().enumerate() {
            at.push(index.to_string());
            let (object_key, attribute_key) = match pair.as_array().map(Vec::as_slice) {
                Some([Json::String(object), Json::String(attribute)]) => (object, attribute),
                _ => return Err(Error::filter("A step of a path is a pair [object, attribute].", at)),
            };
            // Only the first step can be at a list or an activity: nothing refers to their records.
            let object = match previous {
                None => schema.beside(from, object_key),
                Some(_) => schema.object(object_key),
            };
            let is_of_object = previous.is_some() || from.is_object();
            let object = object.or_else(|| singular(schema, object_key).filter(|_| is_of_object));
            let Some(object) = object else {
                return Err(Error::filter(format!("Unknown object \"{object_key}\"."), at));
            };
            match previous {
                None if object.id != from.id => {
                    return Err(Error::filter(
                        format!("The path must begin at \"{}\".", from.api_slug),
                        at,
                    ));
                }
                None => {}
                Some(reference) => {
                    check_step(&reference, object, at)?;
                    references.push((reference, object.clone()));
                }
            }
            let Some(attribute) = object.attribute(attribute_key) else {
                return Err(Error::unknown_filter_attribute(attribute_key, at));
            };
            previous = Some(attribute.clone());
            at.pop();
        }
        match previous {
            Some(last) => Ok(Self { references, last }),
            None => Err(Error::filter("A path needs at least one step.", at)),
        }
    }
}

/// One published example writes `company` for the object `companies`.
fn singular<'a>(schema: &'a Schema, key: &str) -> Option<&'a Arc<Object>> {
    schema.object(match key {
        "company" => "companies",
        "person" => "people",
        _ => return None,
    })
}

fn check_step(reference: &Attribute, next: &Object, at: &[String]) -> Result<()> {
    if reference.kind != AttributeType::RecordReference {
        let message = format!("The attribute \"{}\" does not reference records.", reference.api_slug);
        return Err(Error::filter(message, at));
    }
    let allowed = reference.allowed_object_ids();
    if allowed.is_empty() || allowed.contains(&next.id) {
        return Ok(());
    }
    let message = format!(
        "The attribute \"{}\" does not reference \"{}\".",
        reference.api_slug, next.api_slug
    );
    Err(Error::filter(message, at))
}
