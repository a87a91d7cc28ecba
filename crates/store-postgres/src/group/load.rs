//! The rows that decide about a group, in one flight of statements that begins with the lock.

use super::{Group, Head, Key, Needs, Pair, documents, records, runs, values};
use crate::fault::Fault;
use crate::flight::{Flight, Parameter};
use crate::writer::statements::Statements;
use std::borrow::Cow;
use std::collections::BTreeSet;
use tokio_postgres::{Client, Row};

/// How a group enters the transaction.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Begins {
    Transaction,
    InsideOne,
}

/// Begins a transaction if that is wanted, waits for its turn, and reads what `needs` says.
pub(crate) async fn load<'j>(
    client: &Client,
    statements: &Statements,
    needs: &Needs<'_>,
    now_ms: i64,
    begins: Begins,
) -> Result<Group<'j>, Fault> {
    let mut flight = Flight::new(client);
    if begins == Begins::Transaction {
        flight.command("BEGIN ISOLATION LEVEL READ COMMITTED").await;
    }
    let head = flight.send(&statements.head, Vec::new()).await;
    let documents = match pairs(&needs.documents) {
        Some(mut keys) => {
            keys.push(Box::new(now_ms));
            Some(flight.send(&statements.documents, keys).await)
        }
        None => None,
    };
    let lookups = match pairs(&needs.lookups) {
        Some(mut keys) => {
            keys.push(Box::new(now_ms));
            Some(flight.send(&statements.lookups, keys).await)
        }
        None => None,
    };
    let mut asked = [None; 7];
    let wanted = [
        (&statements.objects, pairs(&needs.objects)),
        (&statements.attributes, pairs(&needs.attributes)),
        (&statements.records, triples(&needs.records)),
        (&statements.values_of, triples(&needs.deleted)),
        (&statements.values, values_of_records(&needs.values)),
        (&statements.unique, triples(&needs.unique)),
        (&statements.runs, singles(&needs.runs)),
    ];
    for (place, (statement, keys)) in asked.iter_mut().zip(wanted) {
        if let Some(keys) = keys {
            *place = Some(flight.send(statement, keys).await);
        }
    }
    let mut rows = flight.land().await?;
    let mut take = |place: Option<usize>| place.map(|at| std::mem::take(&mut rows[at])).unwrap_or_default();

    let head = take(Some(head));
    let head = head
        .first()
        .ok_or_else(|| store::StoreError::Corrupt("the table head has lost its row".to_owned()))?;
    let mut group = Group {
        now_ms,
        head: Head {
            position: head.try_get(0)?,
            record: head.try_get(1)?,
            value: head.try_get(2)?,
            object: head.try_get(3)?,
            attribute: head.try_get(4)?,
        },
        ..Group::default()
    };
    for row in take(documents).iter().chain(&take(lookups)) {
        group.know_document(row)?;
    }
    let [objects, attributes, records, values_of, values, unique, runs] = asked;
    for row in take(objects) {
        group.objects.insert((text(&row, 0)?, text(&row, 1)?), row.try_get(2)?);
    }
    for row in take(attributes) {
        group
            .attributes
            .insert((text(&row, 0)?, text(&row, 1)?), row.try_get(2)?);
    }
    for row in take(records) {
        group.know_record(&row)?;
    }
    for row in take(values_of).iter().chain(&take(values)).chain(&take(unique)) {
        group.know_value(row)?;
    }
    for row in take(runs) {
        let now = runs::Now {
            revision: row.try_get(1)?,
            last: row.try_get(2)?,
            row: None,
        };
        let slot = runs::Slot {
            is_stored: true,
            now: Some(now),
            ..runs::Slot::default()
        };
        group.runs.insert(text(&row, 0)?, slot);
    }
    Ok(group)
}

impl<'j> Group<'j> {
    /// Reads `kind, id, revision, lookup, is expired`.
    fn know_document(&mut self, row: &Row) -> Result<(), Fault> {
        let at: Pair<'j> = (text(row, 0)?, text(row, 1)?);
        let lookup: Option<Key<'j>> = row.try_get::<_, Option<String>>(3)?.map(Cow::Owned);
        let is_expired: bool = row.try_get(4)?;
        let mut slot = documents::Slot {
            stored: Some(lookup.clone()),
            now: documents::Now::Absent,
        };
        if !is_expired {
            if let Some(lookup) = &lookup {
                self.lookups.insert((at.0.clone(), lookup.clone()), at.1.clone());
            }
            slot.now = documents::Now::Kept {
                revision: row.try_get(2)?,
                lookup,
            };
        }
        self.documents.insert(at, slot);
        Ok(())
    }

    /// Reads `object, record_id, seq, revision`.
    fn know_record(&mut self, row: &Row) -> Result<(), Fault> {
        let (object, id): (i64, Key<'j>) = (row.try_get(0)?, text(row, 1)?);
        let (seq, revision) = (row.try_get(2)?, row.try_get(3)?);
        self.record_ids.insert(seq, id.clone());
        let now = records::Now {
            seq,
            revision,
            object,
            row: None,
        };
        let slot = records::Slot {
            stored: Some(seq),
            now: Some(now),
        };
        self.records.insert((object, id), slot);
        Ok(())
    }

    /// Reads `id, seq, record, attribute, unique_key, is active, record_id`.
    fn know_value(&mut self, row: &Row) -> Result<(), Fault> {
        let id: Key<'j> = text(row, 0)?;
        let (seq, record, attribute) = (row.try_get(1)?, row.try_get(2)?, row.try_get(3)?);
        let unique_key: Option<Key<'j>> = row.try_get::<_, Option<String>>(4)?.map(Cow::Owned);
        let is_active: bool = row.try_get(5)?;
        self.record_ids.insert(record, text(row, 6)?);
        self.values_of.entry(record).or_default().insert(id.clone());
        if let (true, Some(unique_key)) = (is_active, &unique_key) {
            self.unique.insert((attribute, unique_key.clone()), id.clone());
        }
        let slot = values::Slot {
            stored: Some(values::Stored {
                seq,
                has_unique_key: unique_key.is_some(),
            }),
            now: Some(values::Now {
                seq,
                record,
                attribute,
                unique_key,
                is_active,
                ended: None,
                row: None,
            }),
        };
        self.values.insert(id, slot);
        Ok(())
    }
}

fn text<'j>(row: &Row, at: usize) -> Result<Key<'j>, Fault> {
    Ok(Cow::Owned(row.try_get(at)?))
}

fn singles(keys: &BTreeSet<Key<'_>>) -> Option<Vec<Parameter>> {
    (!keys.is_empty()).then(|| vec![column(keys.iter())])
}

fn pairs(keys: &BTreeSet<Pair<'_>>) -> Option<Vec<Parameter>> {
    (!keys.is_empty()).then(|| {
        vec![
            column(keys.iter().map(|key| &key.0)),
            column(keys.iter().map(|key| &key.1)),
        ]
    })
}

fn triples(keys: &BTreeSet<(Key<'_>, Key<'_>, Key<'_>)>) -> Option<Vec<Parameter>> {
    (!keys.is_empty()).then(|| {
        vec![
            column(keys.iter().map(|key| &key.0)),
            column(keys.iter().map(|key| &key.1)),
            column(keys.iter().map(|key| &key.2)),
        ]
    })
}

fn values_of_records(keys: &BTreeSet<((Key<'_>, Key<'_>, Key<'_>), Key<'_>)>) -> Option<Vec<Parameter>> {
    (!keys.is_empty()).then(|| {
        vec![
            column(keys.iter().map(|(record, _)| &record.0)),
            column(keys.iter().map(|(record, _)| &record.1)),
            column(keys.iter().map(|(record, _)| &record.2)),
            column(keys.iter().map(|(_, id)| id)),
        ]
    })
}

fn column<'k>(texts: impl Iterator<Item = &'k Key<'k>>) -> Parameter {
    Box::new(texts.map(|text| text.to_string()).collect::<Vec<String>>())
}
