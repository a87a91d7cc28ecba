use super::change::{Change, Placement};
use crate::{Attribute, Object, Records, Result, Value};
use std::sync::Arc;
use store::{RecordId, RecordKey};

impl Change {
    /// Keeps the other side of a two-way relationship true after `attribute` of the record at `owner` changed.
    ///
    /// Records that lost the owner lose the reference back; records that gained it gain it. Where the other side is
    /// single, the owner takes the place of whoever was there.
    pub(super) async fn relate(&mut self, records: &Records, owner: &RecordKey, attribute: &Attribute) -> Result<()> {
        let schema = self.schema.clone();
        let Some((other_object, back)) = schema.related(attribute) else {
            return Ok(());
        };
        let Some(touched) = self.records.get(owner) else {
            return Ok(());
        };
        let owner_object = touched.object.clone();
        let before = targets(touched.before.values(&attribute.id), other_object);
        let after = targets(touched.after.values(&attribute.id), other_object);
        for lost in before.iter().filter(|id| !after.contains(id)) {
            if let Some(key) = self.load(records, other_object, lost).await? {
                self.remove(&key, back, &reference(owner));
            }
        }
        for gained in after.iter().filter(|id| !before.contains(id)) {
            let Some(key) = self.load(records, other_object, gained).await? else {
                continue;
            };
            if back.is_multiselect {
                self.assign(&key, back, vec![reference(owner)], Placement::Back);
            } else {
                self.displace(records, &owner_object, attribute, back, &key).await?;
                self.assign(&key, back, vec![reference(owner)], Placement::Replace);
            }
        }
        Ok(())
    }

    /// Takes the record at `key` away from whoever holds it through `attribute` now.
    async fn displace(
        &mut self,
        records: &Records,
        owners: &Arc<Object>,
        attribute: &Attribute,
        back: &Attribute,
        key: &RecordKey,
    ) -> Result<()> {
        let holders = self
            .records
            .get(key)
            .map(|touched| targets(touched.after.values(&back.id), owners))
            .unwrap_or_default();
        for holder in holders {
            if let Some(holder) = self.load(records, owners, &holder).await? {
                self.remove(&holder, attribute, &reference(key));
            }
        }
        Ok(())
    }
}

pub(super) fn reference(key: &RecordKey) -> Value {
    Value::RecordReference {
        object_id: key.object_id.clone(),
        record_id: key.record_id.clone(),
    }
}

pub(super) fn targets(values: &[super::StoredValue], object: &Object) -> Vec<RecordId> {
    let target = |value: &Value| match value {
        Value::RecordReference { object_id, record_id } if *object_id == object.id => Some(record_id.clone()),
        _ => None,
    };
    values.iter().filter_map(|stored| target(&stored.value)).collect()
}
