use super::change::Change;
use super::history::HistoricValue;
use super::interactions::{reach, reaches_further};
use super::relationships::{reference, targets};
use super::write::retrying;
use super::{RecordDocument, StoredValue};
use crate::{Actor, Code, Error, Object, Records, Result, Schema, Value};
use std::sync::Arc;
use store::query::History;
use store::{RecordId, RecordKey, ValueRow, WorkspaceId, Write};
use uuid::Uuid;

/// The two records that become one.
struct Pair {
    primary: RecordKey,
    secondary: RecordKey,
}

impl Records {
    /// Makes one record of two of the same object, and gives its id: a new one, neither of the two can be read afterwards.
    ///
    /// Attribute by attribute it has the values, with their history, of the primary record, or of the secondary one where the
    /// primary has none. What referred to either refers to it: other records, entries of lists, notes, comments, files, tasks
    /// and meetings; in two-way relationships with several values on this side it therefore has those of both. The first and
    /// the last interaction are those of the two that reach further, and reach as far as the e-mails with it.
    ///
    /// # Errors
    /// `not_found` for the object; `self_merge`; `value_not_found` for a record that does not exist.
    pub async fn merge_records(
        &self,
        workspace_id: &WorkspaceId,
        object: &str,
        primary: &RecordId,
        secondary: &RecordId,
        actor: &Actor,
    ) -> Result<RecordId> {
        let (schema, object) = self.resolve(workspace_id, object).await?;
        if primary.eq_ignore_ascii_case(secondary) {
            return Err(Error::new(Code::SelfMerge, "A record cannot be merged with itself."));
        }
        retrying(|| async {
            let mut change = Change::new(self, schema.clone(), actor.clone());
            let pair = Pair {
                primary: self.taken(&mut change, &object, primary).await?,
                secondary: self.taken(&mut change, &object, secondary).await?,
            };
            let merged = change.create(&object);
            change.merge([&pair.primary, &pair.secondary], &merged);
            self.merge_values(&mut change, &object, &pair, &merged).await?;
            self.meet(&mut change, &merged).await?;
            self.merge_relationships(&mut change, &object, &pair, &merged);
            self.merge_references(&mut change, &schema, &object, &pair, &merged)
                .await?;
            let from = [&pair.primary, &pair.secondary];
            let belongings = self.belongings_merged(&from, &merged, actor).await?;
            change.along.extend(belongings);
            change.commit(self, &merged).await.map(|record| record.id)
        })
        .await
    }

    async fn taken(&self, change: &mut Change, object: &Arc<Object>, record_id: &RecordId) -> Result<RecordKey> {
        change.load(self, object, record_id).await?.ok_or_else(|| {
            let message = format!("Record with ID \"{record_id}\" not found.");
            Error::new(Code::ValueNotFound, message)
        })
    }

    /// Everything but two-way relationships, which have another end: value rows move as they are. Those of active interactions
    /// are left to the commit, since they may give way to further ones yet.
    async fn merge_values(&self, change: &mut Change, object: &Object, pair: &Pair, merged: &RecordKey) -> Result<()> {
        let primary = self.store.values(&pair.primary, None, History::All).await?;
        let secondary = self.store.values(&pair.secondary, None, History::All).await?;
        for attribute in object.attributes() {
            let of = |rows: &[ValueRow]| -> Vec<ValueRow> {
                let own = rows.iter().filter(|row| row.attribute_id == attribute.id);
                own.cloned().collect()
            };
            let is_active = |row: &ValueRow| row.active_until.is_none();
            let (first, second) = (of(&primary), of(&secondary));
            let has_none = !first.iter().any(is_active) && (first.is_empty() || second.iter().any(is_active));
            let held_by = |key| change.read(key, |document| document.values(&attribute.id).first().cloned());
            let gives_way = match (held_by(&pair.primary), held_by(&pair.secondary)) {
                (Some(held), Some(other)) => reaches_further(attribute, &other.value, &held.value),
                _ => false,
            };
            let mut rows = if has_none || gives_way { second } else { first };
            let is_interaction = reach(attribute).is_some();
            if attribute.relationship.is_some() {
                rows.retain(|row| !is_active(row));
            }
            let (mut held, mut writes) = (Vec::new(), Vec::with_capacity(rows.len()));
            rows.sort_by_key(|row| row.ordinal);
            for mut row in rows {
                row.id = Uuid::new_v4().to_string().into();
                row.key = merged.clone();
                let value = HistoricValue::read(row.clone())?;
                if is_active(&row) {
                    // A record does not refer to what it was.
                    if pair.has(&value.stored.value) {
                        continue;
                    }
                    held.push(value.stored);
                    if is_interaction {
                        continue;
                    }
                }
                writes.push(Write::AddValue { value: row });
            }
            if attribute.relationship.is_some() || is_interaction {
                change.along.extend(writes);
                change.give(merged, &attribute.id, held);
            } else {
                change.prepare(merged, &attribute.id, held, writes);
            }
        }
        Ok(())
    }

    /// The record's own side of two-way relationships.
    fn merge_relationships(&self, change: &mut Change, object: &Object, pair: &Pair, merged: &RecordKey) {
        for attribute in object.attributes() {
            if attribute.relationship.is_none() {
                continue;
            }
            let values = |document: &RecordDocument| document.values(&attribute.id).to_vec();
            let mut held = change.read(&pair.primary, values);
            let also = change.read(&pair.secondary, values);
            let fits = attribute.is_multiselect || held.is_empty();
            let is_new = |value: &StoredValue| !held.iter().any(|held| held.value.is_same(&value.value));
            let also: Vec<StoredValue> = also.into_iter().filter(|value| fits && is_new(value)).collect();
            held.extend(also);
            held.retain(|value| !pair.has(&value.value));
            for value in &mut held {
                value.id = Uuid::new_v4().to_string().into();
            }
            change.give(merged, &attribute.id, held);
        }
    }

    /// What refers to one of the two, from anywhere.
    async fn merge_references(
        &self,
        change: &mut Change,
        schema: &Arc<Schema>,
        object: &Arc<Object>,
        pair: &Pair,
        merged: &RecordKey,
    ) -> Result<()> {
        let ids = [pair.primary.record_id.clone(), pair.secondary.record_id.clone()];
        for owner in schema.referrers() {
            for attribute in owner.attributes().filter(|attribute| attribute.may_refer_to(object)) {
                for holder in self.holders(owner, attribute, &ids).await? {
                    if pair.is(&holder) {
                        continue;
                    }
                    let Some(holder) = change.load(self, owner, &holder.record_id).await? else {
                        continue;
                    };
                    let is_kept = match schema.related(attribute) {
                        // The other end has said whom it is related to.
                        Some((_, back)) => change.read(merged, |document| {
                            targets(document.values(&back.id), owner).contains(&holder.record_id)
                        }),
                        None => true,
                    };
                    change.replace(&holder, attribute, |value| match pair.has(value) {
                        true => is_kept.then(|| reference(merged)),
                        false => Some(value.clone()),
                    });
                }
            }
        }
        Ok(())
    }
}

impl Pair {
    fn is(&self, key: &RecordKey) -> bool {
        *key == self.primary || *key == self.secondary
    }

    /// Whether a value refers to one of the two.
    fn has(&self, value: &Value) -> bool {
        [&self.primary, &self.secondary]
            .into_iter()
            .any(|key| *value == reference(key))
    }
}
