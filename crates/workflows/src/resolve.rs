//! Puts in the place of variables what they stand for.

use crate::{
    record_values,
    value::{tag, text_of},
};
use records::{Records, Schema};
use serde_json::{Map, Value as Json};
use std::collections::BTreeMap;
use store::WorkspaceId;

/// A variable that stands for nothing: where it is bound, and why.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Unresolved {
    /// Dotted, in the configuration.
    pub path: String,
    pub message: String,
}

/// What variables are read from.
pub(crate) struct Source<'a> {
    pub(crate) outputs: &'a BTreeMap<String, Json>,
    /// What stands for variables in a test, by their whole paths.
    pub(crate) samples: &'a BTreeMap<String, Json>,
    pub(crate) workspace_id: &'a WorkspaceId,
    pub(crate) schema: &'a Schema,
    pub(crate) records: &'a Records,
}

impl Source<'_> {
    /// A configuration without variables.
    ///
    /// # Errors
    /// [`Unresolved`] for a variable of a block that did not run, or of something that its data does not have; what the store
    /// cannot answer now is `Err` of the outer kind.
    pub(crate) async fn resolve(
        &self,
        config: &Map<String, Json>,
    ) -> records::Result<Result<Map<String, Json>, Unresolved>> {
        let mut resolved = Map::new();
        for (name, value) in config {
            match self.value(value, name).await? {
                Ok(value) => resolved.insert(name.clone(), value),
                Err(unresolved) => return Ok(Err(unresolved)),
            };
        }
        Ok(Ok(resolved))
    }

    async fn value(&self, value: &Json, at: &str) -> records::Result<Result<Json, Unresolved>> {
        match value {
            Json::Array(items) => {
                let mut resolved = Vec::with_capacity(items.len());
                for (index, item) in items.iter().enumerate() {
                    match Box::pin(self.value(item, &format!("{at}.{index}"))).await? {
                        Ok(item) => resolved.push(item),
                        Err(unresolved) => return Ok(Err(unresolved)),
                    }
                }
                Ok(Ok(resolved.into()))
            }
            Json::Object(fields) => match tag(value) {
                Some("variable") => {
                    let path = fields.get("path").and_then(Json::as_str).unwrap_or_default();
                    let found = self.variable(path).await?;
                    Ok(found.map_err(|message| Unresolved {
                        path: at.to_owned(),
                        message,
                    }))
                }
                Some("template") => {
                    let mut text = String::new();
                    for part in fields.get("parts").and_then(Json::as_array).into_iter().flatten() {
                        match Box::pin(self.value(part, at)).await? {
                            Ok(part) => text.push_str(&text_of(&part)),
                            Err(unresolved) => return Ok(Err(unresolved)),
                        }
                    }
                    Ok(Ok(text.into()))
                }
                _ => {
                    let mut resolved = Map::new();
                    for (name, field) in fields {
                        match Box::pin(self.value(field, &format!("{at}.{name}"))).await? {
                            Ok(field) => resolved.insert(name.clone(), field),
                            Err(unresolved) => return Ok(Err(unresolved)),
                        };
                    }
                    Ok(Ok(resolved.into()))
                }
            },
            plain => Ok(Ok(plain.clone())),
        }
    }

    /// What a path leads to; nothing when something on its way is empty.
    pub(crate) async fn variable(&self, path: &str) -> records::Result<Result<Json, String>> {
        if let Some(sample) = self.samples.get(path) {
            return Ok(Ok(sample.clone()));
        }
        let mut steps = path.split('.');
        let block = steps.next().unwrap_or_default();
        let Some(mut at) = self.outputs.get(block).cloned() else {
            return Ok(Err(format!(
                "The variable {path} is of the block {block}, which has not run."
            )));
        };
        for step in steps {
            // A single value is wanted of several: the first.
            while let (Json::Array(items), true) = (&at, step.parse::<usize>().is_err()) {
                at = items.first().cloned().unwrap_or_default();
            }
            at = match (&at, tag(&at)) {
                (Json::Null, _) => return Ok(Ok(Json::Null)),
                (Json::Array(items), _) => step
                    .parse()
                    .ok()
                    .and_then(|index: usize| items.get(index))
                    .cloned()
                    .unwrap_or_default(),
                (_, Some(record_values::RECORD | record_values::ENTRY)) if at.get(step).is_none() => {
                    match self.attribute(&at, step).await? {
                        Ok(value) => value,
                        Err(message) => return Ok(Err(format!("The variable {path}: {message}"))),
                    }
                }
                (_, Some("struct")) => at["fields"].get(step).cloned().unwrap_or_default(),
                (Json::Object(fields), _) => fields.get(step).cloned().unwrap_or_default(),
                _ => return Ok(Err(format!("The variable {path} has no {step}."))),
            };
        }
        Ok(Ok(at))
    }

    /// The values that an attribute of a referenced record has now.
    async fn attribute(&self, reference: &Json, slug: &str) -> records::Result<Result<Json, String>> {
        let Some((target, record_id)) = record_values::target_of(reference) else {
            return Ok(Err("it is no reference to a record.".to_owned()));
        };
        let found = match self.schema.find(target) {
            Ok(found) => found,
            Err(error) => return Ok(Err(error.message)),
        };
        let Some(attribute) = found.attribute(slug) else {
            return Ok(Err(format!("{} have no attribute {slug}.", found.plural_noun)));
        };
        let record = match self.records.record(self.workspace_id, found.target(), &record_id).await {
            Ok(record) => record,
            Err(error) if error.code == records::Code::NotFound => {
                return Ok(Err(format!("the record {record_id} of {} is gone.", found.plural_noun)));
            }
            Err(error) => return Err(error),
        };
        let current = record.current(attribute);
        let values = current.iter().map(|stored| &stored.value);
        Ok(Ok(record_values::values_of(self.schema, attribute, values)))
    }
}

/// The paths of all variables in a value, in order, each once.
pub(crate) fn variables_in<'a>(value: &'a Json, found: &mut Vec<&'a str>) {
    match value {
        Json::Array(items) => items.iter().for_each(|item| variables_in(item, found)),
        Json::Object(fields) if tag(value) == Some("variable") => {
            let path = fields.get("path").and_then(Json::as_str).unwrap_or_default();
            if !found.contains(&path) {
                found.push(path);
            }
        }
        Json::Object(fields) => fields.values().for_each(|field| variables_in(field, found)),
        _ => {}
    }
}
