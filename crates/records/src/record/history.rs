use super::StoredValue;
use super::wire::WireValue;
use crate::records::record_key;
use crate::{Actor, Attribute, AttributeType, Code, Error, Record, Records, Result, Schema, Target, Value};
use serde::{Deserialize, Serialize};
use std::borrow::Cow;
use std::sync::Arc;
use store::query::History;
use store::{RecordId, StoreError, ValueRow, WorkspaceId};

/// A value over the time that it was or is active.
#[derive(Debug, Clone, PartialEq)]
pub struct HistoricValue {
    pub stored: StoredValue,
    /// In ns since the epoch; `None` while active.
    pub active_until: Option<i64>,
}

impl HistoricValue {
    /// The wire form, ready to be serialized.
    pub fn wire<'a>(&'a self, schema: &'a Schema, attribute: &'a Attribute) -> WireValue<'a> {
        WireValue {
            schema,
            attribute,
            stored: &self.stored,
            active_until: self.active_until,
        }
    }
}

/// What the store keeps of a value for this crate alone.
#[derive(Serialize, Deserialize)]
struct Body<'v> {
    by: Cow<'v, Actor>,
    is: Cow<'v, Value>,
    /// Who took it away without another in its place.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    removed_by: Option<Cow<'v, Actor>>,
}

/// The body of a value's row, as JSON text.
///
/// # Errors
/// When the value cannot be written, as no value is known to be.
pub(super) fn body(value: &StoredValue, removed_by: Option<&Actor>) -> Result<String> {
    let body = Body {
        by: Cow::Borrowed(&value.created_by),
        is: Cow::Borrowed(&value.value),
        removed_by: removed_by.map(Cow::Borrowed),
    };
    let unwritable = |error: serde_json::Error| StoreError::Corrupt(format!("value {}: {error}", value.id));
    Ok(serde_json::to_string(&body).map_err(unwritable)?)
}

/// That a value was taken away without another in its place.
#[derive(Debug, Clone)]
pub struct Removal {
    pub attribute: Arc<Attribute>,
    /// In ns since the epoch: when the value ended.
    pub at: i64,
    pub by: Actor,
}

impl HistoricValue {
    pub(super) fn read(row: ValueRow) -> Result<Self> {
        let unreadable = |error: serde_json::Error| StoreError::Corrupt(format!("value {}: {error}", row.id));
        let Body { by, is, .. } = serde_json::from_str(&row.body).map_err(unreadable)?;
        let stored = StoredValue {
            id: row.id,
            active_from: row.active_from,
            created_by: by.into_owned(),
            value: is.into_owned(),
            ordinal: row.ordinal,
        };
        Ok(Self {
            stored,
            active_until: row.active_until,
        })
    }
}

impl Records {
    /// Who took values of a record away, oldest first. Of values that were taken away before this was kept, and of those that
    /// another replaced, nothing is told.
    ///
    /// # Errors
    /// `not_found` for the object or record.
    pub async fn removals(
        &self,
        workspace_id: &WorkspaceId,
        object: impl Into<Target<'_>> + Send,
        record_id: &RecordId,
    ) -> Result<Vec<Removal>> {
        let record: Record = self.record(workspace_id, object, record_id).await?;
        let key = record_key(&record.object, &record.id);
        let rows = self.store.values(&key, None, History::All).await?.into_iter();
        let removal = |row: ValueRow| {
            let body: Body<'_> = serde_json::from_str(&row.body).ok()?;
            Some(Removal {
                attribute: record.object.attribute(&row.attribute_id)?.clone(),
                at: row.active_until?,
                by: body.removed_by?.into_owned(),
            })
        };
        let mut removals: Vec<Removal> = rows.filter_map(removal).collect();
        removals.sort_by_key(|removal| removal.at);
        Ok(removals)
    }

    /// The values of one attribute of one record: the active ones in their order, or with history oldest first.
    ///
    /// # Errors
    /// `not_found` for the object, record or attribute; `validation_type` when the history of an interaction is asked for
    /// (`reference/rest-api.md` section 9).
    pub async fn attribute_values(
        &self,
        workspace_id: &WorkspaceId,
        object: impl Into<Target<'_>> + Send,
        record_id: &RecordId,
        attribute: &str,
        history: History,
    ) -> Result<(Arc<Schema>, Arc<Attribute>, Vec<HistoricValue>)> {
        let record: Record = self.record(workspace_id, object, record_id).await?;
        let attribute = record
            .object
            .attribute(attribute)
            .cloned()
            .ok_or_else(|| Error::attribute_not_found(attribute))?;
        let is_own = record.own_column(&attribute).is_some();
        let values = match history {
            History::All if attribute.kind == AttributeType::Interaction => {
                let message = "Cannot set show_historic param to true when querying a COMINT attribute.";
                return Err(Error::new(Code::ValidationType, message));
            }
            History::All if !is_own => {
                let key = record_key(&record.object, &record.id);
                let rows = self.store.values(&key, Some(&attribute.id), History::All).await?;
                rows.into_iter().map(HistoricValue::read).collect::<Result<_>>()?
            }
            _ => record
                .current(&attribute)
                .into_iter()
                .map(|stored| HistoricValue {
                    stored,
                    active_until: None,
                })
                .collect(),
        };
        Ok((record.schema, attribute, values))
    }
}
