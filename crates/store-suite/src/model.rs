//! A store in memory that is right at first sight: no index, no plan, every question answered by looking at everything.
// Long because the model answers every question of the contract, and is checked by being read from one end to the other.

use crate::model_runs::Runs;
use async_trait::async_trait;
use bytes::Bytes;
use std::cmp::Ordering;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::{Arc, Mutex};
use store::aggregate::{AggregateQuery, Amount, Group, Measure, Measured, Step};
use store::query::{Direction, Filter, History, Op, RecordField, RecordQuery, Sort, SortKey, Test, ValueField};
use store::{
    AttributeId, Change, Claim, Column, Document, DocumentQuery, DocumentSearch, Expect, ObjectId, Order, RecordId,
    RecordKey, RecordRow, Result, RunEvent, RunId, RunQuery, RunRow, Scalar, Store, StoreError, ValueRow, WorkspaceId,
    Write,
};
use tokio::sync::broadcast;
use unicode_normalization::UnicodeNormalization;

/// The clock that decides what has expired: ms since the epoch.
pub type NowMs = Arc<dyn Fn() -> i64 + Send + Sync>;

pub struct Model {
    state: Mutex<State>,
    changes: broadcast::Sender<Change>,
    now_ms: NowMs,
}

#[derive(Clone, Default)]
struct State {
    documents: BTreeMap<(String, String), Document>,
    /// By the order of creation.
    records: BTreeMap<u64, RecordRow>,
    next_record: u64,
    values: Vec<ValueRow>,
    blobs: BTreeMap<String, Bytes>,
    runs: Runs,
    outbox: Vec<Change>,
    last_position: i64,
}

impl Model {
    pub fn new(now_ms: NowMs) -> Self {
        Self {
            state: Mutex::default(),
            changes: broadcast::channel(4096).0,
            now_ms,
        }
    }

    fn state(&self) -> State {
        self.state.lock().unwrap().clone()
    }
}

#[async_trait]
impl Store for Model {
    async fn commit(&self, writes: Vec<Write>) -> Result<()> {
        let now_ms = (self.now_ms)();
        let mut kept = self.state.lock().unwrap();
        let mut state = kept.clone();
        for write in writes {
            state.apply(write, now_ms)?;
        }
        for change in &state.outbox {
            if change.position > kept.last_position {
                let _ = self.changes.send(change.clone());
            }
        }
        *kept = state;
        Ok(())
    }

    async fn document(&self, kind: &'static str, id: &str) -> Result<Option<Document>> {
        let now_ms = (self.now_ms)();
        let found = self.state().documents.remove(&(kind.to_owned(), id.to_owned()));
        Ok(found.filter(|document| is_living(document, now_ms)))
    }

    async fn lookup(&self, kind: &'static str, key: &str) -> Result<Option<Document>> {
        let now_ms = (self.now_ms)();
        let mut all = self.state().documents.into_values();
        Ok(all.find(|document| {
            document.kind == kind && document.lookup.as_deref() == Some(key) && is_living(document, now_ms)
        }))
    }

    async fn documents(&self, query: DocumentQuery) -> Result<Vec<Document>> {
        let now_ms = (self.now_ms)();
        let mut all: Vec<Document> = self
            .state()
            .documents
            .into_values()
            .filter(|d| d.kind == query.kind && is_living(d, now_ms))
            .filter(|d| query.parent.as_ref().is_none_or(|parent| *parent == d.parent))
            .collect();
        all.sort_by(|a, b| (a.sort, &a.id).cmp(&(b.sort, &b.id)));
        if query.order == Order::NewestFirst {
            all.reverse();
        }
        if let Some((sort, id)) = &query.after {
            all.retain(|d| match query.order {
                Order::OldestFirst => (d.sort, &d.id) > (*sort, id),
                Order::NewestFirst => (d.sort, &d.id) < (*sort, id),
            });
        }
        all.truncate(query.limit.map_or(usize::MAX, |limit| limit as usize));
        Ok(all)
    }

    async fn search_documents(&self, search: DocumentSearch) -> Result<Vec<Document>> {
        if words(&search.query).is_empty() {
            return Ok(Vec::new());
        }
        let mut found = self
            .documents(DocumentQuery {
                kind: search.kind,
                parent: Some(search.parent),
                order: Order::NewestFirst,
                after: search.after,
                limit: None,
            })
            .await?;
        found.retain(|d| d.search_text.as_ref().is_some_and(|text| is_found(&search.query, text)));
        found.truncate(search.limit as usize);
        Ok(found)
    }

    async fn blob(&self, id: &str) -> Result<Option<Bytes>> {
        Ok(self.state().blobs.remove(id))
    }

    async fn record(&self, key: &RecordKey) -> Result<Option<RecordRow>> {
        Ok(self.state().records.into_values().find(|record| record.key == *key))
    }

    async fn records(
        &self,
        workspace_id: &WorkspaceId,
        object_id: &ObjectId,
        ids: &[RecordId],
    ) -> Result<Vec<Option<RecordRow>>> {
        let state = self.state();
        let find = |id: &RecordId| {
            let mut all = state.records.values();
            let is_it = |key: &RecordKey| {
                key.workspace_id == *workspace_id && key.object_id == *object_id && key.record_id == *id
            };
            all.find(|record| is_it(&record.key)).cloned()
        };
        Ok(ids.iter().map(find).collect())
    }

    async fn query_records(&self, query: &RecordQuery) -> Result<Vec<RecordRow>> {
        let state = self.state();
        let mut found = state.matching(query);
        found.sort_by(|a, b| state.in_order(&query.sorts, a, b));
        let page = found.into_iter().skip(query.offset as usize).take(query.limit as usize);
        Ok(page.map(|(_, record)| record.clone()).collect())
    }

    async fn count_records(&self, query: &RecordQuery) -> Result<u64> {
        Ok(self.state().matching(query).len() as u64)
    }

    async fn aggregate(&self, query: &AggregateQuery) -> Result<Vec<Group>> {
        let state = self.state();
        let records = RecordQuery {
            workspace_id: query.workspace_id.clone(),
            object_id: query.object_id.clone(),
            filter: query.filter.clone(),
            sorts: Vec::new(),
            limit: 0,
            offset: 0,
        };
        let mut members: BTreeMap<Option<String>, Vec<&RecordRow>> = BTreeMap::new();
        if query.group_by.is_none() {
            members.insert(None, Vec::new());
        }
        for (_, record) in state.matching(&records) {
            for key in state.keys(query.group_by.as_ref(), record) {
                members.entry(key).or_default().push(record);
            }
        }
        let groups = members.into_iter().map(|(key, records)| Group {
            key,
            records: records.len() as u64,
            measured: query
                .measures
                .iter()
                .map(|measure| state.measure(measure, &records))
                .collect(),
        });
        Ok(groups.collect())
    }

    async fn values(
        &self,
        key: &RecordKey,
        attribute_id: Option<&AttributeId>,
        history: History,
    ) -> Result<Vec<ValueRow>> {
        let mut all = self.state().values;
        all.retain(|value| {
            value.key == *key
                && attribute_id.is_none_or(|id| *id == value.attribute_id)
                && (history == History::All || value.active_until.is_none())
        });
        all.sort_by(|a, b| (a.active_from, a.ordinal, &a.id).cmp(&(b.active_from, b.ordinal, &b.id)));
        Ok(all)
    }

    async fn unique_holder(
        &self,
        workspace_id: &WorkspaceId,
        attribute_id: &AttributeId,
        unique_key: &str,
    ) -> Result<Option<RecordKey>> {
        let state = self.state();
        let holder = state.holder(workspace_id, attribute_id, unique_key);
        Ok(holder.map(|at| state.values[at].key.clone()))
    }

    async fn run(&self, id: &RunId) -> Result<Option<RunRow>> {
        Ok(self.state().runs.one(id))
    }

    async fn runs(&self, query: &RunQuery) -> Result<Vec<RunRow>> {
        Ok(self.state().runs.page(query))
    }

    async fn count_runs(&self, query: &RunQuery) -> Result<u64> {
        Ok(self.state().runs.page(query).len() as u64)
    }

    async fn run_events(&self, id: &RunId, after: i64, limit: u32) -> Result<Vec<RunEvent>> {
        Ok(self.state().runs.events(id, after, limit))
    }

    async fn claim_runs(&self, claim: &Claim) -> Result<Vec<RunRow>> {
        Ok(self.state.lock().unwrap().runs.claim(claim))
    }

    async fn next_due(&self) -> Result<Option<i64>> {
        Ok(self.state().runs.next_due())
    }

    async fn outbox(&self, after: i64, limit: u32) -> Result<Vec<Change>> {
        let all = self.state().outbox.into_iter();
        Ok(all
            .filter(|change| change.position > after)
            .take(limit as usize)
            .collect())
    }

    fn watch(&self) -> broadcast::Receiver<Change> {
        self.changes.subscribe()
    }

    async fn sweep(&self, now_ms: i64, outbox_before_ms: i64) -> Result<u64> {
        let mut state = self.state.lock().unwrap();
        let before = state.documents.len() + state.outbox.len();
        state.documents.retain(|_, document| is_living(document, now_ms));
        state.outbox.retain(|change| change.row.at_ms >= outbox_before_ms);
        let gone = before - state.documents.len() - state.outbox.len();
        Ok((gone + state.runs.sweep(now_ms)) as u64)
    }
}

fn is_living(document: &Document, now_ms: i64) -> bool {
    document.expires_at.is_none_or(|end| end > now_ms)
}

pub(crate) fn conflict(kind: &str, id: &str) -> StoreError {
    StoreError::Conflict {
        kind: kind.to_owned(),
        id: id.to_owned(),
    }
}

pub(crate) fn check(expect: Expect, found: Option<i64>, kind: &str, id: &str) -> Result<()> {
    let holds = match expect {
        Expect::Anything => true,
        Expect::Absent => found.is_none(),
        Expect::Present => found.is_some(),
        Expect::Revision(revision) => found == Some(revision),
    };
    if holds { Ok(()) } else { Err(conflict(kind, id)) }
}

impl State {
    fn apply(&mut self, write: Write, now_ms: i64) -> Result<()> {
        match write {
            Write::PutDocument { document, expect } => {
                self.documents.retain(|_, document| is_living(document, now_ms));
                let at = (document.kind.clone(), document.id.clone());
                let found = self.documents.get(&at).map(|found| found.revision);
                check(expect, found, &document.kind, &document.id)?;
                let holder = self.documents.values().find(|other| {
                    other.kind == document.kind && other.id != document.id && other.lookup == document.lookup
                });
                if let (Some(key), Some(holder)) = (&document.lookup, holder) {
                    return Err(StoreError::Unique {
                        what: document.kind.clone(),
                        key: key.clone(),
                        holder: holder.id.clone(),
                    });
                }
                let revision = found.unwrap_or(0) + 1;
                self.documents.insert(at, Document { revision, ..document });
            }
            Write::DeleteDocument { kind, id, expect } => {
                self.documents.retain(|_, document| is_living(document, now_ms));
                let at = (kind.to_owned(), id.clone());
                check(expect, self.documents.get(&at).map(|found| found.revision), kind, &id)?;
                self.documents.remove(&at);
            }
            Write::PutRecord { record, expect } => {
                let seq = self.seq(&record.key);
                let found = seq.map(|seq| self.records[&seq].revision);
                check(expect, found, "record", &record.key.record_id)?;
                let seq = seq.unwrap_or_else(|| {
                    self.next_record += 1;
                    self.next_record
                });
                let revision = found.unwrap_or(0) + 1;
                self.records.insert(seq, RecordRow { revision, ..record });
            }
            Write::DeleteRecord { key } => {
                if let Some(seq) = self.seq(&key) {
                    self.records.remove(&seq);
                    self.values.retain(|value| value.key != key);
                }
            }
            Write::AddValue { value } => self.add(value)?,
            Write::EndValue { key, id, active_until } => {
                let mut values = self.values.iter_mut();
                match values.find(|value| value.key == key && value.id == id && value.active_until.is_none()) {
                    Some(value) => value.active_until = Some(active_until),
                    None => return Err(conflict("value", &id)),
                }
            }
            Write::DeleteValue { key, id } => self.values.retain(|value| value.key != key || value.id != id),
            Write::PutBlob { id, bytes } => {
                self.blobs.entry(id).or_insert(bytes);
            }
            Write::DeleteBlob { id } => {
                self.blobs.remove(&id);
            }
            Write::PutRun { run, expect, events } => self.runs.put(run, expect, events)?,
            Write::DeleteRun { id } => self.runs.delete(&id),
            Write::KeepRunner { id, alive_until } => self.runs.keep_runner(id, alive_until),
            Write::Emit { row } => {
                self.last_position += 1;
                self.outbox.push(Change {
                    position: self.last_position,
                    row,
                });
            }
        }
        Ok(())
    }

    fn add(&mut self, mut value: ValueRow) -> Result<()> {
        if self.seq(&value.key).is_none() {
            return Err(conflict("record", &value.key.record_id));
        }
        if self.values.iter().any(|other| other.id == value.id) {
            return Err(conflict("value", &value.id));
        }
        if let (Some(key), None) = (&value.unique_key, value.active_until)
            && let Some(holder) = self.holder(&value.key.workspace_id, &value.attribute_id, key)
        {
            let holder = &mut self.values[holder];
            if holder.key != value.key {
                return Err(StoreError::Unique {
                    what: value.attribute_id.to_string(),
                    key: key.clone(),
                    holder: holder.key.record_id.to_string(),
                });
            }
            holder.unique_key = None;
        }
        value.columns.sort_by_key(|(column, _)| *column);
        self.values.push(value);
        Ok(())
    }

    fn seq(&self, key: &RecordKey) -> Option<u64> {
        let mut all = self.records.iter();
        all.find(|(_, record)| record.key == *key).map(|(seq, _)| *seq)
    }

    /// The active value that holds a unique key.
    fn holder(&self, workspace_id: &WorkspaceId, attribute_id: &AttributeId, unique_key: &str) -> Option<usize> {
        self.values.iter().position(|value| {
            value.key.workspace_id == *workspace_id
                && value.attribute_id == *attribute_id
                && value.unique_key.as_deref() == Some(unique_key)
                && value.active_until.is_none()
        })
    }

    /// The active values of an attribute of a record, first ones first.
    fn active(&self, key: &RecordKey, attribute_id: &AttributeId) -> Vec<&ValueRow> {
        let is_it = |value: &&ValueRow| {
            value.key == *key && value.attribute_id == *attribute_id && value.active_until.is_none()
        };
        let mut found: Vec<_> = self.values.iter().filter(is_it).collect();
        found.sort_by_key(|value| (value.ordinal, value.id.clone()));
        found
    }

    /// The groups of a record.
    fn keys(&self, group_by: Option<&AttributeId>, record: &RecordRow) -> BTreeSet<Option<String>> {
        let values = group_by.map_or_else(Vec::new, |attribute_id| self.active(&record.key, attribute_id));
        let keys = values.into_iter().filter_map(|value| match column(value, Column::Ref) {
            Some(Scalar::Text(key)) => Some(Some(key.clone())),
            _ => None,
        });
        let keys: BTreeSet<_> = keys.collect();
        if keys.is_empty() { BTreeSet::from([None]) } else { keys }
    }

    fn measure(&self, measure: &Measure, records: &[&RecordRow]) -> Measured {
        let mut found = Measured::default();
        let mut units = BTreeSet::new();
        for record in records {
            let values = self.at_the_end(record, &measure.way, &measure.attribute_id);
            found.filled += u64::from(!values.is_empty());
            if measure.amount == Amount::Money {
                units.extend(values.iter().filter_map(|value| match column(value, Column::Text1) {
                    Some(Scalar::Text(unit)) => Some(unit.clone()),
                    _ => None,
                }));
            }
            let typed = measure.amount.column();
            for scalar in values.iter().filter_map(|value| column(value, typed?)) {
                found.values += 1;
                if let Scalar::Num(number) = scalar {
                    *found.sum.get_or_insert(0.0) += number;
                }
                if found.minimum.as_ref().is_none_or(|least| order(scalar, least).is_lt()) {
                    found.minimum = Some(scalar.clone());
                }
                if found.maximum.as_ref().is_none_or(|most| order(scalar, most).is_gt()) {
                    found.maximum = Some(scalar.clone());
                }
            }
        }
        found.units = units.len() as u64;
        found.unit = units.pop_first().filter(|_| found.units == 1);
        found
    }

    /// The active values of an attribute of the records that a way leads to, each once.
    fn at_the_end(&self, record: &RecordRow, way: &[Step], attribute_id: &AttributeId) -> Vec<&ValueRow> {
        let mut keys = vec![record.key.clone()];
        for step in way {
            let references = keys.iter().flat_map(|key| self.active(key, &step.attribute_id));
            let targets = references
                .flat_map(|value| self.targets(value))
                .map(|target| &target.key);
            let in_objects = |key: &&RecordKey| step.object_ids.is_empty() || step.object_ids.contains(&key.object_id);
            let mut next: Vec<RecordKey> = Vec::new();
            for key in targets.filter(in_objects) {
                if !next.contains(key) {
                    next.push(key.clone());
                }
            }
            keys = next;
        }
        keys.iter().flat_map(|key| self.active(key, attribute_id)).collect()
    }

    fn matching(&self, query: &RecordQuery) -> Vec<(u64, &RecordRow)> {
        let all = self.records.iter().map(|(seq, record)| (*seq, record));
        all.filter(|(_, record)| {
            record.key.workspace_id == query.workspace_id && record.key.object_id == query.object_id
        })
        .filter(|(_, record)| query.filter.as_ref().is_none_or(|filter| self.holds(filter, record)))
        .collect()
    }

    fn holds(&self, filter: &Filter, record: &RecordRow) -> bool {
        match filter {
            Filter::And(parts) => parts.iter().all(|part| self.holds(part, record)),
            Filter::Or(parts) => parts.iter().any(|part| self.holds(part, record)),
            Filter::Not(part) => !self.holds(part, record),
            Filter::Value { attribute_id, tests } => {
                let values = self.active(&record.key, attribute_id);
                values.iter().any(|value| tests.iter().all(|test| passes(test, value)))
            }
            Filter::NotEmpty { attribute_id } => !self.active(&record.key, attribute_id).is_empty(),
            Filter::Related {
                attribute_id,
                object_ids,
                filter,
            } => self.active(&record.key, attribute_id).iter().any(|value| {
                self.targets(value)
                    .filter(|target| object_ids.is_empty() || object_ids.contains(&target.key.object_id))
                    .any(|target| self.holds(filter, target))
            }),
            Filter::Record { field, op } => compares(&own(record, *field), op),
            Filter::Search { query } => is_found(query, &record.search_text),
        }
    }

    /// The records that a reference leads to.
    fn targets<'s>(&'s self, value: &'s ValueRow) -> impl Iterator<Item = &'s RecordRow> {
        let reference = column(value, Column::Ref);
        let all = self.records.values();
        all.filter(move |record| {
            record.key.workspace_id == value.key.workspace_id
                && reference == Some(&Scalar::Text(record.key.record_id.to_string()))
        })
    }

    /// The order of a page: empties last, ties in the order of creation, in the direction of the last sort.
    fn in_order(&self, sorts: &[Sort], a: &(u64, &RecordRow), b: &(u64, &RecordRow)) -> Ordering {
        for sort in sorts {
            let ordering = match (self.key(&sort.by, a.1), self.key(&sort.by, b.1)) {
                (None, None) => Ordering::Equal,
                (None, Some(_)) => Ordering::Greater,
                (Some(_), None) => Ordering::Less,
                (Some(a), Some(b)) => directed(sort.direction, order(&a, &b)),
            };
            if ordering != Ordering::Equal {
                return ordering;
            }
        }
        let direction = sorts.last().map_or(Direction::Ascending, |sort| sort.direction);
        directed(direction, a.0.cmp(&b.0))
    }

    fn key(&self, by: &SortKey, record: &RecordRow) -> Option<Scalar> {
        match by {
            SortKey::Record(field) => Some(own(record, *field)),
            SortKey::Value {
                attribute_id,
                column: typed,
            } => {
                let values = self.active(&record.key, attribute_id);
                column(values.first()?, *typed).cloned()
            }
            SortKey::Related {
                reference_attribute_id,
                attribute_id,
                column: typed,
            } => {
                let references = self.active(&record.key, reference_attribute_id);
                let target = self.targets(references.first()?).next()?;
                let values = self.active(&target.key, attribute_id);
                column(values.first()?, *typed).cloned()
            }
        }
    }
}

fn directed(direction: Direction, ordering: Ordering) -> Ordering {
    match direction {
        Direction::Ascending => ordering,
        Direction::Descending => ordering.reverse(),
    }
}

fn column(value: &ValueRow, wanted: Column) -> Option<&Scalar> {
    let found = value.columns.iter().find(|(column, _)| *column == wanted);
    found.map(|(_, scalar)| scalar)
}

fn own(record: &RecordRow, field: RecordField) -> Scalar {
    match field {
        RecordField::RecordId => Scalar::Text(record.key.record_id.to_string()),
        RecordField::CreatedAt => Scalar::Int(record.created_at),
        RecordField::UpdatedAt => Scalar::Int(record.updated_at),
    }
}

fn passes(test: &Test, value: &ValueRow) -> bool {
    match test.field {
        ValueField::ActiveFrom => compares(&Scalar::Int(value.active_from), &test.op),
        ValueField::Column(typed) => column(value, typed).is_some_and(|scalar| compares(scalar, &test.op)),
    }
}

fn compares(kept: &Scalar, op: &Op) -> bool {
    let is = |scalar: &Scalar, wanted: &[Ordering]| cmp(kept, scalar).is_some_and(|found| wanted.contains(&found));
    let has = |test: fn(&str, &str) -> bool, needle: &str| match kept {
        Scalar::Text(text) => test(&folded(text), &folded(needle)),
        Scalar::Int(_) | Scalar::Num(_) => false,
    };
    match op {
        Op::Eq(scalar) => is(scalar, &[Ordering::Equal]),
        Op::In(scalars) => scalars.iter().any(|scalar| is(scalar, &[Ordering::Equal])),
        Op::Lt(scalar) => is(scalar, &[Ordering::Less]),
        Op::Lte(scalar) => is(scalar, &[Ordering::Less, Ordering::Equal]),
        Op::Gt(scalar) => is(scalar, &[Ordering::Greater]),
        Op::Gte(scalar) => is(scalar, &[Ordering::Greater, Ordering::Equal]),
        Op::Contains(needle) => has(|text, needle| text.contains(needle), needle),
        Op::StartsWith(needle) => has(|text, needle| text.starts_with(needle), needle),
        Op::EndsWith(needle) => has(|text, needle| text.ends_with(needle), needle),
        Op::Present => true,
    }
}

/// Each letter by itself in lower case.
fn folded(text: &str) -> String {
    text.chars().flat_map(char::to_lowercase).collect()
}

/// How two scalars compare, if they do.
fn cmp(a: &Scalar, b: &Scalar) -> Option<Ordering> {
    match (a, b) {
        (Scalar::Text(a), Scalar::Text(b)) => Some(a.as_bytes().cmp(b.as_bytes())),
        (Scalar::Int(a), Scalar::Int(b)) => Some(a.cmp(b)),
        (Scalar::Num(a), Scalar::Num(b)) => a.partial_cmp(b),
        // A number column holds numbers; a whole one is one of them.
        (Scalar::Num(a), Scalar::Int(b)) => a.partial_cmp(&(*b as f64)),
        (Scalar::Int(a), Scalar::Num(b)) => exactly(*a, *b),
        _ => None,
    }
}

fn exactly(a: i64, b: f64) -> Option<Ordering> {
    const BEYOND: f64 = 9_223_372_036_854_775_808.0;
    if b.is_nan() {
        None
    } else if b >= BEYOND {
        Some(Ordering::Less)
    } else if b < -BEYOND {
        Some(Ordering::Greater)
    } else {
        let whole = a.cmp(&(b.trunc() as i64));
        Some(whole.then(0.0.partial_cmp(&b.fract())?))
    }
}

fn order(a: &Scalar, b: &Scalar) -> Ordering {
    cmp(a, b).unwrap_or(Ordering::Equal)
}

/// Every word of the query is the beginning of a word of the text; what is several words there, of words after each other.
fn is_found(query: &str, text: &str) -> bool {
    let text = words(text);
    query
        .split_whitespace()
        .map(words)
        .all(|asked| match asked.split_last() {
            None => true,
            Some((last, before)) => (0..text.len()).any(|at| {
                let here = &text[at..];
                here.len() > before.len()
                    && here[..before.len()] == *before
                    && here[before.len()].starts_with(last.as_str())
            }),
        })
}

/// Letters and digits in lower case, without accents.
fn words(text: &str) -> Vec<String> {
    let plain: String = folded(text)
        .nfd()
        .filter(|c| !('\u{300}'..='\u{36f}').contains(c))
        .collect();
    let words = plain.split(|letter: char| !letter.is_alphanumeric());
    words.filter(|word| !word.is_empty()).map(str::to_owned).collect()
}
