//! Written filters (`reference/rest-api.md` section 10) -> [`store::query::Filter`].

mod operand;
mod path;
mod test;

pub(crate) use path::Hops;

use crate::{Error, Object, Result, Schema};
use serde_json::{Map, Value as Json};
use std::sync::Arc;
use store::query::{Filter, Op};

/// Deeper filters are refused, so that no request can exhaust the stack.
const MAX_DEPTH: usize = 32;
/// The most tests and references that a filter may have together.
const MAX_CONDITIONS: u32 = 200;
/// The most values that its `$in` lists may have together.
const MAX_LISTED: usize = 2_500;

/// Parses a filter on records of `object`; an empty filter is none.
///
/// # Errors
/// `filter_error` for what is malformed or not offered by the attribute's type, `unknown_filter_attribute_slug`; both with
/// the path to the spot.
pub(crate) fn parse_filter(schema: &Schema, object: &Arc<Object>, given: &Json) -> Result<Option<Filter>> {
    let parser = Parser { schema, object };
    let filter = parser.filter(given, &mut Vec::new())?;
    let too_large = |what: String| Err(Error::filter(format!("The filter has more than {what}."), &[]));
    if conditions(&filter) > MAX_CONDITIONS {
        return too_large(format!("{MAX_CONDITIONS} conditions"));
    }
    if listed(&filter) > MAX_LISTED {
        return too_large(format!("{MAX_LISTED} values in its lists"));
    }
    Ok(match filter {
        Filter::And(all) if all.is_empty() => None,
        filter => Some(filter),
    })
}

/// How many tests and references a filter has.
pub(crate) fn conditions(filter: &Filter) -> u32 {
    match filter {
        Filter::And(all) | Filter::Or(all) => all.iter().map(conditions).sum(),
        Filter::Not(inner) => conditions(inner),
        Filter::Related { filter, .. } => 1 + conditions(filter),
        Filter::Value { tests, .. } => tests.len() as u32,
        Filter::NotEmpty { .. } | Filter::Record { .. } | Filter::Search { .. } => 1,
    }
}

fn listed(filter: &Filter) -> usize {
    let of = |op: &Op| match op {
        Op::In(list) => list.len(),
        _ => 0,
    };
    match filter {
        Filter::And(all) | Filter::Or(all) => all.iter().map(listed).sum(),
        Filter::Not(inner) | Filter::Related { filter: inner, .. } => listed(inner),
        Filter::Value { tests, .. } => tests.iter().map(|test| of(&test.op)).sum(),
        Filter::Record { op, .. } => of(op),
        Filter::NotEmpty { .. } | Filter::Search { .. } => 0,
    }
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
