//! Statements that are sent one after the other, without waiting for answers in between.

use crate::fault::Fault;
use bytes::Bytes;
use futures::SinkExt;
use futures::future::{MaybeDone, maybe_done};
use std::pin::{Pin, pin};
use tokio_postgres::types::ToSql;
use tokio_postgres::{Client, Error, Row, Statement};

/// A parameter that a statement owns until it is answered.
pub(crate) type Parameter = Box<dyn ToSql + Sync + Send>;

type Answer<'c> = Pin<Box<dyn Future<Output = Result<Vec<Row>, Error>> + Send + 'c>>;

/// Statements on their way over one connection; the server runs them in their order.
pub(crate) struct Flight<'c> {
    client: &'c Client,
    answers: Vec<Pin<Box<MaybeDone<Answer<'c>>>>>,
}

impl<'c> Flight<'c> {
    pub(crate) fn new(client: &'c Client) -> Self {
        Self {
            client,
            answers: Vec::new(),
        }
    }

    /// Sends a prepared statement; gives the place of its rows in what [`Flight::land`] gives.
    pub(crate) async fn send(&mut self, statement: &Statement, parameters: Vec<Parameter>) -> usize {
        let (client, statement) = (self.client, statement.clone());
        self.start(Box::pin(async move {
            let parameters: Vec<&(dyn ToSql + Sync)> = parameters.iter().map(|p| &**p as &(dyn ToSql + Sync)).collect();
            client.query(&statement, &parameters).await
        }))
        .await
    }

    /// Sends statements without parameters and rows.
    pub(crate) async fn command(&mut self, sql: &'static str) -> usize {
        let client = self.client;
        self.start(Box::pin(
            async move { client.batch_execute(sql).await.map(|()| Vec::new()) },
        ))
        .await
    }

    /// Sends rows in the binary format of a copy, without its head and its end, when the server asks for them; statements that
    /// are sent after it go behind them. What a copy that was refused leaves behind, the driver does not know: the connection is
    /// not to be used again.
    pub(crate) async fn copy(&mut self, statement: &Statement, mut rows: Bytes) {
        /// Signature, flags, and the length of an extension.
        const HEAD: &[u8] = b"PGCOPY\n\xff\r\n\0\0\0\0\0\0\0\0\0";
        const END: &[u8] = &(-1_i16).to_be_bytes();
        /// A message may be cut off anywhere; PostgreSQL takes none of a gigabyte.
        const MESSAGE: usize = 1 << 20;
        let (client, statement) = (self.client, statement.clone());
        self.start(Box::pin(async move {
            let mut sink = pin!(client.copy_in(&statement).await?);
            sink.send(Bytes::from_static(HEAD)).await?;
            while !rows.is_empty() {
                sink.send(rows.split_to(rows.len().min(MESSAGE))).await?;
            }
            sink.send(Bytes::from_static(END)).await?;
            sink.finish().await?;
            Ok(Vec::new())
        }))
        .await;
    }

    async fn start(&mut self, answer: Answer<'c>) -> usize {
        let mut answer = Box::pin(maybe_done(answer));
        // The first poll writes the statement into the connection's queue.
        let _ = futures::poll!(answer.as_mut());
        self.answers.push(answer);
        self.answers.len() - 1
    }

    /// Waits for all answers. The first statement that failed is the one that counts: what followed it in a transaction
    /// did not happen.
    pub(crate) async fn land(self) -> Result<Vec<Vec<Row>>, Fault> {
        let mut rows = Vec::with_capacity(self.answers.len());
        let mut failed = None;
        for mut answer in self.answers {
            answer.as_mut().await;
            match answer.as_mut().take_output() {
                Some(Ok(some)) => rows.push(some),
                Some(Err(error)) => failed = failed.or(Some(error)),
                None => {}
            }
        }
        match failed {
            Some(error) => Err(error.into()),
            None => Ok(rows),
        }
    }
}
