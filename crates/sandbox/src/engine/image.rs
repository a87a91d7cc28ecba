//! A program that is ready to be called.

use super::{execution::execute, module::Guest, snapshot::Snapshot, stack::Positions, threads::Threads};
use crate::{Call, Context, Host, Image, Limits, Report};
use async_trait::async_trait;
use std::sync::Arc;

/// What every image of an engine shares.
pub(super) struct Shared {
    pub guest: Guest,
    pub threads: Threads,
}

pub(super) struct QuickJsImage {
    pub shared: Arc<Shared>,
    pub snapshot: Arc<Snapshot>,
    pub positions: Arc<Positions>,
}

#[async_trait]
impl Image for QuickJsImage {
    async fn run(&self, call: Call, context: Context, limits: &Limits, host: Arc<dyn Host>) -> Report {
        execute(self, call, context, limits, host).await
    }

    fn memory_bytes(&self) -> u64 {
        self.snapshot.occupied_bytes() as u64
    }
}
