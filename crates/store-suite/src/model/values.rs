//! Values of the model: what is written, what is kept of it, and where a reference leads.

use super::conflict;
use super::records::Records;
use store::query::History;
use store::{AttributeId, Column, RecordKey, RecordRow, Result, Scalar, StoreError, ValueId, ValueRow, WorkspaceId};

impl Records {
    pub(super) fn add_value(&mut self, mut value: ValueRow) -> Result<()> {
        if self.one(&value.key).is_none() {
            return Err(conflict("record", &value.key.record_id));
        }
        if self.values.iter().any(|other| other.id == value.id) {
            return Err(conflict("value", &value.id));
        }
        if let (Some(key), None) = (&value.unique_key, value.active_until)
            && let Some(at) = self.place_of_holder(&value.key.workspace_id, &value.attribute_id, key)
        {
            let holder = &mut self.values[at];
            if holder.key != value.key {
                return Err(StoreError::Unique {
                    what: value.attribute_id.to_string(),
                    key: key.clone(),
                    holder: holder.key.record_id.to_string(),
                });
            }
            holder.unique_key = None;
        }
        value.columns.sort_by_key(|(column, _)| *column);
        self.values.push(value);
        Ok(())
    }

    pub(super) fn end_value(&mut self, key: &RecordKey, id: &ValueId, active_until: i64) -> Result<()> {
        let mut values = self.values.iter_mut();
        match values.find(|value| value.key == *key && value.id == *id && value.active_until.is_none()) {
            Some(value) => {
                value.active_until = Some(active_until);
                Ok(())
            }
            None => Err(conflict("value", id)),
        }
    }

    pub(super) fn delete_value(&mut self, key: &RecordKey, id: &ValueId) {
        self.values.retain(|value| value.key != *key || value.id != *id);
    }

    /// Values of a record, oldest first.
    pub(super) fn history(
        &self,
        key: &RecordKey,
        attribute_id: Option<&AttributeId>,
        history: History,
    ) -> Vec<ValueRow> {
        let is_asked = |value: &&ValueRow| {
            value.key == *key
                && attribute_id.is_none_or(|id| *id == value.attribute_id)
                && (history == History::All || value.active_until.is_none())
        };
        let mut found: Vec<ValueRow> = self.values.iter().filter(is_asked).cloned().collect();
        found.sort_by(|a, b| (a.active_from, a.ordinal, &a.id).cmp(&(b.active_from, b.ordinal, &b.id)));
        found
    }

    /// The active values of an attribute of a record, first ones first.
    pub(super) fn active(&self, key: &RecordKey, attribute_id: &AttributeId) -> Vec<&ValueRow> {
        let is_it = |value: &&ValueRow| {
            value.key == *key && value.attribute_id == *attribute_id && value.active_until.is_none()
        };
        let mut found: Vec<_> = self.values.iter().filter(is_it).collect();
        found.sort_by_key(|value| (value.ordinal, value.id.clone()));
        found
    }

    /// The active value that holds a unique key.
    pub(super) fn holder(
        &self,
        workspace_id: &WorkspaceId,
        attribute_id: &AttributeId,
        unique_key: &str,
    ) -> Option<&ValueRow> {
        let at = self.place_of_holder(workspace_id, attribute_id, unique_key)?;
        Some(&self.values[at])
    }

    fn place_of_holder(
        &self,
        workspace_id: &WorkspaceId,
        attribute_id: &AttributeId,
        unique_key: &str,
    ) -> Option<usize> {
        self.values.iter().position(|value| {
            value.key.workspace_id == *workspace_id
                && value.attribute_id == *attribute_id
                && value.unique_key.as_deref() == Some(unique_key)
                && value.active_until.is_none()
        })
    }

    /// The records that a reference leads to.
    pub(super) fn targets<'s>(&'s self, value: &'s ValueRow) -> impl Iterator<Item = &'s RecordRow> {
        let reference = column(value, Column::Ref);
        let all = self.records.values();
        all.filter(move |record| {
            record.key.workspace_id == value.key.workspace_id
                && reference == Some(&Scalar::Text(record.key.record_id.to_string()))
        })
    }
}

pub(super) fn column(value: &ValueRow, wanted: Column) -> Option<&Scalar> {
    let found = value.columns.iter().find(|(column, _)| *column == wanted);
    found.map(|(_, scalar)| scalar)
}
