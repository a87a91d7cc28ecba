//! A group of commits, decided in memory: `needs` says which rows it is about, `load` reads them, the files beside do what
//! each [`Write`] means, and `save` writes what came of it.
//!
//! All of it happens while the transaction holds the row of `head`, so nobody else changes what was read.

mod documents;
mod load;
mod needs;
mod new_values;
mod prepared;
mod records;
mod restore;
mod runs;
mod save;
mod save_runs;
mod values;

pub(crate) use load::{Begins, load};
pub(crate) use needs::Needs;
pub(crate) use prepared::Prepared;
pub(crate) use save::{Ends, save};

use crate::text::key;
use prepared::Columns;
use std::borrow::Cow;
use std::collections::{HashMap, HashSet};
use store::{OutboxRow, Result, Write};

/// A text as an indexed column holds it.
type Key<'j> = Cow<'j, str>;
type Pair<'j> = (Key<'j>, Key<'j>);

fn pair<'j>(a: &'j str, b: &'j str) -> Pair<'j> {
    (key(a), key(b))
}

/// The counters in the row of `head`: the last number given of each kind.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct Head {
    position: i64,
    record: i64,
    value: i64,
    object: i64,
    attribute: i64,
}

/// What the rows that a group is about are now, and what they were.
#[derive(Default)]
pub(crate) struct Group<'j> {
    now_ms: i64,
    head: Head,
    documents: HashMap<Pair<'j>, documents::Slot<'j>>,
    /// Kind and lookup key, to the id of the document that holds it.
    lookups: HashMap<Pair<'j>, Key<'j>>,
    objects: HashMap<Pair<'j>, i64>,
    new_objects: Vec<Pair<'j>>,
    attributes: HashMap<Pair<'j>, i64>,
    new_attributes: Vec<Pair<'j>>,
    /// By object and id.
    records: HashMap<(i64, Key<'j>), records::Slot<'j>>,
    /// The ids of records by number.
    record_ids: HashMap<i64, Key<'j>>,
    values: HashMap<Key<'j>, values::Slot<'j>>,
    /// Values that belong, or belonged, to a record.
    values_of: HashMap<i64, HashSet<Key<'j>>>,
    /// Attribute and unique key, to the value that actively holds it.
    unique: HashMap<(i64, Key<'j>), Key<'j>>,
    blobs: HashMap<Key<'j>, Blob<'j>>,
    runs: HashMap<Key<'j>, runs::Slot<'j>>,
    /// Until when they are alive.
    runners: HashMap<Key<'j>, i64>,
    outbox: Vec<Emitted<'j>>,
    undo: Vec<Undo<'j>>,
}

struct Emitted<'j> {
    position: i64,
    row: &'j OutboxRow,
    /// The row's, as JSON text.
    payload: Cow<'j, str>,
}

#[derive(Clone, Default)]
struct Blob<'j> {
    /// What was there before the group is deleted.
    is_deleted: bool,
    /// Stored unless bytes of this name are there.
    put: Option<&'j bytes::Bytes>,
}

/// How to take one step of a commit back.
enum Undo<'j> {
    Document(Pair<'j>, Option<documents::Slot<'j>>),
    Lookup(Pair<'j>, Option<Key<'j>>),
    Object(Pair<'j>),
    Attribute(Pair<'j>),
    Record((i64, Key<'j>), Option<records::Slot<'j>>),
    Value(Key<'j>, Option<values::Slot<'j>>),
    Unique((i64, Key<'j>), Option<Key<'j>>),
    Blob(Key<'j>, Option<Blob<'j>>),
    Run(Key<'j>, Option<runs::Slot<'j>>),
    Runner(Key<'j>, Option<i64>),
}

fn restore<K: std::hash::Hash + Eq, V>(map: &mut HashMap<K, V>, key: K, before: Option<V>) {
    match before {
        Some(value) => map.insert(key, value),
        None => map.remove(&key),
    };
}

impl<'j> Group<'j> {
    /// The last position of the outbox up to now.
    pub(crate) fn position(&self) -> i64 {
        self.head.position
    }

    /// Applies the writes of one commit in order, or leaves everything as it was.
    pub(crate) fn commit(&mut self, writes: &'j [Prepared]) -> Result<()> {
        let (head, emitted) = (self.head, self.outbox.len());
        let done = writes.iter().try_for_each(|write| self.apply(write));
        if done.is_err() {
            while let Some(step) = self.undo.pop() {
                self.take_back(step);
            }
            self.outbox.truncate(emitted);
            self.head = head;
        }
        self.undo.clear();
        done
    }

    fn apply(&mut self, Prepared { write, columns }: &'j Prepared) -> Result<()> {
        match write {
            Write::PutDocument { document, expect } => self.put_document(document, *expect),
            Write::DeleteDocument { kind, id, expect } => self.delete_document(kind, id, *expect),
            Write::PutRecord { record, expect } => self.put_record(record, columns, *expect),
            Write::DeleteRecord { key } => {
                self.delete_record(key);
                Ok(())
            }
            Write::AddValue { value } => self.add_value(value, columns),
            Write::EndValue {
                key: record,
                id,
                active_until,
            } => self.end_value(record, id, *active_until),
            Write::DeleteValue { key: record, id } => {
                if self.value_of(record, id).is_some() {
                    self.delete_value(&key(id));
                }
                Ok(())
            }
            Write::PutBlob { id, bytes } => {
                let mut blob = self.blobs.get(&key(id)).cloned().unwrap_or_default();
                blob.put = blob.put.or(Some(bytes));
                self.set_blob(id, blob);
                Ok(())
            }
            Write::DeleteBlob { id } => {
                let blob = Blob {
                    is_deleted: true,
                    put: None,
                };
                self.set_blob(id, blob);
                Ok(())
            }
            Write::PutRun { run, expect, events } => self.put_run(run, *expect, events),
            Write::DeleteRun { id } => {
                self.delete_run(id);
                Ok(())
            }
            Write::KeepRunner { id, alive_until } => {
                self.keep_runner(id, *alive_until);
                Ok(())
            }
            Write::Emit { row } => {
                self.emit(row, columns);
                Ok(())
            }
        }
    }

    fn emit(&mut self, row: &'j OutboxRow, columns: &'j Columns) {
        self.head.position += 1;
        self.outbox.push(Emitted {
            position: self.head.position,
            row,
            payload: columns.payload(row),
        });
    }

    fn set_blob(&mut self, id: &'j str, blob: Blob<'j>) {
        let before = self.blobs.insert(key(id), blob);
        self.undo.push(Undo::Blob(key(id), before));
    }

    fn take_back(&mut self, step: Undo<'j>) {
        match step {
            Undo::Document(key, before) => restore(&mut self.documents, key, before),
            Undo::Lookup(key, before) => restore(&mut self.lookups, key, before),
            Undo::Object(key) => {
                self.objects.remove(&key);
                self.new_objects.pop();
            }
            Undo::Attribute(key) => {
                self.attributes.remove(&key);
                self.new_attributes.pop();
            }
            Undo::Record(key, before) => restore(&mut self.records, key, before),
            Undo::Value(key, before) => restore(&mut self.values, key, before),
            Undo::Unique(key, before) => restore(&mut self.unique, key, before),
            Undo::Blob(key, before) => restore(&mut self.blobs, key, before),
            Undo::Run(key, before) => restore(&mut self.runs, key, before),
            Undo::Runner(key, before) => restore(&mut self.runners, key, before),
        }
    }
}
