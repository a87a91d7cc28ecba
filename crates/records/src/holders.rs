//! Who has an e-mail address, and whose a domain is: of many at once.

use crate::records::record_key;
use crate::{MAX_LIMIT, Record, Records, Result};
use std::collections::{BTreeSet, HashMap};
use store::query::{Filter, Op, RecordQuery, Test, ValueField};
use store::{Column, RecordKey, Scalar, WorkspaceId};

impl Records {
    /// The people who have e-mail addresses now, by address. Addresses are normalised; those that nobody has are left out.
    ///
    /// # Errors
    /// Only what the store answers.
    pub async fn people_by_address(
        &self,
        workspace_id: &WorkspaceId,
        addresses: BTreeSet<String>,
    ) -> Result<HashMap<String, RecordKey>> {
        self.unique_holders(workspace_id, "people", "email_addresses", addresses)
            .await
    }

    /// The companies that have domains now, by domain. Domains are normalised; those that none has are left out.
    pub(crate) async fn companies_by_domain(
        &self,
        workspace_id: &WorkspaceId,
        domains: BTreeSet<String>,
    ) -> Result<HashMap<String, RecordKey>> {
        self.unique_holders(workspace_id, "companies", "domains", domains).await
    }

    async fn unique_holders(
        &self,
        workspace_id: &WorkspaceId,
        object: &str,
        attribute: &str,
        wanted: BTreeSet<String>,
    ) -> Result<HashMap<String, RecordKey>> {
        let schema = self.schema(workspace_id).await?;
        let mut holders = HashMap::new();
        let Some(object) = schema.object(object) else {
            return Ok(holders);
        };
        let Some(attribute) = object.attribute(attribute) else {
            return Ok(holders);
        };
        let keys: Vec<&String> = wanted.iter().collect();
        for keys in keys.chunks(MAX_LIMIT as usize) {
            let any_of_them = Test {
                // Where addresses and domains keep what makes them unique.
                field: ValueField::Column(Column::Text1),
                op: Op::In(keys.iter().map(|key| Scalar::Text((*key).clone())).collect()),
            };
            let query = RecordQuery {
                workspace_id: workspace_id.to_owned(),
                object_id: object.id.clone(),
                filter: Some(Filter::Value {
                    attribute_id: attribute.id.clone(),
                    tests: vec![any_of_them],
                }),
                sorts: Vec::new(),
                // No two records have the same one.
                limit: MAX_LIMIT,
                offset: 0,
            };
            for row in self.store.query_records(&query).await? {
                let record = Record::read(schema.clone(), object.clone(), row)?;
                let held = record.document.values(&attribute.id).iter();
                for key in held.filter_map(|held| held.value.unique_key()) {
                    if wanted.contains(&key) {
                        holders.insert(key, record_key(object, &record.id));
                    }
                }
            }
        }
        Ok(holders)
    }
}
