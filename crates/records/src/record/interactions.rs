//! Interactions of a record, which the platform keeps.

use super::change::{Change, Placement};
use super::write::retrying;
use crate::values::Interaction;
use crate::{Actor, AttributeType, Records, Result, Value};
use std::cmp::Ordering;
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
            for (slug, interaction, goes_further) in [
                ("first_email_interaction", first, Ordering::Less),
                ("last_email_interaction", last, Ordering::Greater),
                ("first_interaction", first, Ordering::Less),
                ("last_interaction", last, Ordering::Greater),
            ] {
                let attribute = object
                    .attribute(slug)
                    .filter(|attribute| attribute.kind == AttributeType::Interaction);
                let Some(attribute) = attribute else { continue };
                let held = change.read(&key, |document| {
                    match document.values(&attribute.id).first().map(|held| &held.value) {
                        Some(Value::Interaction(held)) => Some(held.interacted_at),
                        _ => None,
                    }
                });
                if held.is_none_or(|held| interaction.interacted_at.cmp(&held) == goes_further) {
                    let value = Value::Interaction(interaction.clone());
                    change.assign(&key, attribute, vec![value], Placement::Replace);
                }
            }
            change.commit(self, &key).await.map(drop)
        })
        .await
    }
}
