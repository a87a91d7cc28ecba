//! The numbers by which the tables know objects, attributes and records.

use super::{find, run};
use rusqlite::{Connection, params};
use std::collections::HashMap;
use std::hash::Hash;
use store::{AttributeId, ObjectId, RecordKey, Result, WorkspaceId};

/// Numbers that were asked for. They hold as long as no writing is taken back.
#[derive(Default)]
pub(crate) struct Keys {
    objects: Known<ObjectId>,
    attributes: Known<AttributeId>,
    /// The record that was asked for last: a commit speaks of one many times.
    record: Option<(RecordKey, i64)>,
}

type Known<Id> = HashMap<WorkspaceId, HashMap<Id, i64>>;

/// How to find a number, and how to give one.
type Statements = (&'static str, &'static str);

const OBJECTS: Statements = (
    "SELECT seq FROM object_keys WHERE workspace_id = ?1 AND object_id = ?2",
    "INSERT INTO object_keys (workspace_id, object_id) VALUES (?1, ?2)",
);
const ATTRIBUTES: Statements = (
    "SELECT seq FROM attribute_keys WHERE workspace_id = ?1 AND attribute_id = ?2",
    "INSERT INTO attribute_keys (workspace_id, attribute_id) VALUES (?1, ?2)",
);

impl Keys {
    /// The number of an object, which is given one when it has none.
    pub(super) fn object(&mut self, db: &Connection, key: &RecordKey) -> Result<i64> {
        found_or_given(&mut self.objects, db, OBJECTS, &key.workspace_id, &key.object_id)
    }

    /// The number of an attribute, which is given one when it has none.
    pub(super) fn attribute(
        &mut self,
        db: &Connection,
        workspace_id: &WorkspaceId,
        attribute_id: &AttributeId,
    ) -> Result<i64> {
        found_or_given(&mut self.attributes, db, ATTRIBUTES, workspace_id, attribute_id)
    }

    /// The number of a record, if it exists.
    pub(super) fn record(&mut self, db: &Connection, key: &RecordKey) -> Result<Option<i64>> {
        if let Some((known, number)) = &self.record
            && known == key
        {
            return Ok(Some(*number));
        }
        let Some(object) = found(&mut self.objects, db, OBJECTS, &key.workspace_id, &key.object_id)? else {
            return Ok(None);
        };
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

fn found_or_given<Id: Clone + Eq + Hash + AsRef<str>>(
    known: &mut Known<Id>,
    db: &Connection,
    statements: Statements,
    workspace_id: &WorkspaceId,
    id: &Id,
) -> Result<i64> {
    if let Some(number) = found(known, db, statements, workspace_id, id)? {
        return Ok(number);
    }
    run(db, statements.1, params![workspace_id.as_str(), id.as_ref()])?;
    let number = db.last_insert_rowid();
    known
        .entry(workspace_id.clone())
        .or_default()
        .insert(id.clone(), number);
    Ok(number)
}

fn found<Id: Clone + Eq + Hash + AsRef<str>>(
    known: &mut Known<Id>,
    db: &Connection,
    (select, _): Statements,
    workspace_id: &WorkspaceId,
    id: &Id,
) -> Result<Option<i64>> {
    if let Some(number) = known.get(workspace_id).and_then(|ids| ids.get(id)) {
        return Ok(Some(*number));
    }
    let number = find(db, select, params![workspace_id.as_str(), id.as_ref()])?;
    if let Some(number) = number {
        known
            .entry(workspace_id.clone())
            .or_default()
            .insert(id.clone(), number);
    }
    Ok(number)
}
