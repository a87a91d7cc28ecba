//! Another past for an attribute of a record (`reference/rest-api.md` section 8, "PUT …/values").

use super::StoredValue;
use super::change::Change;
use super::history::HistoricValue;
use super::write::{missing_value, retrying};
use crate::input::parse_attribute;
use crate::{Actor, Attribute, Code, Error, Issue, PathPart, Records, Result, Schema, Target, format_ns};
use serde_json::Value as Json;
use std::sync::Arc;
use store::query::History;
use store::{RecordId, ValueRow, WorkspaceId, Write};
use uuid::Uuid;

/// A value to write with the time that it was or is active.
#[derive(Debug, Clone, PartialEq)]
pub struct TimedValue {
    /// In any written form of one value.
    pub value: Json,
    /// In ns since the epoch.
    pub active_from: i64,
    /// In ns since the epoch; `None` for one that is active.
    pub active_until: Option<i64>,
}

impl Records {
    /// Replaces all values that an attribute of a record has and had. This is told to no webhook and no workflow.
    ///
    /// The active values stand in the order given. Answers what [`Records::attribute_values`] gives with history.
    ///
    /// # Errors
    /// `not_found` for object, record or attribute; `system_edit_unauthorized` for an attribute that the platform keeps;
    /// `validation_type` for a relationship, for values of the wrong form and for times that cannot be;
    /// `multiple_values_for_single_value_attribute` and `duplicate_values` for values that are active at the same time;
    /// `missing_value` when a required attribute would have no active value; `value_not_found`, `uniqueness_conflict`.
    pub async fn rewrite_values(
        &self,
        workspace_id: &WorkspaceId,
        object: impl Into<Target<'_>> + Send,
        record_id: &RecordId,
        attribute: &str,
        values: &[TimedValue],
        actor: &Actor,
    ) -> Result<(Arc<Schema>, Arc<Attribute>, Vec<HistoricValue>)> {
        let (schema, object) = self.resolve(workspace_id, object).await?;
        let known = self.record(workspace_id, object.target(), record_id).await?;
        let attribute = known
            .object
            .attribute(attribute)
            .cloned()
            .ok_or_else(|| Error::attribute_not_found(attribute))?;
        check_attribute(&attribute)?;
        check_times(values, self.clock.now_ns()).map_err(|error| error.about(&attribute))?;
        let mut inputs = Vec::with_capacity(values.len());
        for timed in values {
            let mut parsed =
                parse_attribute(&schema, &attribute, &timed.value).map_err(|error| error.about(&attribute))?;
            match (parsed.pop(), parsed.is_empty()) {
                (Some(input), true) => inputs.push(input),
                _ => {
                    let message = "Each value of a history is one value.";
                    return Err(Error::new(Code::ValidationType, message).about(&attribute));
                }
            }
        }
        let written = retrying(|| async {
            let mut change = Change::new(self, schema.clone(), actor.clone());
            let key = change
                .load(self, &object, record_id)
                .await?
                .ok_or_else(|| object.record_not_found(record_id))?;
            let mut history = Vec::with_capacity(values.len());
            for ((ordinal, input), timed) in inputs.iter().cloned().enumerate().zip(values) {
                let mut resolved = self
                    .resolve_values(&schema, vec![input])
                    .await
                    .map_err(|error| error.about(&attribute))?;
                let Some(value) = resolved.pop() else { continue };
                let stored = StoredValue {
                    id: Uuid::new_v4().to_string().into(),
                    active_from: timed.active_from,
                    created_by: actor.clone(),
                    value,
                    ordinal: ordinal as i64,
                };
                history.push(HistoricValue {
                    stored,
                    active_until: timed.active_until,
                });
            }
            check_overlaps(&attribute, &history)?;
            let active = history.iter().filter(|value| value.active_until.is_none());
            let active: Vec<StoredValue> = active.map(|value| value.stored.clone()).collect();
            if attribute.is_required && active.is_empty() {
                return Err(missing_value(&attribute));
            }
            let held = self.store.values(&key, Some(&attribute.id), History::All).await?;
            let gone = held.into_iter().map(|row| Write::DeleteValue {
                key: row.key,
                id: row.id,
            });
            let come = history.iter().map(|value| {
                let row = value.stored.row(&key, &attribute)?;
                let active_until = value.active_until;
                Ok(Write::AddValue {
                    value: ValueRow { active_until, ..row },
                })
            });
            let writes = gone.map(Ok).chain(come).collect::<Result<_>>()?;
            change.prepare(&key, &attribute.id, active, writes);
            change.rewrite(&key);
            change.commit(self, &key).await?;
            history.sort_by_key(|value| (value.stored.active_from, value.stored.ordinal));
            Ok(history)
        })
        .await?;
        Ok((schema, attribute, written))
    }
}

fn check_attribute(attribute: &Attribute) -> Result<()> {
    let slug = &attribute.api_slug;
    if !attribute.is_writable {
        let message = format!("The value history of the system attribute \"{slug}\" cannot be written.");
        return Err(Error::new(Code::SystemEditUnauthorized, message).about(attribute));
    }
    if attribute.relationship.is_some() {
        let message = format!("The value history of the relationship attribute \"{slug}\" cannot be written.");
        return Err(Error::new(Code::ValidationType, message).about(attribute));
    }
    Ok(())
}

fn check_times(values: &[TimedValue], now: i64) -> Result<()> {
    let mut issues = Vec::new();
    for (index, timed) in values.iter().enumerate() {
        let mut report = |key: &str, message: &str| {
            let path = ["data".into(), "values".into(), PathPart::Index(index), key.into()];
            issues.push(Issue::invalid(path.to_vec(), message));
        };
        if timed.active_from > now {
            report("active_from", "May not be in the future");
        }
        match timed.active_until {
            Some(until) if until > now => report("active_until", "May not be in the future"),
            Some(until) if until <= timed.active_from => report("active_until", "Must be after active_from"),
            _ => {}
        }
    }
    if issues.is_empty() {
        return Ok(());
    }
    issues.truncate(50);
    Err(Error::body(issues))
}

/// One value at a time for attributes with a single one, no value twice at a time for the others.
fn check_overlaps(attribute: &Attribute, history: &[HistoricValue]) -> Result<()> {
    let mut sorted: Vec<&HistoricValue> = history.iter().collect();
    sorted.sort_by_key(|value| value.stored.active_from);
    for (index, later) in sorted.iter().enumerate() {
        let from = later.stored.active_from;
        let earlier = sorted[..index].iter().rev();
        let overlapping = earlier.filter(|earlier| earlier.active_until.is_none_or(|until| until > from));
        for earlier in overlapping {
            if !attribute.is_multiselect {
                let message = format!(
                    "The attribute with slug \"{}\" has one value at a time, and there is more than one at {}.",
                    attribute.api_slug,
                    format_ns(from)
                );
                return Err(Error::new(Code::MultipleValuesForSingleValueAttribute, message).about(attribute));
            }
            if earlier.stored.value.is_same(&later.stored.value) {
                let message = format!(
                    "The value {} is active more than once at {}.",
                    later.stored.value.written(),
                    format_ns(from)
                );
                return Err(Error::new(Code::DuplicateValues, message).about(attribute));
            }
        }
    }
    Ok(())
}
