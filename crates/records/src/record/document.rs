use crate::{Actor, Attribute, AttributeType, Object, Result, Schema, Value};
use indexmap::IndexMap;
use serde::{Deserialize, Serialize};
use std::sync::Arc;
use store::{AttributeId, ObjectId, RecordId, RecordRow, StoreError, ValueId};

/// One active value as the record's document holds it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct StoredValue {
    /// Id of the value row.
    pub id: ValueId,
    /// In ns since the epoch.
    #[serde(rename = "from")]
    pub active_from: i64,
    #[serde(rename = "by")]
    pub created_by: Actor,
    #[serde(rename = "is")]
    pub value: Value,
    /// Place among the attribute's value rows; only the order matters.
    #[serde(rename = "at", default, skip_serializing_if = "is_zero")]
    pub(crate) ordinal: i64,
}

fn is_zero(ordinal: &i64) -> bool {
    *ordinal == 0
}

/// The current values of a record by attribute id; an attribute without values is absent.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct RecordDocument(pub(crate) IndexMap<AttributeId, Vec<StoredValue>>);

impl RecordDocument {
    /// The active values of an attribute in order.
    pub fn values(&self, attribute_id: &AttributeId) -> &[StoredValue] {
        self.0.get(attribute_id).map_or(&[], Vec::as_slice)
    }

    pub(crate) fn set(&mut self, attribute_id: &AttributeId, values: Vec<StoredValue>) {
        if values.is_empty() {
            self.0.shift_remove(attribute_id);
        } else {
            self.0.insert(attribute_id.to_owned(), values);
        }
    }
}

/// A record with the definitions that explain it.
#[derive(Debug, Clone)]
pub struct Record {
    pub id: RecordId,
    /// In ns since the epoch.
    pub created_at: i64,
    /// In ns since the epoch.
    pub updated_at: i64,
    pub object: Arc<Object>,
    pub schema: Arc<Schema>,
    pub document: RecordDocument,
}

/// Attributes that every object has and whose values are the record's own columns.
pub(crate) const RECORD_ID: &str = "record_id";
/// The same of a list.
pub(crate) const ENTRY_ID: &str = "entry_id";
/// The record that an entry of a list is of.
pub(crate) const PARENT_RECORD: &str = "parent_record";
pub(crate) const CREATED_AT: &str = "created_at";
pub(crate) const CREATED_BY: &str = "created_by";

impl Record {
    pub(crate) fn read(schema: Arc<Schema>, object: Arc<Object>, row: RecordRow) -> Result<Self> {
        Ok(Self {
            document: read_document(&row)?,
            id: row.key.record_id,
            created_at: row.created_at,
            updated_at: row.updated_at,
            object,
            schema,
        })
    }

    /// The active values of an attribute, by slug or id, in order. `record_id` and `created_at` have no stored values:
    /// read [`Record::id`] and [`Record::created_at`], or [`Record::current`].
    pub fn values(&self, slug_or_id: &str) -> &[StoredValue] {
        self.object
            .attribute(slug_or_id)
            .map_or(&[], |attribute| self.document.values(&attribute.id))
    }

    /// The active values of an attribute, the record's own columns included.
    pub fn current(&self, attribute: &Attribute) -> Vec<StoredValue> {
        match self.own_column(attribute) {
            Some(value) => vec![value],
            None => self.document.values(&attribute.id).to_vec(),
        }
    }

    /// The name by which people know the record: its name, else its e-mail address or first text.
    pub fn text(&self) -> String {
        let named = ["name", "title", "primary_email_address"]
            .iter()
            .find_map(|slug| self.values(slug).first());
        let any = || {
            let readable = |attribute: &&Arc<Attribute>| {
                matches!(
                    attribute.kind,
                    AttributeType::Text
                        | AttributeType::PersonalName
                        | AttributeType::EmailAddress
                        | AttributeType::Domain
                )
            };
            self.object
                .attributes()
                .filter(readable)
                .find_map(|attribute| self.document.values(&attribute.id).first())
        };
        named
            .or_else(any)
            .and_then(|stored| stored.value.search_words())
            .unwrap_or_default()
            .to_owned()
    }

    /// The record that an entry of a list is of: its object and id.
    pub fn parent(&self) -> Option<(&ObjectId, &RecordId)> {
        match &self.values(PARENT_RECORD).first()?.value {
            Value::RecordReference { object_id, record_id } => Some((object_id, record_id)),
            _ => None,
        }
    }

    pub(crate) fn own_column(&self, attribute: &Attribute) -> Option<StoredValue> {
        let value = match attribute.api_slug.as_str() {
            RECORD_ID | ENTRY_ID if attribute.is_system => Value::Text(self.id.to_string()),
            CREATED_AT if attribute.is_system => Value::Timestamp(self.created_at),
            _ => return None,
        };
        let creator = self
            .object
            .attribute(CREATED_BY)
            .and_then(|attribute| self.document.values(&attribute.id).first());
        let created_by = creator.map_or(Actor::SYSTEM, |stored| stored.created_by.clone());
        Some(StoredValue {
            id: "".into(),
            active_from: self.created_at,
            created_by,
            value,
            ordinal: 0,
        })
    }
}

pub(crate) fn read_document(row: &RecordRow) -> Result<RecordDocument> {
    let unreadable = |error: serde_json::Error| StoreError::Corrupt(format!("record {}: {error}", row.key.record_id));
    Ok(serde_json::from_str(&row.document).map_err(unreadable)?)
}
