use serde::{Deserialize, Serialize};
use serde_json::Value as Json;
use std::collections::BTreeMap;

/// Where a run stands: all that decides what happens next.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct State {
    pub status: Status,
    /// The workflow version that it is pinned to, whatever is published later.
    pub version: String,
    /// The app versions that it is pinned to, by slug.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub apps: BTreeMap<String, String>,
    pub trigger: Started,
    /// Part of the addresses at which its callbacks are taken: 128 random bits, as text.
    pub secret: String,
    /// From 1; grows with each retry.
    pub attempt: u32,
    /// How many blocks were visited so far, over all attempts.
    pub visits: u32,
    /// The block that is visited now.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub at: Option<Visit>,
    /// What blocks gave, by block: what variables read.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub outputs: BTreeMap<String, Json>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub looping: Option<Loop>,
    /// Asked for while a block runs; done when it has ended.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub asked: Option<Asked>,
    /// Callbacks that nobody has answered yet, oldest first.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub callbacks: Vec<Callback>,
    /// Why it failed.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub error: Option<Failed>,
    /// Entries of the journal so far.
    pub events: i64,
    pub created_at_ms: i64,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub ended_at_ms: Option<i64>,
}

/// What lists show of a run.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Status {
    /// Nothing of it has begun.
    Queued,
    Running,
    /// For a time, a callback, or the next try.
    Waiting,
    Paused,
    Completed,
    Failed,
    Cancelled,
}

impl Status {
    /// Whether nothing more happens unless somebody asks for a retry.
    pub const fn is_over(self) -> bool {
        matches!(self, Self::Completed | Self::Failed | Self::Cancelled)
    }

    /// Its name on the wire and in the store.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Queued => "queued",
            Self::Running => "running",
            Self::Waiting => "waiting",
            Self::Paused => "paused",
            Self::Completed => "completed",
            Self::Failed => "failed",
            Self::Cancelled => "cancelled",
        }
    }
}

/// What set it off.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Started {
    /// The trigger's block id.
    pub block: String,
    pub outcome: String,
    pub data: Json,
    /// When the runs began that led to this one by what they wrote, oldest first, in ms since the epoch.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub chain: Vec<i64>,
}

/// One visit of a block; in a loop a block is visited once for each item.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Visit {
    pub block: String,
    /// From 1, over the whole run.
    pub number: u32,
    /// How often it was tried before.
    pub tries: u32,
    pub phase: Phase,
    /// In the loop that it is part of, from 1.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub iteration: Option<u32>,
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(tag = "is", rename_all = "kebab-case")]
pub enum Phase {
    /// Reached; it has not begun.
    Reached,
    /// It runs, or ran when a process was killed.
    Running,
    /// It ends by itself at that time, in ms since the epoch.
    Sleeping { until_ms: i64, outcome: String, data: Json },
    /// It ends by a callback, or fails at that time.
    Deferred { until_ms: i64 },
    /// It is tried again at that time.
    Retrying { at_ms: i64 },
    /// A loop that wants its next item.
    NextItem,
}

/// A loop under way.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Loop {
    pub block: String,
    /// The journal entry that holds the items.
    pub event: i64,
    /// Of the item whose turn it is, from 1; 0 before the first.
    pub position: u32,
    /// How many items there are.
    pub count: u32,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Asked {
    Pause,
    Cancel,
}

/// A request that came to a step's callback address.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Callback {
    /// The journal entry that holds the request.
    pub event: i64,
    /// The visit that it is for.
    pub visit: u32,
}

/// Where and why a run failed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Failed {
    pub block: String,
    pub message: String,
}

impl State {
    /// A run that nothing has happened to but its trigger; apply [`super::Event::Started`] to it.
    pub fn new(version: String, secret: String, trigger: Started, now_ms: i64) -> Self {
        Self {
            status: Status::Queued,
            version,
            apps: BTreeMap::new(),
            trigger,
            secret,
            attempt: 1,
            visits: 0,
            at: None,
            outputs: BTreeMap::new(),
            looping: None,
            asked: None,
            callbacks: Vec::new(),
            error: None,
            events: 0,
            created_at_ms: now_ms,
            ended_at_ms: None,
        }
    }

    /// When it goes on without anybody asking, in ms since the epoch; 0 for at once.
    pub fn due_at_ms(&self) -> Option<i64> {
        if self.status.is_over() || self.status == Status::Paused {
            return None;
        }
        let visit = self.at.as_ref()?;
        match &visit.phase {
            Phase::Reached | Phase::Running | Phase::NextItem => Some(0),
            Phase::Deferred { .. } if self.callback().is_some() => Some(0),
            Phase::Sleeping { until_ms, .. } | Phase::Deferred { until_ms } => Some(*until_ms),
            Phase::Retrying { at_ms } => Some(*at_ms),
        }
    }

    /// The oldest callback of the block that waits for one.
    pub fn callback(&self) -> Option<&Callback> {
        let visit = self.at.as_ref()?;
        self.callbacks.iter().find(|callback| callback.visit == visit.number)
    }
}
