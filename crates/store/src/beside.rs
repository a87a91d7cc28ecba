use crate::{InFront, Result, Store, Write};
use async_trait::async_trait;
use std::sync::Arc;

/// A store whose commits somebody else makes, who adds to them what belongs there.
pub struct Beside {
    /// What is read.
    pub store: Arc<dyn Store>,
    pub commit: Box<dyn Committing>,
}

/// Makes the commits of a [`Beside`].
#[async_trait]
pub trait Committing: Send + Sync + 'static {
    /// As [`Store::commit`].
    async fn commit(&self, writes: Vec<Write>) -> Result<()>;
}

impl InFront for Beside {
    fn behind(&self) -> &dyn Store {
        &*self.store
    }

    async fn on_commit(&self, writes: Vec<Write>) -> Result<()> {
        self.commit.commit(writes).await
    }
}
