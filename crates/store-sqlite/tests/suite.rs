//! The store's suite on SQLite.
#![allow(clippy::unwrap_used)]

use std::sync::Arc;
use store::Store;
use store_sqlite::SqliteStore;

async fn empty() -> Arc<dyn Store> {
    Arc::new(SqliteStore::ephemeral().unwrap())
}

store_suite::suite!(empty);
store_suite::grid!(empty);
