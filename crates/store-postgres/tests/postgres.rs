//! The store's suite on PostgreSQL.
#![allow(clippy::unwrap_used)]

use postgres_server::Server;
use std::sync::Arc;
use store::Store;
use store_postgres::{Options, PostgresStore};

async fn empty() -> Arc<dyn Store> {
    let address = Server::shared().database();
    Arc::new(PostgresStore::open(&address, Options::default()).await.unwrap())
}

store_suite::suite!(empty);
store_suite::grid!(empty);
