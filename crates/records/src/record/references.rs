//! Who refers to a record.

use crate::{Attribute, AttributeType, Object, Records, Result, Schema};
use std::sync::Arc;
use store::query::{Filter, Op, RecordQuery, Test, ValueField};
use store::{Column, RecordId, RecordKey, Scalar};

/// How many referring records one look into the store gives.
const BATCH: u32 = 500;

impl Schema {
    /// What may refer to records of objects.
    pub(super) fn referrers(&self) -> impl Iterator<Item = &Arc<Object>> {
        self.objects().chain(self.lists()).chain(self.activities())
    }
}

impl Attribute {
    pub(crate) fn may_refer_to(&self, object: &Object) -> bool {
        let allowed = self.allowed_object_ids();
        self.kind == AttributeType::RecordReference && (allowed.is_empty() || allowed.contains(&object.id))
    }
}

impl Records {
    /// The records of `owner` that refer to one of these through an attribute.
    pub(super) async fn holders(
        &self,
        owner: &Object,
        attribute: &Attribute,
        ids: &[RecordId],
    ) -> Result<Vec<RecordKey>> {
        let text = |id: &RecordId| Scalar::Text(id.to_string());
        let test = Test {
            field: ValueField::Column(Column::Ref),
            op: match ids {
                [one] => Op::Eq(text(one)),
                many => Op::In(many.iter().map(text).collect()),
            },
        };
        let mut query = RecordQuery {
            workspace_id: owner.workspace_id.clone(),
            object_id: owner.id.clone(),
            filter: Some(Filter::Value {
                attribute_id: attribute.id.clone(),
                tests: vec![test],
            }),
            sorts: Vec::new(),
            limit: BATCH,
            offset: 0,
        };
        let mut found = Vec::new();
        loop {
            let rows = self.store.query_records(&query).await?;
            let is_end = rows.len() < BATCH as usize;
            found.extend(rows.into_iter().map(|row| row.key));
            if is_end {
                return Ok(found);
            }
            query.offset += BATCH;
        }
    }
}
