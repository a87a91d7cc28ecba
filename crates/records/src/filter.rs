//! Written filters (`reference/rest-api.md` section 10) -> [`store::query::Filter`].

mod operand;
mod path;
mod test;

pub(crate) use path::Hops;

use crate::{Error, Object, Result, Schema};
use serde_json::{Map, Value as Json};
use std::sync::Arc;
use store::query::Filter;

/// Deeper filters are refused, so that no request can exhaust the stack.
const MAX_DEPTH: usize = 32;

/// Parses a filter on records of `object`; an empty filter is none.
///
/// # Errors
/// `filter_error` for what is malformed or not offered by the attribute's type, `unknown_filter_attribute_slug`; both with
/// the path to the spot.
pub(crate) fn parse_filter(schema: &Schema, object: &Arc<Object>, given: &Json) -> Result<Option<Filter>> {
    let parser = Parser { schema, object };
    let filter = parser.filter(given, &mut Vec::new())?;
    Ok(match filter {
        Filter::And(all) if all.is_empty() => None,
        filter => Some(filter),
    })
}

struct Parser<'a> {
    schema: &'a Schema,
    object: &'a Arc<Object>,
}

impl Parser<'_> {
    fn filter(&self, given: &Json, at: &mut Vec<String>) -> Result<Filter> {
        if at.len() > MAX_DEPTH {
            return Err(Error::filter("The filter is nested too deeply.", at));
        }
        let Json::Object(map) = given else {
            return Err(Error::filter("A filter is an object.", at));
        };
        if map.contains_key("path") && self.object.attribute("path").is_none()
            || map.contains_key("constraints") && map.contains_key("path")
        {
            return self.path_filter(map, at);
        }
        let mut all = Vec::with_capacity(map.len());
        for (key, inner) in map {
            at.push(key.clone());
            all.push(self.entry(key, inner, at)?);
            at.pop();
        }
        Ok(if all.len() == 1 {
            all.remove(0)
        } else {
            Filter::And(all)
        })
    }

    fn entry(&self, key: &str, given: &Json, at: &mut Vec<String>) -> Result<Filter> {
        match key {
            "$and" => Ok(Filter::And(self.list(given, at)?)),
            "$or" => Ok(Filter::Or(self.list(given, at)?)),
            "$not" => Ok(Filter::Not(Box::new(self.filter(given, at)?))),
            operator if operator.starts_with('$') => {
                Err(Error::filter(format!("Unknown operator \"{operator}\"."), at))
            }
            slug => match self.object.attribute(slug) {
                Some(attribute) => test::parse(self.schema, attribute, given, at),
                None => Err(Error::unknown_filter_attribute(slug, at)),
            },
        }
    }

    fn list(&self, given: &Json, at: &mut Vec<String>) -> Result<Vec<Filter>> {
        let Json::Array(list) = given else {
            return Err(Error::filter("An array of filters is needed.", at));
        };
        let mut filters = Vec::with_capacity(list.len());
        for (index, inner) in list.iter().enumerate() {
            at.push(index.to_string());
            filters.push(self.filter(inner, at)?);
            at.pop();
        }
        Ok(filters)
    }

    fn path_filter(&self, map: &Map<String, Json>, at: &mut Vec<String>) -> Result<Filter> {
        if let Some(other) = map.keys().find(|key| !matches!(key.as_str(), "path" | "constraints")) {
            at.push(other.clone());
            return Err(Error::filter(
                "A path filter has the members path and constraints only.",
                at,
            ));
        }
        at.push("path".into());
        let hops = Hops::parse(self.schema, self.object, &map["path"], at)?;
        at.pop();
        at.push("constraints".into());
        let Some(constraints) = map.get("constraints") else {
            return Err(Error::filter("A path filter needs constraints.", at));
        };
        let mut filter = test::parse(self.schema, &hops.last, constraints, at)?;
        at.pop();
        for (reference, target) in hops.references.into_iter().rev() {
            let object_ids = vec![target.id.clone()];
            filter = Filter::Related {
                attribute_id: reference.id.clone(),
                object_ids,
                filter: Box::new(filter),
            };
        }
        Ok(filter)
    }
}
