//! What came of a group, in one flight of statements that ends with the commit.
//!
//! Rows that go, and keys that are given free, come before rows that take them.

use super::new_values::NewValues;
use super::{Group, documents, records, values};
use crate::fault::Fault;
use crate::flight::{Flight, Parameter};
use crate::text::{Long, stored};
use crate::words;
use crate::writer::statements::Statements;
use crate::writer::turn::Turn;
use tokio_postgres::Client;

/// How a group leaves the transaction.
#[derive(Debug, Clone)]
pub(crate) enum Ends {
    WithCommit(Turn),
    StillOpen,
}

/// Writes everything, and commits if that is wanted.
pub(crate) async fn save(client: &Client, statements: &Statements, group: &Group<'_>, ends: Ends) -> Result<(), Fault> {
    let mut flight = Flight::new(client);
    group.save_keys(&mut flight, statements).await;
    group.save_documents(&mut flight, statements).await;
    group.save_blobs(&mut flight, statements).await;
    group.save_values_that_go(&mut flight, statements).await;
    group.save_records(&mut flight, statements).await;
    group.new_values().save(&mut flight, statements).await;
    group.save_runs(&mut flight, statements).await;
    group.save_outbox(&mut flight, statements).await;
    if let Ends::WithCommit(Turn { writer, number }) = ends {
        let turn: Vec<Parameter> = vec![Box::new(writer), Box::new(number), Box::new(group.now_ms)];
        flight.send(&statements.take_turn, turn).await;
        flight.command("COMMIT").await;
    }
    flight.land().await.map(|_| ())
}

/// A column of as many texts, in the form in which they are compared.
type Texts = Vec<String>;
type SomeTexts = Vec<Option<String>>;

impl Group<'_> {
    async fn save_keys(&self, flight: &mut Flight<'_>, statements: &Statements) {
        for (statement, new, numbers) in [
            (&statements.insert_objects, &self.new_objects, &self.objects),
            (&statements.insert_attributes, &self.new_attributes, &self.attributes),
        ] {
            if new.is_empty() {
                continue;
            }
            let seqs: Vec<i64> = new.iter().filter_map(|key| numbers.get(key).copied()).collect();
            let first: Texts = new.iter().map(|key| key.0.to_string()).collect();
            let second: Texts = new.iter().map(|key| key.1.to_string()).collect();
            flight
                .send(statement, vec![Box::new(seqs), Box::new(first), Box::new(second)])
                .await;
        }
    }

    async fn save_documents(&self, flight: &mut Flight<'_>, statements: &Statements) {
        let (mut gone, mut freed) = ((Texts::new(), Texts::new()), (Texts::new(), Texts::new()));
        let (mut kinds, mut ids, mut parents, mut bodies) = (Texts::new(), Texts::new(), Texts::new(), Texts::new());
        let (mut lookups, mut longs) = (SomeTexts::new(), SomeTexts::new());
        let (mut texts, mut vectors) = (SomeTexts::new(), SomeTexts::new());
        let (mut sorts, mut revisions) = (Vec::<i64>::new(), Vec::<i64>::new());
        let mut expiries = Vec::<Option<i64>>::new();
        for ((kind, id), slot) in &self.documents {
            match (&slot.now, &slot.stored) {
                (documents::Now::Absent, Some(_)) => {
                    gone.0.push(kind.to_string());
                    gone.1.push(id.to_string());
                }
                (documents::Now::Absent, None) | (documents::Now::Kept { .. }, _) => {}
                (documents::Now::Written { revision, document }, before) => {
                    let mut long = Long::default();
                    kinds.push(long.key("kind", &document.kind).into_owned());
                    ids.push(long.key("id", &document.id).into_owned());
                    parents.push(long.key("parent", &document.parent).into_owned());
                    let lookup = document.lookup.as_deref();
                    let lookup = lookup.map(|lookup| long.key("lookup", lookup).into_owned());
                    if let Some(Some(before)) = before
                        && lookup.as_deref() != Some(before)
                    {
                        freed.0.push(kind.to_string());
                        freed.1.push(id.to_string());
                    }
                    lookups.push(lookup);
                    longs.push(long.into_column());
                    sorts.push(document.sort);
                    expiries.push(document.expires_at);
                    revisions.push(*revision);
                    bodies.push(stored(&document.body.to_string()).into_owned());
                    let searched = document.search_text.as_deref();
                    texts.push(searched.map(|text| stored(text).into_owned()));
                    vectors.push(searched.map(|text| {
                        words::vector(words::scope(&document.kind, &document.parent), &words::words(text))
                    }));
                }
            }
        }
        if !gone.0.is_empty() {
            flight
                .send(&statements.delete_documents, vec![Box::new(gone.0), Box::new(gone.1)])
                .await;
        }
        if !freed.0.is_empty() {
            flight
                .send(&statements.free_lookups, vec![Box::new(freed.0), Box::new(freed.1)])
                .await;
        }
        if !kinds.is_empty() {
            let columns: Vec<Parameter> = vec![
                Box::new(kinds),
                Box::new(ids),
                Box::new(parents),
                Box::new(lookups),
                Box::new(sorts),
                Box::new(expiries),
                Box::new(revisions),
                Box::new(bodies),
                Box::new(longs),
                Box::new(texts),
                Box::new(vectors),
            ];
            flight.send(&statements.put_documents, columns).await;
        }
    }

    async fn save_blobs(&self, flight: &mut Flight<'_>, statements: &Statements) {
        let gone = self.blobs.iter().filter(|(_, blob)| blob.is_deleted);
        let gone: Texts = gone.map(|(id, _)| id.to_string()).collect();
        if !gone.is_empty() {
            flight.send(&statements.delete_blobs, vec![Box::new(gone)]).await;
        }
        for (id, blob) in &self.blobs {
            if let Some(bytes) = blob.put {
                let columns: Vec<Parameter> = vec![Box::new(id.to_string()), Box::new(bytes.to_vec())];
                flight.send(&statements.insert_blob, columns).await;
            }
        }
    }

    async fn save_values_that_go(&self, flight: &mut Flight<'_>, statements: &Statements) {
        let mut gone = Vec::<i64>::new();
        let (mut changed, mut ended, mut freed) = (Vec::<i64>::new(), Vec::<Option<i64>>::new(), Vec::<bool>::new());
        for slot in self.values.values() {
            let Some(before) = slot.stored else { continue };
            match &slot.now {
                Some(now) if now.row.is_none() => {
                    let is_freed = before.has_unique_key && now.unique_key.is_none();
                    if is_freed || now.ended.is_some() {
                        changed.push(before.seq);
                        ended.push(now.ended);
                        freed.push(is_freed);
                    }
                }
                _ => gone.push(before.seq),
            }
        }
        if !gone.is_empty() {
            flight.send(&statements.delete_values, vec![Box::new(gone)]).await;
        }
        if !changed.is_empty() {
            let columns: Vec<Parameter> = vec![Box::new(changed), Box::new(ended), Box::new(freed)];
            flight.send(&statements.end_values, columns).await;
        }
    }

    async fn save_records(&self, flight: &mut Flight<'_>, statements: &Statements) {
        let mut gone = Vec::<i64>::new();
        let (mut changed, mut new) = (Records::default(), Records::default());
        for slot in self.records.values() {
            let seq = slot.now.as_ref().map(|now| now.seq);
            if let Some(before) = slot.stored
                && seq != Some(before)
            {
                gone.push(before);
            }
            if let Some(now) = &slot.now
                && let Some(new_row) = &now.row
            {
                let rows = if slot.stored == Some(now.seq) {
                    &mut changed
                } else {
                    &mut new
                };
                rows.push(now, new_row);
            }
        }
        if !gone.is_empty() {
            flight
                .send(&statements.delete_words, vec![Box::new(gone.clone())])
                .await;
            flight.send(&statements.delete_records, vec![Box::new(gone)]).await;
        }
        if !changed.seqs.is_empty() {
            // First the words, as long as it can be seen whether they change.
            flight.send(&statements.update_words, changed.words()).await;
            flight.send(&statements.update_records, changed.columns()).await;
        }
        if !new.seqs.is_empty() {
            flight.send(&statements.insert_words, new.words()).await;
            flight.send(&statements.insert_records, new.columns()).await;
        }
    }

    /// Whether saving it copies values.
    pub(crate) fn copies_values(&self) -> bool {
        let is_new = |slot: &&values::Slot<'_>| slot.now.as_ref().is_some_and(|now| now.row.is_some());
        NewValues::copies(self.values.values().filter(is_new).count())
    }

    fn new_values(&self) -> NewValues {
        let mut new = NewValues::default();
        for slot in self.values.values() {
            if let Some(now) = &slot.now
                && let Some(row) = &now.row
            {
                new.push(
                    (now.seq, now.attribute, now.record),
                    now.unique_key.is_some(),
                    now.ended.or(row.active_until),
                    &row.columns,
                );
            }
        }
        new
    }

    async fn save_outbox(&self, flight: &mut Flight<'_>, statements: &Statements) {
        let last = self.head.position;
        if !self.outbox.is_empty() {
            let rows = || self.outbox.iter().map(|emitted| emitted.row);
            let columns: Vec<Parameter> = vec![
                Box::new(self.outbox.iter().map(|emitted| emitted.position).collect::<Vec<i64>>()),
                Box::new(
                    rows()
                        .map(|row| stored(&row.workspace_id).into_owned())
                        .collect::<Texts>(),
                ),
                Box::new(rows().map(|row| stored(&row.topic).into_owned()).collect::<Texts>()),
                Box::new(
                    self.outbox
                        .iter()
                        .map(|emitted| emitted.payload.to_string())
                        .collect::<Texts>(),
                ),
                Box::new(rows().map(|row| row.at_ms).collect::<Vec<i64>>()),
            ];
            flight.send(&statements.insert_outbox, columns).await;
            flight.send(&statements.notify, vec![Box::new(last.to_string())]).await;
        }
        let head: Vec<Parameter> = vec![
            Box::new(last),
            Box::new(self.head.record),
            Box::new(self.head.value),
            Box::new(self.head.object),
            Box::new(self.head.attribute),
        ];
        flight.send(&statements.update_head, head).await;
    }
}

/// Records by columns.
#[derive(Default)]
struct Records {
    seqs: Vec<i64>,
    objects: Vec<i64>,
    ids: Texts,
    documents: Texts,
    search_texts: Texts,
    words: Texts,
    created: Vec<i64>,
    updated: Vec<i64>,
    revisions: Vec<i64>,
}

impl Records {
    fn push(&mut self, now: &records::Now<'_>, records::New { row, columns }: &records::New<'_>) {
        self.seqs.push(now.seq);
        self.objects.push(now.object);
        self.ids.push(crate::text::key(&row.key.record_id).into_owned());
        self.documents.push(columns.document.clone());
        self.search_texts.push(columns.search_text.clone());
        self.words.push(words::vector(now.object, &columns.words));
        self.created.push(row.created_at);
        self.updated.push(row.updated_at);
        self.revisions.push(now.revision);
    }

    fn words(&mut self) -> Vec<Parameter> {
        vec![
            Box::new(self.seqs.clone()),
            Box::new(self.search_texts.clone()),
            Box::new(std::mem::take(&mut self.words)),
        ]
    }

    fn columns(self) -> Vec<Parameter> {
        vec![
            Box::new(self.seqs),
            Box::new(self.objects),
            Box::new(self.ids),
            Box::new(self.documents),
            Box::new(self.search_texts),
            Box::new(self.created),
            Box::new(self.updated),
            Box::new(self.revisions),
        ]
    }
}
