//! A store in memory, whose processes can be killed and whose answers can get lost.

use async_trait::async_trait;
use rand::{Rng, SeedableRng, rngs::StdRng};
use std::{
    collections::BTreeMap,
    sync::{
        Arc, Mutex,
        atomic::{AtomicBool, AtomicUsize, Ordering::SeqCst},
    },
    time::Duration,
};
use store::{
    AttributeId, Change, Claim, Document, DocumentQuery, DocumentSearch, ObjectId, Order, RecordId, RecordKey,
    RecordRow, Result, RunEvent, RunId, RunQuery, RunRow, RunnerId, Store, StoreError, ValueRow, WorkspaceId, Write,
    aggregate, query,
};
use tokio::sync::broadcast;

/// What is on the disk.
#[derive(Default)]
struct Disk {
    documents: BTreeMap<(String, String), Document>,
    runs: BTreeMap<RunId, RunRow>,
    events: BTreeMap<(RunId, i64), RunEvent>,
    runners: BTreeMap<RunnerId, i64>,
    outbox: Vec<Change>,
}

/// The database that all processes share.
pub struct Memory {
    disk: Mutex<Disk>,
    random: Mutex<StdRng>,
    changes: broadcast::Sender<Change>,
    /// Whether commits fail now and then.
    pub is_troubled: AtomicBool,
    /// Whether the answer to the next claim gets lost.
    pub loses_claim: AtomicBool,
    /// How often a runner asked for what it has already.
    pub claimed_again: AtomicUsize,
}

/// One process's way to it.
pub struct Door {
    memory: Arc<Memory>,
    /// Nothing that a dead process asks is ever answered.
    pub is_dead: AtomicBool,
}

impl Memory {
    pub fn new(seed: u64) -> Arc<Self> {
        Arc::new(Self {
            disk: Mutex::default(),
            random: Mutex::new(StdRng::seed_from_u64(seed)),
            changes: broadcast::channel(10_000).0,
            is_troubled: AtomicBool::new(true),
            loses_claim: AtomicBool::new(false),
            claimed_again: AtomicUsize::new(0),
        })
    }

    pub fn door(self: &Arc<Self>) -> Arc<Door> {
        Arc::new(Door {
            memory: self.clone(),
            is_dead: AtomicBool::new(false),
        })
    }

    pub fn runs(&self) -> Vec<RunRow> {
        self.disk.lock().unwrap().runs.values().cloned().collect()
    }

    pub fn journal(&self, id: &RunId) -> Vec<RunEvent> {
        let disk = self.disk.lock().unwrap();
        let range = disk.events.range((id.clone(), 0)..=(id.clone(), i64::MAX));
        range.map(|(_, event)| event.clone()).collect()
    }

    pub fn documents_of(&self, kind: &str) -> Vec<Document> {
        let disk = self.disk.lock().unwrap();
        let of_kind = disk.documents.values().filter(|document| document.kind == kind);
        of_kind.cloned().collect()
    }

    fn chance(&self, of: f64) -> bool {
        self.is_troubled.load(SeqCst) && self.random.lock().unwrap().random_bool(of)
    }

    fn apply(&self, writes: Vec<Write>) -> Result<()> {
        let mut disk = self.disk.lock().unwrap();
        // No commit of workflows writes the same thing twice, so that all can be checked before any is written.
        writes.iter().try_for_each(|write| disk.check(write))?;
        let mut told = Vec::new();
        for write in writes {
            disk.write(write, &mut told);
        }
        drop(disk);
        for change in told {
            let _ = self.changes.send(change);
        }
        Ok(())
    }
}

impl Disk {
    fn check(&self, write: &Write) -> Result<()> {
        match write {
            Write::PutDocument { document, expect } => {
                let found = self.documents.get(&(document.kind.clone(), document.id.clone()));
                let held = document.lookup.as_ref().and_then(|key| {
                    let same = |other: &&Document| other.kind == document.kind && other.lookup.as_ref() == Some(key);
                    self.documents.values().find(same)
                });
                assert!(
                    held.is_none_or(|held| held.id == document.id),
                    "a lookup is held twice: {document:?}"
                );
                expect.check(found.map(|found| found.revision), &document.kind, &document.id)
            }
            Write::DeleteDocument { kind, id, expect } => {
                let found = self.documents.get(&((*kind).to_owned(), id.clone()));
                expect.check(found.map(|found| found.revision), kind, id)
            }
            Write::PutRun { run, expect, events } => {
                expect.check(self.runs.get(&run.id).map(|run| run.revision), "run", &run.id)?;
                let is_there = |event: &RunEvent| self.events.contains_key(&(run.id.clone(), event.number));
                if events.iter().any(is_there) {
                    Err(StoreError::conflict("run", &run.id))
                } else {
                    Ok(())
                }
            }
            _ => Ok(()),
        }
    }

    fn write(&mut self, write: Write, told: &mut Vec<Change>) {
        match write {
            Write::PutDocument { mut document, .. } => {
                let key = (document.kind.clone(), document.id.clone());
                document.revision = self.documents.get(&key).map_or(0, |document| document.revision) + 1;
                self.documents.insert(key, document);
            }
            Write::DeleteDocument { kind, id, .. } => {
                self.documents.remove(&(kind.to_owned(), id));
            }
            Write::PutRun { mut run, events, .. } => {
                run.revision = self.runs.get(&run.id).map_or(0, |run| run.revision) + 1;
                for event in events {
                    self.events.insert((run.id.clone(), event.number), event);
                }
                self.runs.insert(run.id.clone(), run);
            }
            Write::DeleteRun { id } => {
                self.runs.remove(&id);
            }
            Write::KeepRunner { id, alive_until } => {
                self.runners.insert(id, alive_until);
            }
            Write::Emit { row } => {
                let change = Change {
                    position: self.outbox.len() as i64 + 1,
                    row,
                };
                self.outbox.push(change.clone());
                told.push(change);
            }
            other => panic!("workflows do not write this by themselves: {other:?}"),
        }
    }
}

impl Door {
    /// Some time passes, others come between; and nothing comes after death.
    async fn knock(&self) {
        let pause = self.memory.random.lock().unwrap().random_range(0..4);
        if pause > 0 {
            tokio::time::sleep(Duration::from_millis(pause)).await;
        }
        if self.is_dead.load(SeqCst) {
            std::future::pending::<()>().await;
        }
    }
}

#[async_trait]
impl Store for Door {
    async fn commit(&self, writes: Vec<Write>) -> Result<()> {
        self.knock().await;
        if self.memory.chance(0.03) {
            return Err(StoreError::Unavailable("the connection broke".to_owned()));
        }
        self.memory.apply(writes)?;
        let is_lost = self.memory.chance(0.03);
        self.knock().await;
        if is_lost {
            return Err(StoreError::Unavailable("the answer got lost".to_owned()));
        }
        Ok(())
    }

    async fn document(&self, kind: &'static str, id: &str) -> Result<Option<Document>> {
        self.knock().await;
        let disk = self.memory.disk.lock().unwrap();
        Ok(disk.documents.get(&(kind.to_owned(), id.to_owned())).cloned())
    }

    async fn documents_by_id(&self, kind: &'static str, ids: &[String]) -> Result<Vec<Option<Document>>> {
        self.knock().await;
        let disk = self.memory.disk.lock().unwrap();
        let one = |id: &String| disk.documents.get(&(kind.to_owned(), id.clone())).cloned();
        Ok(ids.iter().map(one).collect())
    }

    async fn lookup(&self, kind: &'static str, key: &str) -> Result<Option<Document>> {
        self.knock().await;
        let found = self.memory.documents_of(kind);
        Ok(found
            .into_iter()
            .find(|document| document.lookup.as_deref() == Some(key)))
    }

    async fn documents(&self, query: DocumentQuery) -> Result<Vec<Document>> {
        self.knock().await;
        let mut found = self.memory.documents_of(query.kind);
        found.retain(|document| query.parent.as_ref().is_none_or(|parent| *parent == document.parent));
        found.sort_by(|a, b| (a.sort, &a.id).cmp(&(b.sort, &b.id)));
        if query.order == Order::NewestFirst {
            found.reverse();
        }
        found.truncate(query.limit.map_or(usize::MAX, |limit| limit as usize));
        Ok(found)
    }

    async fn search_documents(&self, _: DocumentSearch) -> Result<Vec<Document>> {
        Ok(Vec::new())
    }

    async fn run(&self, id: &RunId) -> Result<Option<RunRow>> {
        self.knock().await;
        Ok(self.memory.disk.lock().unwrap().runs.get(id).cloned())
    }

    async fn runs(&self, _: &RunQuery) -> Result<Vec<RunRow>> {
        Ok(self.memory.runs())
    }

    async fn count_runs(&self, _: &RunQuery) -> Result<u64> {
        Ok(self.memory.runs().len() as u64)
    }

    async fn run_events(&self, id: &RunId, after: i64, limit: u32) -> Result<Vec<RunEvent>> {
        self.knock().await;
        let journal = self.memory.journal(id).into_iter();
        Ok(journal
            .filter(|event| event.number > after)
            .take(limit as usize)
            .collect())
    }

    async fn claim_runs(&self, claim: &Claim) -> Result<Vec<RunRow>> {
        self.knock().await;
        self.memory.claimed_again.fetch_add(usize::from(claim.again), SeqCst);
        let mut claimed = Vec::new();
        {
            let mut disk = self.memory.disk.lock().unwrap();
            let Disk { runs, runners, .. } = &mut *disk;
            let mut due: Vec<&mut RunRow> = runs
                .values_mut()
                .filter(|run| run.due_at.is_some_and(|due_at| due_at <= claim.now_ms))
                .filter(|run| match &run.runner {
                    None => true,
                    Some(runner) if *runner == claim.runner => claim.again,
                    Some(runner) => runners
                        .get(runner)
                        .is_none_or(|alive_until| *alive_until < claim.now_ms),
                })
                .collect();
            due.sort_by_key(|run| run.due_at);
            for run in due.into_iter().take(claim.limit as usize) {
                run.runner = Some(claim.runner.clone());
                run.revision += 1;
                claimed.push(run.clone());
            }
        }
        let is_lost = self.memory.chance(0.03) || self.memory.loses_claim.swap(false, SeqCst);
        self.knock().await;
        if is_lost {
            return Err(StoreError::Unavailable("the answer got lost".to_owned()));
        }
        Ok(claimed)
    }

    async fn next_due(&self) -> Result<Option<i64>> {
        self.knock().await;
        let disk = self.memory.disk.lock().unwrap();
        let unowned = disk.runs.values().filter(|run| run.runner.is_none());
        Ok(unowned.filter_map(|run| run.due_at).min())
    }

    async fn outbox(&self, after: i64, limit: u32) -> Result<Vec<Change>> {
        self.knock().await;
        let disk = self.memory.disk.lock().unwrap();
        let after = usize::try_from(after).unwrap_or(0);
        Ok(disk.outbox.iter().skip(after).take(limit as usize).cloned().collect())
    }

    fn watch(&self) -> broadcast::Receiver<Change> {
        self.memory.changes.subscribe()
    }

    async fn sweep(&self, _: i64, _: i64) -> Result<u64> {
        Ok(0)
    }

    async fn blob(&self, _: &str) -> Result<Option<bytes::Bytes>> {
        Ok(None)
    }

    async fn record(&self, _: &RecordKey) -> Result<Option<RecordRow>> {
        Ok(None)
    }

    async fn records(&self, _: &WorkspaceId, _: &ObjectId, _: &[RecordId]) -> Result<Vec<Option<RecordRow>>> {
        Ok(Vec::new())
    }

    async fn query_records(&self, _: &query::RecordQuery) -> Result<Vec<RecordRow>> {
        Ok(Vec::new())
    }

    async fn count_records(&self, _: &query::RecordQuery) -> Result<u64> {
        Ok(0)
    }

    async fn aggregate(&self, _: &aggregate::AggregateQuery) -> Result<Vec<aggregate::Group>> {
        Ok(Vec::new())
    }

    async fn values(&self, _: &RecordKey, _: Option<&AttributeId>, _: query::History) -> Result<Vec<ValueRow>> {
        Ok(Vec::new())
    }

    async fn unique_holder(&self, _: &WorkspaceId, _: &AttributeId, _: &str) -> Result<Option<RecordKey>> {
        Ok(None)
    }
}
