//! Interactions of a record, which the platform keeps.

use super::change::{Change, Placement};
use super::write::retrying;
use crate::values::Interaction;
use crate::{Actor, Attribute, AttributeType, Object, ObjectKind, Records, Result, Value};
use std::cmp::Ordering;
use std::sync::Arc;
use store::RecordKey;

impl Records {
    /// Lets the first and the last e-mail, and the first and the last interaction of all, reach as far as these two. A record
    /// that is gone, and attributes that are, are left out.
    ///
    /// # Errors
    /// `concurrent_write_conflict` when others keep writing the record; what the store answers.
    pub(crate) async fn extend_interactions(
        &self,
        key: &RecordKey,
        first: &Interaction,
        last: &Interaction,
    ) -> Result<()> {
        let schema = self.schema(&key.workspace_id).await?;
        let Some(object) = schema.object(&key.object_id).cloned() else {
            return Ok(());
        };
        retrying(|| async {
            let mut change = Change::new(self, schema.clone(), Actor::SYSTEM);
            let Some(key) = change.load(self, &object, &key.record_id).await? else {
                return Ok(());
            };
            extend(&mut change, &object, &key, first, last);
            change.commit(self, &key).await.map(drop)
        })
        .await
    }

    /// Lets a person or a company that gets addresses or domains know the e-mails that are there with them.
    pub(super) async fn meet(&self, change: &mut Change, key: &RecordKey) -> Result<()> {
        let Some((object, kind, names)) = newly_named(change, key) else {
            return Ok(());
        };
        if !self.definitions.has_emails(&key.workspace_id).await? {
            return Ok(());
        }
        let known = self.emails().known_with(&key.workspace_id, kind, &names).await?;
        if let Some(known) = known {
            // It is not who writes the record that says so.
            let actor = std::mem::replace(&mut change.actor, Actor::SYSTEM);
            extend(change, &object, key, &known.first, &known.last);
            change.actor = actor;
        }
        Ok(())
    }
}

/// By what e-mails may be with a record that were not before: its new addresses, or domains.
fn newly_named(change: &Change, key: &RecordKey) -> Option<(Arc<Object>, AttributeType, Vec<String>)> {
    let touched = change.records.get(key)?;
    let slug = match (&touched.object.kind, touched.object.api_slug.as_str()) {
        (ObjectKind::Object, "people") => "email_addresses",
        (ObjectKind::Object, "companies") => "domains",
        _ => return None,
    };
    let attribute = touched.object.attribute(slug)?;
    let before = touched.before.values(&attribute.id);
    let names: Vec<String> = touched
        .after
        .values(&attribute.id)
        .iter()
        .filter(|value| !before.iter().any(|held| held.id == value.id))
        .filter_map(|value| value.value.unique_key())
        .collect();
    (!names.is_empty()).then(|| (touched.object.clone(), attribute.kind, names))
}

fn extend(change: &mut Change, object: &Object, key: &RecordKey, first: &Interaction, last: &Interaction) {
    for attribute in object.attributes() {
        let interaction = match reach(attribute) {
            Some(Ordering::Less) => first,
            Some(_) => last,
            None => continue,
        };
        let value = Value::Interaction(interaction.clone());
        let held = change.read(key, |document| document.values(&attribute.id).first().cloned());
        if held.is_none_or(|held| reaches_further(attribute, &value, &held.value)) {
            change.assign(key, attribute, vec![value], Placement::Replace);
        }
    }
}

/// Where the interaction is that an attribute keeps of several: before the others, or after them. `None` for an attribute that
/// keeps none by itself.
pub(super) fn reach(attribute: &Attribute) -> Option<Ordering> {
    match (attribute.kind, attribute.api_slug.as_str()) {
        (AttributeType::Interaction, "first_email_interaction" | "first_interaction") => Some(Ordering::Less),
        (AttributeType::Interaction, "last_email_interaction" | "last_interaction") => Some(Ordering::Greater),
        _ => None,
    }
}

/// Whether an attribute that keeps interactions keeps this one rather than the one that it holds.
pub(super) fn reaches_further(attribute: &Attribute, value: &Value, held: &Value) -> bool {
    match (value, held) {
        (Value::Interaction(value), Value::Interaction(held)) => {
            reach(attribute) == Some(value.interacted_at.cmp(&held.interacted_at))
        }
        _ => false,
    }
}
