//! Rows of another store, as they were there.

use super::prepared::Columns;
use super::{Group, documents, pair, records, runs};
use crate::text::key;
use store::Result;
use store::transfer::Row;

impl<'j> Group<'j> {
    /// Takes rows into a database that has none of them.
    ///
    /// # Errors
    /// When a value comes without its record, or a unique key twice.
    pub(crate) fn restore(&mut self, rows: &'j [Row]) -> Result<()> {
        for row in rows {
            match row {
                Row::Document(document) => {
                    let now = documents::Now::Written {
                        revision: document.revision,
                        document,
                    };
                    let slot = documents::Slot { stored: None, now };
                    self.documents.insert(pair(&document.kind, &document.id), slot);
                }
                Row::Blob { id, bytes } => {
                    let blob = super::Blob {
                        is_deleted: false,
                        put: Some(bytes),
                    };
                    self.blobs.insert(key(id), blob);
                }
                Row::Record(record) => {
                    let object = self.object(&record.key);
                    self.head.record += 1;
                    let now = records::Now {
                        seq: self.head.record,
                        revision: record.revision,
                        object,
                        row: Some(records::New::of(record, &Columns::None)),
                    };
                    let slot = records::Slot {
                        stored: None,
                        now: Some(now),
                    };
                    self.records.insert((object, key(&record.key.record_id)), slot);
                }
                Row::Value(value) => self.add_value(value, &Columns::None)?,
                Row::Run(run) => {
                    let now = runs::Now {
                        revision: run.revision,
                        last: 0,
                        row: Some(run),
                    };
                    let slot = runs::Slot {
                        now: Some(now),
                        ..runs::Slot::default()
                    };
                    self.runs.insert(key(&run.id), slot);
                }
                Row::RunEvent(run, event) => {
                    let slot = self.runs.entry(key(run)).or_default();
                    slot.events.push(event);
                }
                Row::Change(change) => {
                    self.head.position = self.head.position.max(change.position);
                    self.outbox.push(super::Emitted {
                        position: change.position,
                        row: &change.row,
                        payload: Columns::None.payload(&change.row),
                    });
                }
                Row::LastPosition(position) => self.head.position = self.head.position.max(*position),
            }
        }
        Ok(())
    }
}
