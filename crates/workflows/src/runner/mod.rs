//! Drives runs durably: claims what is due, runs steps, and commits what came of them.
//!
//! A run is driven by one process at a time. Its row names who drives it, every write of it expects the revision that the
//! driver knows (the fence), and a runner that is not heard of for a while loses what it drives to others. A process that
//! is killed between two commits leaves a run that somebody else goes on with: changes of the workspace are in the same
//! commit as the step's result, and app code finds the same `uniqueExecutionId` again.

mod activations;
mod beside;
mod callbacks;
mod claim;
mod dispatch;
mod drive;
mod held;
mod leaving;
mod news;
mod schedules;
mod start;
mod step;

pub(crate) use beside::{told, written};
pub use callbacks::{CallbackAnswer, CallbackRequest};
pub(crate) use held::{Held, NotSaved, read_state};
pub use start::NewRun;
pub(crate) use start::{sharing_told, workflow_told};
pub(crate) use step::{outcome, seed_of};

use crate::{
    Apps, Outside, blocks,
    blocks::{About, StepBlock},
    triggers,
    triggers::TriggerBlock,
    workflow::Version,
};
use records::{Clock, Records};
use std::{
    collections::HashMap,
    sync::{
        Arc, Mutex, Weak,
        atomic::{AtomicBool, AtomicI64},
    },
};
use store::{
    DocumentQuery, Order, RunId, RunnerId, Store, StoreError,
    entity::{Entity, Stored, read},
};
use tokio::sync::{Notify, Semaphore};

/// Workflows and their runs, behind one handle. Cheap to clone.
#[derive(Clone)]
pub struct Workflows(pub(crate) Arc<Inner>);

/// What a [`Workflows`] is made of.
pub struct Parts {
    pub store: Arc<dyn Store>,
    pub records: Records,
    pub clock: Arc<dyn Clock>,
    pub apps: Arc<dyn Apps>,
    pub outside: Arc<dyn Outside>,
    pub config: Config,
}

/// How runs are driven.
#[derive(Debug, Clone)]
pub struct Config {
    /// Where the outside reaches this server, without a slash at its end: callback addresses begin with it.
    pub public_base: String,
    /// How many runs are driven at once in this process.
    pub at_once: usize,
    /// How long a runner may be silent before others take what it drives, in ms.
    pub lease_ms: i64,
    /// Whether no other process uses the store: then nobody is waited for when this one starts.
    pub is_alone: bool,
    /// How long a deferred step waits for its callback, in ms.
    pub patience_ms: i64,
    /// How long runs are kept after their end, in ms.
    pub retention_ms: i64,
}

impl Default for Config {
    fn default() -> Self {
        const DAY_MS: i64 = 24 * 60 * 60 * 1000;
        Self {
            public_base: "http://127.0.0.1:4400".to_owned(),
            at_once: 64,
            lease_ms: 10_000,
            is_alone: true,
            patience_ms: 30 * DAY_MS,
            retention_ms: 90 * DAY_MS,
        }
    }
}

pub(crate) struct Inner {
    pub(crate) store: Arc<dyn Store>,
    pub(crate) records: Records,
    pub(crate) clock: Arc<dyn Clock>,
    pub(crate) apps: Arc<dyn Apps>,
    pub(crate) outside: Arc<dyn Outside>,
    pub(crate) config: Config,
    pub(crate) steps: HashMap<&'static str, Box<dyn StepBlock>>,
    pub(crate) triggers: HashMap<&'static str, Box<dyn TriggerBlock>>,
    /// In the order of the picker.
    pub(crate) step_order: Vec<About>,
    pub(crate) trigger_order: Vec<About>,
    /// Who this process is among the runners.
    pub(crate) runner: RunnerId,
    /// Versions never change, so that they are read once.
    versions: Mutex<HashMap<String, Arc<Version>>>,
    places: Arc<Semaphore>,
    /// The runs that this process drives now, and whether somebody else wanted to meanwhile.
    driving: Mutex<HashMap<RunId, bool>>,
    /// The store may hold runs as this runner's that it does not know of, all of them due by then, in ms since the epoch.
    unsure_of_ms: AtomicI64,
    /// Runs that somebody asked for while they were driven, which they are not any more.
    left: Mutex<Vec<RunId>>,
    /// Wakes the claimer: something may be due, or a place is free.
    due: Notify,
    /// Wakes the scheduler: there may be an earlier time.
    scheduled: Notify,
    /// Wakes who looks after activations.
    ending: Notify,
    /// Tells whoever waits that a callback was answered.
    answered: Notify,
    stopped: AtomicBool,
}

impl Workflows {
    /// With the blocks that Stoa brings along. Call [`Workflows::start`] for anything to happen by itself.
    pub fn new(parts: Parts) -> Self {
        Self::with(parts, blocks::all(), triggers::all())
    }

    /// With other built-in blocks.
    pub fn with(parts: Parts, steps: Vec<Box<dyn StepBlock>>, triggers: Vec<Box<dyn TriggerBlock>>) -> Self {
        let Parts {
            store,
            records,
            clock,
            apps,
            outside,
            config,
        } = parts;
        let runner = format!("{:032x}", outside.random());
        Self(Arc::new(Inner {
            store,
            records,
            clock,
            apps,
            outside,
            step_order: steps.iter().map(|step| step.about()).collect(),
            trigger_order: triggers.iter().map(|trigger| trigger.about()).collect(),
            steps: steps.into_iter().map(|step| (step.about().id, step)).collect(),
            triggers: triggers
                .into_iter()
                .map(|trigger| (trigger.about().id, trigger))
                .collect(),
            runner: runner.into(),
            versions: Mutex::default(),
            places: Arc::new(Semaphore::new(config.at_once)),
            driving: Mutex::default(),
            unsure_of_ms: AtomicI64::new(claim::SURE),
            left: Mutex::default(),
            due: Notify::new(),
            scheduled: Notify::new(),
            ending: Notify::new(),
            answered: Notify::new(),
            stopped: AtomicBool::new(false),
            config,
        }))
    }

    /// Begins to turn events and times into runs and to drive runs, for as long as something else holds on to this handle.
    ///
    /// # Errors
    /// When the store cannot be told of this runner.
    pub async fn start(&self) -> store::Result<()> {
        if self.0.config.is_alone {
            self.succeed().await?;
        }
        self.beat().await?;
        tokio::spawn(claim::beats(Arc::downgrade(&self.0)));
        tokio::spawn(claim::run(Arc::downgrade(&self.0)));
        tokio::spawn(dispatch::run(Arc::downgrade(&self.0)));
        tokio::spawn(schedules::run(Arc::downgrade(&self.0)));
        tokio::spawn(activations::run(Arc::downgrade(&self.0)));
        Ok(())
    }

    /// Claims nothing more, lets go of what is between two steps, and tells the others that this runner is gone.
    pub async fn stop(&self) {
        self.0.stopped.store(true, std::sync::atomic::Ordering::SeqCst);
        let all = u32::try_from(self.0.config.at_once).unwrap_or(u32::MAX);
        let finished = tokio::time::timeout(std::time::Duration::from_secs(5), self.0.places.acquire_many(all));
        if finished.await.is_ok() {
            let gone = store::Write::KeepRunner {
                id: self.0.runner.clone(),
                alive_until: 0,
            };
            if let Err(error) = self.0.store.commit(vec![gone]).await {
                tracing::warn!(%error, "the others were not told that this runner stops");
            }
        }
    }

    pub(crate) fn is_stopped(&self) -> bool {
        self.0.stopped.load(std::sync::atomic::Ordering::SeqCst)
    }

    pub(crate) fn now_ms(&self) -> i64 {
        self.0.clock.now_ms()
    }

    /// 128 random bits as text.
    pub(crate) fn secret(&self) -> String {
        format!("{:032x}", self.0.outside.random())
    }

    pub(crate) fn id(&self) -> String {
        uuid::Builder::from_random_bytes(self.0.outside.random().to_be_bytes())
            .into_uuid()
            .to_string()
    }

    pub(crate) async fn version(&self, id: &str) -> store::Result<Option<Arc<Version>>> {
        let known = self
            .0
            .versions
            .lock()
            .expect("nobody panics while holding it")
            .get(id)
            .cloned();
        if known.is_some() {
            return Ok(known);
        }
        let Some(found) = self.get::<Version>(id).await? else {
            return Ok(None);
        };
        let version = Arc::new(found.value);
        let mut versions = self.0.versions.lock().expect("nobody panics while holding it");
        if versions.len() >= VERSIONS_KEPT {
            versions.clear();
        }
        versions.insert(id.to_owned(), version.clone());
        Ok(Some(version))
    }

    pub(crate) async fn get<T: Entity>(&self, id: &str) -> store::Result<Option<Stored<T>>> {
        self.0.store.document(T::KIND, id).await?.map(read).transpose()
    }

    pub(crate) async fn find<T: Entity>(&self, lookup: &str) -> store::Result<Option<Stored<T>>> {
        self.0.store.lookup(T::KIND, lookup).await?.map(read).transpose()
    }

    pub(crate) async fn all<T: Entity>(&self, parent: Option<&str>) -> store::Result<Vec<Stored<T>>> {
        let query = DocumentQuery {
            kind: T::KIND,
            parent: parent.map(str::to_owned),
            order: Order::OldestFirst,
            after: None,
            limit: None,
        };
        self.0.store.documents(query).await?.into_iter().map(read).collect()
    }
}

const VERSIONS_KEPT: usize = 1_000;

/// Somebody else wrote first.
pub(crate) const fn is_conflict(error: &StoreError) -> bool {
    matches!(error, StoreError::Conflict { .. } | StoreError::Unique { .. })
}

pub(crate) fn up(inner: &Weak<Inner>) -> Option<Workflows> {
    inner
        .upgrade()
        .map(Workflows)
        .filter(|workflows| !workflows.is_stopped())
}
