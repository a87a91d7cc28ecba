use super::Value;
use crate::{Issue, PathPart};
use serde::ser::SerializeMap;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value as Json};
use store::{Column, Scalar};

/// A person's name.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PersonalName {
    pub first_name: String,
    pub last_name: String,
    pub full_name: String,
}

/// An object with all three members, or a string `Last, First`. Without a comma the whole string is the first name;
/// later commas belong to the first name.
pub(super) fn parse(given: &Json) -> Result<Value, Vec<Issue>> {
    match given {
        Json::String(text) => Ok(Value::PersonalName(from_text(text))),
        Json::Object(object) => from_object(object).map(Value::PersonalName),
        other => Err(vec![Issue::wrong_type(vec![], "object", other)]),
    }
}

fn from_text(text: &str) -> PersonalName {
    let (last_name, first_name) = match text.split_once(',') {
        Some((last, first)) => (last.trim(), first.trim()),
        None => ("", text.trim()),
    };
    let full_name = format!("{first_name} {last_name}").trim().to_owned();
    PersonalName {
        first_name: first_name.to_owned(),
        last_name: last_name.to_owned(),
        full_name,
    }
}

fn from_object(object: &Map<String, Json>) -> Result<PersonalName, Vec<Issue>> {
    let mut issues = Vec::new();
    let mut member = |key: &str| {
        let path = vec![PathPart::from(key)];
        match object.get(key) {
            Some(Json::String(text)) => return text.clone(),
            Some(Json::Null) => {}
            Some(other) => issues.push(Issue::wrong_type(path, "string", other)),
            None => issues.push(Issue::required(path, "string")),
        }
        String::new()
    };
    let name = PersonalName {
        first_name: member("first_name"),
        last_name: member("last_name"),
        full_name: member("full_name"),
    };
    if issues.is_empty() { Ok(name) } else { Err(issues) }
}

impl PersonalName {
    pub(super) fn read<M: SerializeMap>(&self, out: &mut M) -> Result<(), M::Error> {
        out.serialize_entry("first_name", &self.first_name)?;
        out.serialize_entry("last_name", &self.last_name)?;
        out.serialize_entry("full_name", &self.full_name)
    }

    pub(super) fn columns(&self) -> Vec<(Column, Scalar)> {
        vec![
            (Column::Text1, Scalar::Text(self.full_name.clone())),
            (Column::Text2, Scalar::Text(self.first_name.clone())),
            (Column::Text3, Scalar::Text(self.last_name.clone())),
        ]
    }
}
