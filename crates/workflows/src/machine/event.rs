use super::Started;
use serde::{Deserialize, Serialize};
use serde_json::Value as Json;
use std::collections::BTreeMap;

/// What happened to a run: one entry of its journal.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(tag = "type", rename_all = "kebab-case")]
pub enum Event {
    Started {
        trigger: Started,
        #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
        apps: BTreeMap<String, String>,
    },
    /// A block began, or began again.
    StepBegan { visit: u32, input: Json },
    /// A block gave its answer.
    StepEnded {
        visit: u32,
        answer: Answered,
        /// The app's execution, where its logs and requests are.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        execution: Option<String>,
    },
    /// A loop's next item.
    ItemBegan { visit: u32, position: u32, item: Json },
    /// Time has come for what slept, waited for its next try, or waited for a callback for too long.
    Woke { visit: u32 },
    /// Somebody called a step's callback address.
    CallbackReceived {
        visit: u32,
        /// Tells it apart from another that says the same.
        id: String,
        request: Request,
    },
    /// The app's `finish` dealt with it.
    CallbackAnswered {
        visit: u32,
        callback: i64,
        answer: Finished,
        #[serde(default, skip_serializing_if = "Option::is_none")]
        execution: Option<String>,
    },
    PauseAsked {
        #[serde(default, skip_serializing_if = "Option::is_none")]
        by: Option<String>,
    },
    ResumeAsked {
        #[serde(default, skip_serializing_if = "Option::is_none")]
        by: Option<String>,
    },
    CancelAsked {
        #[serde(default, skip_serializing_if = "Option::is_none")]
        by: Option<String>,
    },
    RetryAsked {
        from: RetryFrom,
        #[serde(default, skip_serializing_if = "Option::is_none")]
        by: Option<String>,
    },
}

/// How a step ended, or how it goes on.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(tag = "is", rename_all = "kebab-case")]
pub enum Answered {
    Outcome {
        id: String,
        data: Json,
    },
    Exit,
    /// `try_again_at_ms`: there is a next try.
    Error {
        message: String,
        #[serde(default, skip_serializing_if = "Option::is_none")]
        try_again_at_ms: Option<i64>,
    },
    /// Until a callback; it fails then, in ms since the epoch.
    Defer {
        until_ms: i64,
    },
    Until {
        at_ms: i64,
        id: String,
        data: Json,
    },
    Each {
        items: Vec<Json>,
    },
}

/// What `finish` made of a callback.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(tag = "is", rename_all = "kebab-case")]
pub enum Finished {
    Outcome {
        id: String,
        data: Json,
    },
    Exit,
    Error {
        message: String,
    },
    /// The step waits for another one.
    NoOp,
    /// It threw: the caller is told so, and the step waits for another one.
    Threw {
        message: String,
    },
}

/// A request as it came.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Request {
    pub method: String,
    pub url: String,
    pub headers: Vec<(String, String)>,
    /// Base64.
    pub body: String,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum RetryFrom {
    Start,
    Failed,
}
