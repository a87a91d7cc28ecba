use super::Record;
use super::change::{Change, Placement};
use super::resolve::Resolved;
use super::write::retrying;
use crate::input::parse_values;
use crate::{Actor, Attribute, Code, Error, Object, Records, Result, Target};
use serde_json::{Map, Value as Json};
use std::sync::Arc;
use store::{RecordId, WorkspaceId};

impl Records {
    /// Updates the record that holds the written value of a unique attribute, or creates one.
    ///
    /// The matching attribute is appended to when it is multi-select; every other attribute becomes what was written
    /// (`reference/rest-api.md` section 8).
    ///
    /// # Errors
    /// As [`Records::create_record`], and `value_not_found` for an unknown matching attribute, `validation_type` for one that
    /// is not unique or has no written value, `multiple_match_results` when several records match.
    pub async fn assert_record(
        &self,
        workspace_id: &WorkspaceId,
        object: impl Into<Target<'_>> + Send,
        matching_attribute: &str,
        values: &Map<String, Json>,
        actor: &Actor,
    ) -> Result<Record> {
        let (schema, object) = self.resolve(workspace_id, object).await?;
        let matching = matching(&object, matching_attribute)?;
        let written = parse_values(&schema, &object, values)?;
        // A rival that creates the same record between our look and our write shows as a uniqueness clash once.
        let mut rivals = 0;
        loop {
            let outcome = retrying(|| async {
                let resolved = self.resolve_all(&schema, written.clone()).await?;
                let Some(record_id) = self.match_record(workspace_id, &matching, &resolved).await? else {
                    return self.create_resolved(&schema, &object, resolved, actor, None).await;
                };
                let mut change = Change::new(self, schema.clone(), actor.clone());
                let key = change.load(self, &object, &record_id).await?;
                let key = key.ok_or_else(|| object.record_not_found(&record_id))?;
                let placement = |attribute: &Attribute| {
                    if attribute.id == matching.id {
                        Placement::Back
                    } else {
                        Placement::Replace
                    }
                };
                self.apply(&mut change, &key, resolved, placement).await?;
                change.commit(self, &key).await
            })
            .await;
            match outcome {
                Err(error) if error.code == Code::UniquenessConflict && rivals == 0 => rivals += 1,
                outcome => return outcome,
            }
        }
    }

    /// The one record that holds any of the values written to the matching attribute.
    pub(super) async fn match_record(
        &self,
        workspace_id: &WorkspaceId,
        matching: &Attribute,
        resolved: &[Resolved],
    ) -> Result<Option<RecordId>> {
        let values = resolved
            .iter()
            .find(|given| given.attribute.id == matching.id)
            .map_or(&[][..], |given| &given.values);
        let keys: Vec<String> = values.iter().filter_map(|value| value.unique_key()).collect();
        if keys.is_empty() {
            let message = format!(
                "A value for the matching attribute with slug \"{}\" is required.",
                matching.api_slug
            );
            return Err(Error::new(Code::ValidationType, message).about(matching));
        }
        let mut found: Option<RecordId> = None;
        for unique_key in keys {
            let Some(holder) = self
                .store
                .unique_holder(workspace_id, &matching.id, &unique_key)
                .await?
            else {
                continue;
            };
            match &found {
                Some(earlier) if *earlier != holder.record_id => {
                    let message = "Multiple records match the given values of the matching attribute. \
                                   Remove the duplicates, or create or update a record by its ID instead.";
                    return Err(Error::new(Code::MultipleMatchResults, message).about(matching));
                }
                _ => found = Some(holder.record_id),
            }
        }
        Ok(found)
    }
}

pub(super) fn matching(object: &Object, slug_or_id: &str) -> Result<Arc<Attribute>> {
    let Some(attribute) = object.attribute(slug_or_id) else {
        let message = format!("No attribute was found for matching_attribute slug/ID \"{slug_or_id}\".");
        return Err(Error::new(Code::ValueNotFound, message));
    };
    if !attribute.is_unique || !attribute.is_writable {
        let message = format!(
            "The attribute with slug/ID \"{slug_or_id}\" is not unique and cannot be used as the matching_attribute."
        );
        let code = match object.activity() {
            Some(_) => Code::MatchingAttributeDefinitionNotUnique,
            None => Code::ValidationType,
        };
        return Err(Error::new(code, message).about(attribute));
    }
    Ok(attribute.clone())
}
