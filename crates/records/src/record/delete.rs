use super::change::Change;
use super::relationships::reference;
use super::write::retrying;
use crate::{Actor, Attribute, AttributeType, Error, Object, Records, Result};
use std::sync::Arc;
use store::query::{Filter, Op, RecordQuery, Test, ValueField};
use store::{Column, RecordKey, Scalar};

/// How many referring records one round of a deletion clears.
const BATCH: u32 = 500;

impl Records {
    /// Deletes a record with its history. References to it from other records end.
    ///
    /// # Errors
    /// `not_found` when the object or record does not exist.
    pub async fn delete_record(&self, workspace_id: &str, object: &str, record_id: &str, actor: &Actor) -> Result<()> {
        let (schema, object) = self.resolve(workspace_id, object).await?;
        retrying(|| async {
            let mut change = Change::new(self, schema.clone(), actor.clone());
            let key = change
                .load(self, &object, record_id)
                .await?
                .ok_or_else(|| Error::record_not_found(record_id))?;
            for owner in schema.objects() {
                for attribute in owner.attributes().filter(|attribute| may_refer_to(attribute, &object)) {
                    self.forget_references(&mut change, owner, attribute, &key).await?;
                }
            }
            if let Some(touched) = change.records.get_mut(&key) {
                touched.is_deleted = true;
            }
            change.commit(self, &key).await.map(drop)
        })
        .await
    }

    async fn forget_references(
        &self,
        change: &mut Change,
        owner: &Arc<Object>,
        attribute: &Attribute,
        key: &RecordKey,
    ) -> Result<()> {
        let test = Test {
            field: ValueField::Column(Column::Ref),
            op: Op::Eq(Scalar::Text(key.record_id.clone())),
        };
        let mut query = RecordQuery {
            workspace_id: key.workspace_id.clone(),
            object_id: owner.id.clone(),
            filter: Some(Filter::Value {
                attribute_id: attribute.id.clone(),
                tests: vec![test],
            }),
            sorts: Vec::new(),
            limit: BATCH,
            offset: 0,
        };
        loop {
            let rows = self.store.query_records(&query).await?;
            let found = rows.len() as u32;
            for row in rows.into_iter().filter(|row| row.key != *key) {
                if let Some(holder) = change.load(self, owner, &row.key.record_id).await? {
                    change.remove(&holder, attribute, &reference(key));
                }
            }
            if found < BATCH {
                return Ok(());
            }
            query.offset += BATCH;
        }
    }
}

fn may_refer_to(attribute: &Attribute, object: &Object) -> bool {
    let allowed = attribute.allowed_object_ids();
    attribute.kind == AttributeType::RecordReference && (allowed.is_empty() || allowed.contains(&object.id))
}
