use serde::{Deserialize, Serialize};
use std::{
    sync::{Arc, Mutex, PoisonError},
    time::Duration,
};

/// One outbound request as it went over the wire; a redirect makes another one.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Exchange {
    pub method: String,
    /// As the app wrote it, before the origin map.
    pub url: String,
    /// `None` when there was no response.
    pub status: Option<u16>,
    /// Until the response's headers, in ms.
    pub duration_ms: f64,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub error: Option<String>,
}

/// Collects the exchanges of one execution. Clones share what is collected.
#[derive(Debug, Clone, Default)]
pub struct Recording(Arc<Mutex<Vec<Exchange>>>);

/// More exchanges than this are counted by nobody and would only fill the database.
const KEPT: usize = 500;

impl Recording {
    /// What was recorded so far, in order.
    pub fn exchanges(&self) -> Vec<Exchange> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    pub(crate) fn add(&self, method: &str, url: &str, took: Duration, outcome: Result<u16, String>) {
        let mut exchanges = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if exchanges.len() < KEPT {
            exchanges.push(Exchange {
                method: method.to_owned(),
                url: url.to_owned(),
                status: outcome.as_ref().ok().copied(),
                duration_ms: took.as_secs_f64() * 1000.0,
                error: outcome.err(),
            });
        }
    }
}
