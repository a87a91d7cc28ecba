use crate::Progress;
use serde::{Deserialize, Serialize};
use std::time::Duration;
use thiserror::Error;

/// Why a bundle could not be prepared.
#[derive(Debug, Clone, Error)]
pub enum PrepareError {
    #[error("the bundle threw while loading: {0}")]
    Thrown(Thrown),
    #[error("loading the bundle went over a limit: {0}")]
    Limit(Limit),
    #[error("the sandbox failed: {0}")]
    Engine(String),
}

/// Why a call gave no result.
#[derive(Debug, Clone, Error)]
pub enum Failure {
    /// App code threw.
    #[error("{0}")]
    Thrown(Thrown),
    /// A limit ended the execution.
    #[error("{limit}; {progress}")]
    Limit { limit: Limit, progress: Box<Progress> },
    /// The promise can never settle: nothing is pending and nothing will wake it.
    #[error("the function's promise can never settle: no timer, request or other work is pending")]
    NeverSettles,
    /// Stoa's own fault.
    #[error("the sandbox failed: {0}")]
    Engine(String),
}

/// An error of app code, already mapped to the app's own files.
#[derive(Debug, Clone, Serialize, Deserialize, Error)]
#[error("{name}: {message}")]
pub struct Thrown {
    pub name: String,
    pub message: String,
    /// `code` of the error object, if it is a string.
    pub code: Option<String>,
    pub stack: Vec<Frame>,
    /// The error as a wire value (JSON text), for the other side of the border.
    pub wire: String,
}

/// One line of a stack trace.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Frame {
    pub function: Option<String>,
    pub file: String,
    /// From 1.
    pub line: u32,
    /// From 1.
    pub column: u32,
}

/// Which limit ended an execution, and its value.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum Limit {
    #[error("the function ran longer than {limit:?} (wall clock)")]
    Wall { limit: Duration },
    #[error("the function used more than {limit:?} of CPU time")]
    Cpu { limit: Duration },
    #[error("the function needed more than {} of memory", size(*limit_bytes))]
    Memory { limit_bytes: u64 },
    #[error("the arguments are {}, the limit is {}", size(*actual_bytes), size(*limit_bytes))]
    Arguments { limit_bytes: u64, actual_bytes: u64 },
    #[error("the result is {}, the limit is {}", size(*actual_bytes), size(*limit_bytes))]
    Result { limit_bytes: u64, actual_bytes: u64 },
    #[error("the body of a request to {url} is over {}", size(*limit_bytes))]
    FetchBody { url: String, limit_bytes: u64 },
    #[error("more than {limit} timers are pending")]
    Timers { limit: u32 },
    #[error("more than {limit} requests and operations are under way at once")]
    Operations { limit: u32 },
    #[error("the function wrote more than {} of output", size(*limit_bytes))]
    Output { limit_bytes: u64 },
    #[error("waited {waited:?} for one of the {limit} executions that an install may have at once")]
    Queue { limit: u32, waited: Duration },
    #[error("{limit} calls wait for the install's executions already; call again later")]
    Waiting { limit: usize },
}

/// Bytes as people write them, and exactly.
fn size(bytes: u64) -> String {
    if bytes >= 1 << 20 && bytes.is_multiple_of(1 << 20) {
        format!("{} MB", bytes >> 20)
    } else {
        format!("{bytes} bytes")
    }
}
