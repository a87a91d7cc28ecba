//! Records of one object as a CSV file.

use crate::{Error, Result};
use bytes::Bytes;
use records::values::Location;
use records::{Attribute, AttributeType, Record, Records};
use serde_json::{Value as Json, json};
use std::collections::{BTreeMap, HashMap};
use std::sync::Arc;
use store::{RecordId, WorkspaceId};
use tokio::sync::mpsc::Sender;

/// Read at once.
const PAGE: u32 = 500;

/// Which records, and what of them.
#[derive(Debug, Default)]
pub struct CsvExport {
    /// Slug or id.
    pub object: String,
    /// As in queries of the REST API.
    pub filter: Option<Json>,
    pub sorts: Vec<Json>,
    /// Slugs; all attributes when there are none.
    pub columns: Vec<String>,
}

impl CsvExport {
    /// The attributes that become columns.
    ///
    /// # Errors
    /// `not_found` for the object or an attribute.
    async fn attributes(&self, records: &Records, workspace_id: &WorkspaceId) -> Result<Vec<Arc<Attribute>>> {
        let object = records.object(workspace_id, &self.object).await?;
        if self.columns.is_empty() {
            let shown = object.attributes().filter(|attribute| !attribute.is_archived);
            return Ok(shown.cloned().collect());
        }
        let mut attributes = Vec::new();
        for slug in &self.columns {
            attributes.push(records.attribute(workspace_id, &object.id, slug).await?);
        }
        Ok(attributes)
    }

    /// Checks the question before anything is answered.
    ///
    /// # Errors
    /// As a query of the REST API, and `not_found` for a column.
    pub async fn check(&self, records: &Records, workspace_id: &WorkspaceId) -> Result<()> {
        self.attributes(records, workspace_id).await?;
        records
            .query(workspace_id, &self.object, self.filter.as_ref(), &self.sorts, 0, 0)
            .await?;
        Ok(())
    }

    /// Writes the file row by row; ends early when nobody reads any more.
    ///
    /// # Errors
    /// What the store answers.
    pub async fn write(&self, records: &Records, workspace_id: &WorkspaceId, sender: Sender<Bytes>) -> Result<()> {
        let attributes = self.attributes(records, workspace_id).await?;
        let header = ["Record ID".to_owned()].into_iter();
        let header = row(header.chain(attributes.iter().map(|attribute| attribute.title.clone())))?;
        if sender.send(header).await.is_err() {
            return Ok(());
        }
        for page in 0.. {
            let found = records
                .query(
                    workspace_id,
                    &self.object,
                    self.filter.as_ref(),
                    &self.sorts,
                    PAGE,
                    page * PAGE,
                )
                .await?
                .records;
            let values: Vec<Json> = found
                .iter()
                .map(|record| json!(record.wire(""))["values"].take())
                .collect();
            let names = names(records, workspace_id, &attributes, &values).await?;
            for (record, values) in found.iter().zip(&values) {
                let cells = attributes.iter().map(|attribute| cell(attribute, values, &names));
                let row = row([record.id.to_string()].into_iter().chain(cells))?;
                if sender.send(row).await.is_err() {
                    return Ok(());
                }
            }
            if found.len() < PAGE as usize {
                break;
            }
        }
        Ok(())
    }
}

/// What people call records and members, by id.
type Names = HashMap<String, String>;

async fn names(
    records: &Records,
    workspace_id: &WorkspaceId,
    attributes: &[Arc<Attribute>],
    values: &[Json],
) -> Result<Names> {
    let mut names = Names::new();
    let mut wanted: BTreeMap<String, Vec<RecordId>> = BTreeMap::new();
    for attribute in attributes {
        let all = values
            .iter()
            .flat_map(|values| every(&values[attribute.api_slug.as_str()]));
        match attribute.kind {
            AttributeType::RecordReference => {
                for value in all {
                    if let (Some(object), Some(id)) =
                        (value["target_object"].as_str(), value["target_record_id"].as_str())
                    {
                        wanted.entry(object.to_owned()).or_default().push(id.into());
                    }
                }
            }
            AttributeType::ActorReference if names.is_empty() => {
                for member in records.members(workspace_id).await? {
                    names.insert(member.id.to_string(), member.email_address);
                }
            }
            _ => {}
        }
    }
    for (object, mut ids) in wanted {
        ids.sort_unstable();
        ids.dedup();
        let found: Vec<Option<Record>> = records.records(workspace_id, &object, &ids).await?;
        names.extend(
            found
                .into_iter()
                .flatten()
                .map(|record| (record.id.to_string(), record.text())),
        );
    }
    Ok(names)
}

fn every(value: &Json) -> impl Iterator<Item = &Json> {
    match value {
        Json::Array(all) => all.as_slice(),
        Json::Null => &[],
        one => std::slice::from_ref(one),
    }
    .iter()
}

fn cell(attribute: &Attribute, values: &Json, names: &Names) -> String {
    let texts: Vec<String> = every(&values[attribute.api_slug.as_str()])
        .map(|value| text(attribute.kind, value, names))
        .filter(|text| !text.is_empty())
        .collect();
    guarded(texts.join("; "))
}

/// A text that a spreadsheet would take for a formula is one no more.
fn guarded(text: String) -> String {
    let is_formula = text.starts_with(['=', '@', '\t', '\r'])
        || (text.starts_with(['+', '-']) && !text[1..].chars().all(|c| c.is_ascii_digit() || " .,-()".contains(c)));
    if is_formula { format!("'{text}") } else { text }
}

fn text(kind: AttributeType, value: &Json, names: &Names) -> String {
    let string = |name: &str| value[name].as_str().unwrap_or_default().to_owned();
    let named = |name: &str| {
        let id = string(name);
        names.get(&id).filter(|name| !name.is_empty()).cloned().unwrap_or(id)
    };
    match kind {
        AttributeType::Select => value["option"]["title"].as_str().unwrap_or_default().to_owned(),
        AttributeType::Status => value["status"]["title"].as_str().unwrap_or_default().to_owned(),
        AttributeType::RecordReference => named("target_record_id"),
        AttributeType::ActorReference => named("referenced_actor_id"),
        AttributeType::PersonalName => string("full_name"),
        AttributeType::EmailAddress => string("email_address"),
        AttributeType::PhoneNumber => string("phone_number"),
        AttributeType::Domain => string("domain"),
        AttributeType::Interaction => string("interacted_at"),
        AttributeType::Currency => value["currency_value"].to_string(),
        AttributeType::Location => {
            // All but the coordinates.
            let parts = Location::MEMBERS.into_iter().take(8).map(string);
            let parts: Vec<String> = parts.filter(|part| !part.is_empty()).collect();
            parts.join(", ")
        }
        _ => match &value["value"] {
            Json::String(text) => text.clone(),
            Json::Null => String::new(),
            other => other.to_string(),
        },
    }
}

fn row(cells: impl Iterator<Item = String>) -> Result<Bytes> {
    let mut writer = csv::Writer::from_writer(Vec::new());
    writer
        .write_record(cells)
        .map_err(|error| Error::File(error.to_string()))?;
    let bytes = writer.into_inner().map_err(|error| Error::File(error.to_string()))?;
    Ok(bytes.into())
}
