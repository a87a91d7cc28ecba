//! Looks at the rows of a table as an import would take them, and writes nothing.

use crate::job::{Job, Jobs};
use crate::mapping::Mapping;
use crate::run::{Outcome, record_id, settle};
use crate::table::Table;
use crate::{Plan, Result};
use records::{ImportOutcome, Imported, Object};
use serde_json::{Map, Value as Json};
use std::collections::HashMap;
use store::AttributeId;

/// What a check goes by, and what it remembers from row to row.
pub(crate) struct Check<'c> {
    pub table: &'c Table,
    pub mapping: &'c Mapping,
    pub plan: &'c Plan,
    pub object: &'c Object,
    /// Titles of choices that the import will make.
    pub unknown: &'c HashMap<AttributeId, Vec<String>>,
    /// The lines of earlier rows that hold what may be held once; rows that are matched may share it.
    pub held: HashMap<(AttributeId, String), u64>,
}

impl Check<'_> {
    /// What would become of a row.
    ///
    /// # Errors
    /// What the store answers.
    pub async fn row(&mut self, jobs: &Jobs, job: &Job, row: usize) -> Result<Outcome> {
        let mut values = match self.mapping.values(self.table, row) {
            Ok(values) => values,
            Err(problems) => return Ok(Err(problems)),
        };
        self.leave_out_unknown(&mut values);
        let record_id = record_id(&job.id, row);
        let imported = Imported {
            record_id: &record_id,
            matching: self.plan.matching.as_deref(),
            values: &values,
            created_at: None,
        };
        let checked = jobs
            .0
            .records
            .check_import(&job.workspace_id, &self.object.id, imported)
            .await;
        let check = match settle(checked, self.mapping, self.table, row)? {
            Ok(check) => check,
            Err(problems) => return Ok(Err(problems)),
        };
        let matching = self.plan.matching.as_ref().and_then(|slug| self.object.attribute(slug));
        let mut outcome = check.outcome;
        for key in check.unique {
            let is_matching = matching.is_some_and(|attribute| attribute.id == key.0);
            match self.held.get(&key) {
                Some(_) if is_matching => outcome = ImportOutcome::Updated,
                Some(earlier) => {
                    let message = format!("{} is on line {earlier} as well, and may be held once", key.1);
                    let problem = self.mapping.problem(self.table, row, Some(key.0.as_str()), message);
                    return Ok(Err(vec![problem]));
                }
                None => {
                    self.held.insert(key, self.table.line(row));
                }
            }
        }
        Ok(Ok(outcome))
    }

    /// Options that the import will make are not there yet.
    fn leave_out_unknown(&self, values: &mut Map<String, Json>) {
        for (attribute_id, titles) in self.unknown {
            let Some(attribute) = self.object.attribute(attribute_id) else {
                continue;
            };
            let is_new = |value: &Json| {
                value
                    .as_str()
                    .is_some_and(|title| titles.iter().any(|known| known == title))
            };
            match values.get_mut(&attribute.api_slug) {
                Some(Json::Array(all)) => all.retain(|value| !is_new(value)),
                Some(one) if is_new(one) => {
                    values.remove(&attribute.api_slug);
                }
                _ => {}
            }
        }
    }
}
