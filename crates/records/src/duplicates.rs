//! Records that look like duplicates of each other and are none: somebody has said so.

use crate::documents::{Indexed, Listing, Stored, created, deleted, removed, touch};
use crate::record::retrying;
use crate::{Actor, Code, Error, Records, Result, format_ns};
use serde::{Deserialize, Serialize};
use serde_json::{Value as Json, json};
use std::collections::BTreeMap;
use store::{ObjectId, RecordId, RecordKey, WorkspaceId, Write};

/// Two records of an object that are not the same.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct DismissedDuplicate {
    /// The same whichever of the two is named first.
    id: String,
    pub workspace_id: WorkspaceId,
    pub object_id: ObjectId,
    pub record_ids: [RecordId; 2],
    pub dismissed_by: Actor,
    /// In ns since the epoch.
    pub dismissed_at: i64,
}

impl Indexed for DismissedDuplicate {
    const KIND: &'static str = "dismissed_duplicate";
    const INDEX: &'static str = "dismissed_duplicate_index";

    fn id(&self) -> &str {
        &self.id
    }
    fn workspace_id(&self) -> &WorkspaceId {
        &self.workspace_id
    }
    fn created_at(&self) -> i64 {
        self.dismissed_at
    }
    fn listings(&self) -> Vec<Listing> {
        let lists = self.record_ids.iter().map(|id| of_record(&self.object_id, id));
        lists.map(|list| Listing::new(list, self.dismissed_at)).collect()
    }
}

impl DismissedDuplicate {
    fn new(one: &RecordKey, other: &RecordKey, dismissed_by: Actor, dismissed_at: i64) -> Self {
        Self {
            id: id_of(one, &other.record_id),
            workspace_id: one.workspace_id.clone(),
            object_id: one.object_id.clone(),
            record_ids: [one.record_id.clone(), other.record_id.clone()],
            dismissed_by,
            dismissed_at,
        }
    }

    fn beside(&self, record_id: &str) -> &RecordId {
        let [one, other] = &self.record_ids;
        if one.eq_ignore_ascii_case(record_id) {
            other
        } else {
            one
        }
    }

    /// As it is told on one of its records: `record_id` is the other one.
    pub fn to_json(&self, record_id: &str) -> Json {
        json!({
            "record_id": self.beside(record_id),
            "dismissed_by_actor": self.dismissed_by.to_json(),
            "dismissed_at": format_ns(self.dismissed_at),
        })
    }
}

fn id_of(one: &RecordKey, other: &str) -> String {
    let mut ids = [&*one.record_id, other];
    ids.sort_unstable();
    let [first, second] = ids;
    format!("{}/{}/{first}/{second}", one.workspace_id, one.object_id).to_ascii_lowercase()
}

fn of_record(object_id: &str, record_id: &str) -> String {
    format!("record/{object_id}/{}", record_id.to_ascii_lowercase())
}

impl Records {
    /// What is no duplicate of a record, the oldest dismissal first.
    ///
    /// # Errors
    /// `not_found` for the object or the record.
    pub async fn dismissed_duplicates(
        &self,
        workspace_id: &WorkspaceId,
        object: &str,
        record_id: &str,
    ) -> Result<Vec<DismissedDuplicate>> {
        let (_, _, row) = self.owner(workspace_id, object, record_id).await?;
        let dismissed = self.dismissed_of(&row.key).await?;
        Ok(dismissed.into_iter().map(|read| read.value).collect())
    }

    /// Says of two records that they are not the same. Who said so first stays.
    ///
    /// # Errors
    /// `not_found` for the object or one of the records; `validation_type` for a record and itself.
    pub async fn dismiss_duplicate(
        &self,
        workspace_id: &WorkspaceId,
        object: &str,
        [one, other]: [&str; 2],
        actor: &Actor,
    ) -> Result<DismissedDuplicate> {
        if one.eq_ignore_ascii_case(other) {
            let message = "A record is no duplicate of itself.";
            return Err(Error::new(Code::ValidationType, message));
        }
        retrying(|| async {
            let (_, _, first) = self.owner(workspace_id, object, one).await?;
            let (_, _, second) = self.owner(workspace_id, object, other).await?;
            let id = id_of(&first.key, &second.key.record_id);
            if let Some(known) = self.thing::<DismissedDuplicate>(workspace_id, &id).await? {
                return Ok(known.value);
            }
            let new = DismissedDuplicate::new(&first.key, &second.key, actor.clone(), self.clock.now_ns());
            let mut writes = created(&new);
            writes.extend([touch(first), touch(second)]);
            writes.push(self.tell_dismissal("duplicate.dismissed", &new, actor));
            self.store.commit(writes).await?;
            Ok(new)
        })
        .await
    }

    /// Takes back that two records are not the same, if somebody said so.
    ///
    /// # Errors
    /// `not_found` for the object or the first of the records.
    pub async fn restore_duplicate(
        &self,
        workspace_id: &WorkspaceId,
        object: &str,
        [one, other]: [&str; 2],
        actor: &Actor,
    ) -> Result<()> {
        retrying(|| async {
            let (_, _, row) = self.owner(workspace_id, object, one).await?;
            let id = id_of(&row.key, &other.to_ascii_lowercase());
            let Some(known) = self.thing::<DismissedDuplicate>(workspace_id, &id).await? else {
                return Ok(());
            };
            let mut writes = deleted(&known);
            writes.push(self.tell_dismissal("duplicate.restored", &known.value, actor));
            Ok(self.store.commit(writes).await?)
        })
        .await
    }

    /// The writes that forget what is no duplicate of a record when that is deleted.
    pub(crate) async fn dismissals_with_deleted_record(&self, key: &RecordKey) -> Result<Vec<Write>> {
        let dismissed = self.dismissed_of(key).await?;
        Ok(dismissed.iter().flat_map(|read| removed(&read.value)).collect())
    }

    /// The writes that say of the record which others become what was said of those: it is none of what one of them was not.
    pub(crate) async fn dismissals_with_merged_records(
        &self,
        from: &[&RecordKey],
        to: &RecordKey,
    ) -> Result<Vec<Write>> {
        let mut before = BTreeMap::new();
        for key in from {
            for read in self.dismissed_of(key).await? {
                before.insert(read.value.id.clone(), (key.record_id.clone(), read));
            }
        }
        let mut writes = Vec::new();
        let mut after = BTreeMap::new();
        for (record_id, read) in before.values() {
            writes.extend(deleted(read));
            let other = read.value.beside(record_id);
            if from.iter().any(|key| key.record_id == *other) {
                continue;
            }
            let other = RecordKey {
                record_id: other.clone(),
                ..to.clone()
            };
            let old = &read.value;
            let new = DismissedDuplicate::new(to, &other, old.dismissed_by.clone(), old.dismissed_at);
            after.entry(new.id.clone()).or_insert(new);
        }
        writes.extend(after.values().flat_map(created));
        Ok(writes)
    }

    async fn dismissed_of(&self, key: &RecordKey) -> Result<Vec<Stored<DismissedDuplicate>>> {
        self.all(&key.workspace_id, &of_record(&key.object_id, &key.record_id))
            .await
    }

    fn tell_dismissal(&self, topic: &str, dismissed: &DismissedDuplicate, actor: &Actor) -> Write {
        let payload = json!({ "object_id": dismissed.object_id, "record_ids": dismissed.record_ids });
        self.told(&dismissed.workspace_id, topic, payload, actor)
    }
}
