//! What happens in a workspace, live (server-sent events).

use super::{HostError, InWorkspace};
use crate::state::AppState;
use axum::{
    extract::State,
    response::sse::{Event, KeepAlive, Sse},
};
use futures::stream::{self, Stream};
use http::HeaderMap;
use platform::Platform;
use std::{collections::VecDeque, convert::Infallible, sync::Arc, time::Duration};
use store::{Change, Store};
use tokio::sync::broadcast::{Receiver, error::RecvError};

/// Proxies and browsers give up on a silent connection after about 30 s.
const HEARTBEAT: Duration = Duration::from_secs(15);
const CATCH_UP: u32 = 500;
/// How often it is asked whether who listens still may: a feed outlives the request that opened it.
const ADMISSION: Duration = Duration::from_secs(15);

/// `GET /api/w/{w}/events`: `event` is the outbox topic, `data` its payload, `id` its position. With `Last-Event-ID`
/// what happened since then comes first.
pub(super) async fn events(
    State(state): State<AppState>,
    me: InWorkspace,
    headers: HeaderMap,
) -> Result<Sse<impl Stream<Item = Result<Event, Infallible>>>, HostError> {
    let last = headers
        .get("last-event-id")
        .and_then(|value| value.to_str().ok())
        .and_then(|text| text.parse().ok());
    let feed = Feed {
        // Before the outbox is read, so that nothing falls between the two.
        live: state.store.watch(),
        store: state.store,
        platform: state.platform,
        session_id: me.session_id,
        member_id: me.member.id,
        workspace_id: me.workspace.id,
        admission: tokio::time::interval_at(tokio::time::Instant::now() + ADMISSION, ADMISSION),
        waiting: VecDeque::new(),
        behind: last.is_some(),
        last,
    };
    let events = stream::unfold(feed, |mut feed| async move {
        let change = feed.next().await?;
        let event = Event::default()
            .id(change.position.to_string())
            .event(change.row.topic)
            .data(change.row.payload.to_string());
        Some((Ok(event), feed))
    });
    Ok(Sse::new(events).keep_alive(KeepAlive::new().interval(HEARTBEAT).text("")))
}

struct Feed {
    store: Arc<dyn Store>,
    live: Receiver<Change>,
    platform: Platform,
    session_id: Option<String>,
    member_id: String,
    workspace_id: String,
    admission: tokio::time::Interval,
    waiting: VecDeque<Change>,
    /// The last position that was looked at.
    last: Option<i64>,
    /// Whether the outbox must be read before the live feed makes sense.
    behind: bool,
}

impl Feed {
    /// The next change of the workspace, or of all of them; `None` when the server stops, or when who listens has signed
    /// out or is no member any more.
    async fn next(&mut self) -> Option<Change> {
        loop {
            if let Some(change) = self.waiting.pop_front() {
                if self.last.is_some_and(|last| change.position <= last) {
                    continue;
                }
                self.last = Some(change.position);
                if change.row.workspace_id == self.workspace_id || change.row.workspace_id.is_empty() {
                    return Some(change);
                }
            } else if self.behind {
                match self.store.outbox(self.last.unwrap_or(0), CATCH_UP).await {
                    Ok(missed) if missed.is_empty() => self.behind = false,
                    Ok(missed) => self.waiting.extend(missed),
                    Err(error) => {
                        // The browser reconnects with the id of the last event it saw.
                        tracing::warn!(%error, "a live feed could not catch up");
                        return None;
                    }
                }
            } else {
                let received = tokio::select! {
                    received = self.live.recv() => received,
                    _ = self.admission.tick() => {
                        let admitted = self.platform.still_admits(self.session_id.as_deref(), &self.member_id).await;
                        // A database that cannot answer now says nothing about anybody.
                        if matches!(admitted, Ok(false)) {
                            return None;
                        }
                        continue;
                    }
                };
                match received {
                    Ok(change) => self.waiting.push_back(change),
                    // Without a position to go on from, the feed goes on from now.
                    Err(RecvError::Lagged(_)) => self.behind = self.last.is_some(),
                    Err(RecvError::Closed) => return None,
                }
            }
        }
    }
}
