//! What watchers hear: every row of the outbox in the order of commits, whichever process committed.

use crate::documents;
use crate::fault::Fault;
use crate::open::Address;
use crate::pool::Pool;
use futures::StreamExt;
use std::sync::Weak;
use std::time::Duration;
use store::Change;
use tokio::sync::{Mutex, broadcast, mpsc};
use tokio_postgres::AsyncMessage;

/// The channel on which commits tell their last position.
pub(crate) const CHANNEL: &str = "stoa_outbox";

/// How many rows are read at once after an absence.
const CATCH_UP: i64 = 1_000;

pub(crate) struct Feed {
    sender: broadcast::Sender<Change>,
    /// The position up to which watchers have heard everything. Held while they are told.
    last: Mutex<i64>,
}

impl Feed {
    pub(crate) async fn start(pool: &Pool, capacity: usize) -> Result<Self, Fault> {
        let client = pool.get().await?;
        let head = client.query_one("SELECT position FROM head", &[]).await?;
        let (sender, _) = broadcast::channel(capacity.max(1));
        Ok(Self {
            sender,
            last: Mutex::new(head.get(0)),
        })
    }

    pub(crate) fn watch(&self) -> broadcast::Receiver<Change> {
        self.sender.subscribe()
    }

    /// Tells of this process's own commit before it is answered, after what other processes committed before it.
    pub(crate) async fn deliver(&self, pool: &Pool, changes: Vec<Change>) {
        let Some(first) = changes.first().map(|change| change.position) else {
            return;
        };
        let mut last = self.last.lock().await;
        if *last + 1 < first
            && let Err(fault) = self.read_up(pool, &mut last).await
        {
            // Nothing is lost: the listener reads on from here.
            tracing::warn!(?fault, "watchers will hear of changes later");
            return;
        }
        for change in changes {
            self.tell(&mut last, change);
        }
    }

    /// Tells of everything that is committed up to now.
    async fn catch_up(&self, pool: &Pool, up_to: Option<i64>) -> Result<(), Fault> {
        let mut last = self.last.lock().await;
        if up_to.is_some_and(|position| position <= *last) {
            return Ok(());
        }
        self.read_up(pool, &mut last).await
    }

    async fn read_up(&self, pool: &Pool, last: &mut i64) -> Result<(), Fault> {
        let client = pool.get().await?;
        loop {
            let changes = documents::outbox(&client, *last, CATCH_UP).await?;
            let is_all = (changes.len() as i64) < CATCH_UP;
            for change in changes {
                self.tell(last, change);
            }
            if is_all {
                return Ok(());
            }
        }
    }

    fn tell(&self, last: &mut i64, change: Change) {
        if change.position > *last {
            *last = change.position;
            // Nobody watching is fine.
            let _ = self.sender.send(change);
        }
    }
}

/// Listens for the commits of other processes, on a connection of its own, until the feed is gone.
pub(crate) async fn listen(address: Address, pool: Pool, feed: Weak<Feed>) {
    let mut pause = Duration::from_millis(50);
    loop {
        match hear(&address, &pool, &feed, &mut pause).await {
            Ok(()) => tracing::debug!("the connection that listens to PostgreSQL ended"),
            Err(fault) => tracing::warn!(?fault, "PostgreSQL is not listened to; trying again"),
        }
        if feed.strong_count() == 0 {
            return;
        }
        tokio::time::sleep(pause).await;
        pause = (pause * 2).min(Duration::from_secs(2));
    }
}

async fn hear(address: &Address, pool: &Pool, feed: &Weak<Feed>, pause: &mut Duration) -> Result<(), Fault> {
    let (client, mut connection) = address.connect().await?;
    let (heard, mut hearing) = mpsc::unbounded_channel();
    tokio::spawn(async move {
        let mut messages = futures::stream::poll_fn(move |context| connection.poll_message(context));
        while let Some(Ok(message)) = messages.next().await {
            if let AsyncMessage::Notification(notification) = message
                && heard.send(notification.payload().parse::<i64>().ok()).is_err()
            {
                return;
            }
        }
    });
    client.batch_execute(&format!("LISTEN {CHANNEL}")).await?;
    // What was committed before anybody listened.
    let mut news = Some(None);
    while let Some(mut up_to) = news {
        // One reading answers all that came meanwhile.
        while let Ok(later) = hearing.try_recv() {
            up_to = later;
        }
        let Some(feed) = feed.upgrade() else { return Ok(()) };
        feed.catch_up(pool, up_to).await?;
        drop(feed);
        *pause = Duration::from_millis(50);
        news = hearing.recv().await;
    }
    Ok(())
}
