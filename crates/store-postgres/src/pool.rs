//! The pool of connections that reads use, and trying again while the server cannot be reached.

use crate::fault::Fault;
use crate::open::{Address, OpenError, Options};
use deadpool_postgres::{Manager, ManagerConfig, Object, QueueMode, RecyclingMethod, Runtime, Timeouts};
use std::time::{Duration, Instant};
use store::Result;

#[derive(Clone)]
pub(crate) struct Pool {
    pool: deadpool_postgres::Pool,
    patience: Duration,
}

impl Pool {
    pub(crate) fn new(address: &Address, options: &Options) -> std::result::Result<Self, OpenError> {
        let config = ManagerConfig {
            recycling_method: RecyclingMethod::Fast,
        };
        let manager = Manager::from_config(address.config.clone(), address.tls.clone(), config);
        let pool = deadpool_postgres::Pool::builder(manager)
            .max_size(options.connections.max(1))
            // The one that was used last has the pages that are read in its memory.
            .queue_mode(QueueMode::Lifo)
            .runtime(Runtime::Tokio1)
            .timeouts(Timeouts {
                wait: Some(Duration::from_secs(30)),
                create: Some(Duration::from_secs(10)),
                recycle: Some(Duration::from_secs(5)),
            })
            .build()
            .map_err(|error| OpenError::Address {
                message: error.to_string(),
            })?;
        Ok(Self {
            pool,
            patience: options.patience,
        })
    }

    /// A connection, back in the pool when dropped.
    pub(crate) async fn get(&self) -> std::result::Result<Object, Fault> {
        Ok(self.pool.get().await?)
    }

    pub(crate) fn patience(&self) -> Patience {
        Patience {
            until: Instant::now() + self.patience,
            pause: FIRST_PAUSE,
        }
    }
}

const FIRST_PAUSE: Duration = Duration::from_millis(20);
const LONGEST_PAUSE: Duration = Duration::from_millis(500);

/// How long something is tried again.
pub(crate) struct Patience {
    until: Instant,
    pause: Duration,
}

impl Patience {
    /// The outcome when there is one; `None`, after a pause, when it is worth another try.
    pub(crate) async fn settled<T>(&mut self, attempt: std::result::Result<T, Fault>) -> Option<Result<T>> {
        match attempt {
            Ok(value) => Some(Ok(value)),
            Err(fault @ (Fault::Contended(_) | Fault::Lost(_))) if Instant::now() < self.until => {
                tracing::debug!(?fault, "PostgreSQL is asked again");
                match fault {
                    Fault::Contended(_) => tokio::time::sleep(FIRST_PAUSE).await,
                    _ => self.pause().await,
                }
                None
            }
            Err(fault) => Some(Err(fault.given_up())),
        }
    }

    pub(crate) async fn pause(&mut self) {
        tokio::time::sleep(self.pause).await;
        self.pause = (self.pause * 2).min(LONGEST_PAUSE);
    }

    pub(crate) fn is_over(&self) -> bool {
        Instant::now() >= self.until
    }
}

/// Runs a read on a pooled connection, again when the connection turns out to be gone: `reading!(pool, client => read)`.
///
/// A macro, because the future of an async closure cannot be promised to be `Send`.
macro_rules! reading {
    ($pool:expr, $client:ident => $read:expr) => {{
        let pool = &$pool;
        let mut patience = pool.patience();
        loop {
            let attempt = async {
                let $client = pool.get().await?;
                $read.await
            };
            if let Some(settled) = patience.settled(attempt.await).await {
                break settled;
            }
        }
    }};
}
pub(crate) use reading;
