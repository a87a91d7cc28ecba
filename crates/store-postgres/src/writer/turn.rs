//! What became of a commit whose answer was lost. Every transaction writes down which of its writer's it is, so the answer
//! is in the database, whichever server holds it by now. A transaction's own number would not do: a server that crashed
//! before it had written anything of a transaction gives the number again, to another process's.

use crate::fault::Fault;
use crate::flight::Flight;
use crate::writer::statements::Statements;
use tokio_postgres::Client;
use uuid::Uuid;

/// One of the transactions of a writer.
#[derive(Debug, Clone)]
pub(crate) struct Turn {
    /// The writer's name, which nobody else has.
    pub(crate) writer: String,
    pub(crate) number: i64,
}

impl Turn {
    /// Before the first of a new writer.
    pub(super) fn none() -> Self {
        Self {
            writer: Uuid::new_v4().to_string(),
            number: 0,
        }
    }

    /// Whether it was committed, as long as its writer has not gone on. It may be going on yet, on the connection that was
    /// lost: then it has the lock that this waits for.
    pub(super) async fn is_committed(&self, client: &Client, statements: &Statements) -> Result<bool, Fault> {
        let mut flight = Flight::new(client);
        flight.command("BEGIN ISOLATION LEVEL READ COMMITTED").await;
        flight.send(&statements.head, Vec::new()).await;
        let last = flight
            .send(&statements.last_turn, vec![Box::new(self.writer.clone())])
            .await;
        flight.command("ROLLBACK").await;
        let rows = flight.land().await?;
        match rows[last].first() {
            Some(row) => Ok(row.try_get::<_, i64>(0)? == self.number),
            None => Ok(false),
        }
    }
}
