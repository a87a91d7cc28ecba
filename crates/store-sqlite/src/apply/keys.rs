//! The numbers by which the tables know objects, attributes and records.

use super::{find, run};
use rusqlite::{Connection, params};
use std::collections::HashMap;
use store::{AttributeId, ObjectId, RecordKey, Result, WorkspaceId};

/// Numbers that were asked for. They hold as long as no writing is taken back.
#[derive(Default)]
pub(crate) struct Keys {
    objects: HashMap<WorkspaceId, HashMap<ObjectId, i64>>,
    attributes: HashMap<WorkspaceId, HashMap<AttributeId, i64>>,
    /// The record that was asked for last: a commit speaks of one many times.
    record: Option<(RecordKey, i64)>,
}

impl Keys {
    /// The number of an object, which is given one when it has none.
    pub(super) fn object(&mut self, db: &Connection, key: &RecordKey) -> Result<i64> {
        let known = self.objects.entry(key.workspace_id.clone()).or_default();
        if let Some(number) = known.get(&key.object_id) {
            return Ok(*number);
        }
        let names = params![key.workspace_id.as_str(), key.object_id.as_str()];
        let select = "SELECT seq FROM object_keys WHERE workspace_id = ?1 AND object_id = ?2";
        let number = match find(db, select, names)? {
            Some(number) => number,
            None => {
                let insert = "INSERT INTO object_keys (workspace_id, object_id) VALUES (?1, ?2)";
                run(db, insert, names)?;
                db.last_insert_rowid()
            }
        };
        known.insert(key.object_id.clone(), number);
        Ok(number)
    }

    /// The number of an attribute, which is given one when it has none.
    pub(super) fn attribute(
        &mut self,
        db: &Connection,
        workspace_id: &WorkspaceId,
        attribute_id: &AttributeId,
    ) -> Result<i64> {
        let known = self.attributes.entry(workspace_id.clone()).or_default();
        if let Some(number) = known.get(attribute_id) {
            return Ok(*number);
        }
        let names = params![workspace_id.as_str(), attribute_id.as_str()];
        let select = "SELECT seq FROM attribute_keys WHERE workspace_id = ?1 AND attribute_id = ?2";
        let number = match find(db, select, names)? {
            Some(number) => number,
            None => {
                let insert = "INSERT INTO attribute_keys (workspace_id, attribute_id) VALUES (?1, ?2)";
                run(db, insert, names)?;
                db.last_insert_rowid()
            }
        };
        known.insert(attribute_id.clone(), number);
        Ok(number)
    }

    /// The number of a record, if it exists.
    pub(super) fn record(&mut self, db: &Connection, key: &RecordKey) -> Result<Option<i64>> {
        if let Some((known, number)) = &self.record
            && known == key
        {
            return Ok(Some(*number));
        }
        let object = self.object(db, key)?;
        let select = "SELECT seq FROM records WHERE object = ?1 AND record_id = ?2";
        let number = find(db, select, params![object, key.record_id.as_str()])?;
        self.record = number.map(|number| (key.clone(), number));
        Ok(number)
    }

    pub(super) fn has_record(&mut self, key: &RecordKey, number: i64) {
        self.record = Some((key.clone(), number));
    }

    pub(super) fn lost_record(&mut self) {
        self.record = None;
    }
}
