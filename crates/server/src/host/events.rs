//! What happens in a workspace, live (server-sent events).

use super::{HostError, InWorkspace};
use crate::state::AppState;
use axum::{
    extract::State,
    response::sse::{Event, KeepAlive, Sse},
};
use futures::stream::{self, Stream};
use http::HeaderMap;
use platform::{Platform, SessionId};
use records::{ListSettings, MemberId, Records, TOLD_SETTINGS};
use std::{
    collections::{HashMap, VecDeque},
    convert::Infallible,
    sync::Arc,
    time::Duration,
};
use store::{Change, Store, WorkspaceId};
use tokio::sync::broadcast::{Receiver, error::RecvError};
use workflows::Workflows;

/// Proxies and browsers give up on a silent connection after about 30 s.
const HEARTBEAT: Duration = Duration::from_secs(15);
const CATCH_UP: u32 = 500;
/// How often it is asked whether who listens still may: a feed outlives the request that opened it.
const ADMISSION: Duration = Duration::from_secs(15);

/// `GET /api/w/{w}/events`: `event` is the outbox topic, `data` its payload, `id` its position. With `Last-Event-ID`
/// what happened since then comes first. What happens on a list that a member cannot see is not told, and what names
/// `member_ids` only to those. What an app did for a workflow is told to whoever may read that. Of workflows and runs
/// everybody is told ids and states, and nothing that is in them.
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
        records: state.records,
        workflows: state.workflows,
        session_id: me.session_id,
        member_id: me.member.id,
        workspace_id: me.workspace.id,
        admission: tokio::time::interval_at(tokio::time::Instant::now() + ADMISSION, ADMISSION),
        reads: HashMap::new(),
        waiting: VecDeque::new(),
        behind: last.is_some(),
        last,
    };
    let events = stream::unfold(feed, |mut feed| async move {
        let Change { position, mut row } = feed.next().await?;
        if let Some(payload) = row.payload.as_object_mut() {
            // It is for the feed alone.
            payload.remove(TOLD_SETTINGS);
        }
        let event = Event::default()
            .id(position.to_string())
            .event(row.topic)
            .data(row.payload.to_string());
        Some((Ok(event), feed))
    });
    Ok(Sse::new(events).keep_alive(KeepAlive::new().interval(HEARTBEAT).text("")))
}

struct Feed {
    store: Arc<dyn Store>,
    live: Receiver<Change>,
    platform: Platform,
    records: Records,
    workflows: Workflows,
    session_id: Option<SessionId>,
    member_id: MemberId,
    workspace_id: WorkspaceId,
    admission: tokio::time::Interval,
    /// Whether the member reads a workflow, by its id: a run that is busy tells a lot.
    reads: HashMap<String, bool>,
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
                if self.is_about_who_listens(&change) && !self.is_admitted().await {
                    return None;
                }
                let is_own = change.row.workspace_id == self.workspace_id && self.shows(&change).await;
                if is_own || change.row.workspace_id.is_empty() {
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
                        if !self.is_admitted().await {
                            return None;
                        }
                        continue;
                    }
                };
                match received {
                    Ok(change) => self.waiting.push_back(change),
                    // Without a position to go on from, the feed goes on from now.
                    Err(RecvError::Lagged(_)) => {
                        self.reads.clear();
                        self.behind = self.last.is_some();
                    }
                    Err(RecvError::Closed) => return None,
                }
            }
        }
    }

    fn is_about_who_listens(&self, change: &Change) -> bool {
        change.row.topic == "workspace-member.changed"
            && change.row.payload["workspace_member_id"] == self.member_id.as_str()
    }

    /// Whether who listens still may.
    async fn is_admitted(&mut self) -> bool {
        // Who is an admin may have changed.
        self.reads.clear();
        let admitted = self
            .platform
            .still_admits(self.session_id.as_ref(), &self.member_id)
            .await;
        // A database that cannot answer now says nothing about anybody.
        !matches!(admitted, Ok(false))
    }

    /// Whether it is for this member, and about no list, or about one that the member can see, or could when it went.
    async fn shows(&mut self, change: &Change) -> bool {
        let payload = &change.row.payload;
        if let Some(id) = payload["workflow_id"].as_str() {
            match &*change.row.topic {
                "execution.started" | "execution.log" | "execution.finished" => return self.reads(id).await,
                // With whom it is shared may have changed.
                "workflow.changed" => drop(self.reads.remove(id)),
                _ => {}
            }
        }
        if let Some(ids) = payload["member_ids"].as_array()
            && !ids.iter().any(|id| id == self.member_id.as_str())
        {
            return false;
        }
        let named = ["list_id", "object_id"].map(|key| payload[key].as_str());
        let Some(id) = named.into_iter().flatten().next() else {
            return true;
        };
        // A feed that cannot look tells less rather than more.
        let Ok(schema) = self.records.schema(&self.workspace_id).await else {
            return false;
        };
        let there = schema.list(id).and_then(|list| list.list()).cloned();
        match there.or_else(|| ListSettings::told_in(payload)) {
            Some(settings) => settings.access_of(&self.member_id).is_some(),
            // What happened on a list that is gone: nobody knows any more who could see it.
            None => payload["list_id"].is_null(),
        }
    }

    /// Whether the member may read a workflow.
    async fn reads(&mut self, workflow_id: &str) -> bool {
        if let Some(known) = self.reads.get(workflow_id) {
            return *known;
        }
        let asked = self.workflows.reads(&self.workspace_id, workflow_id, &self.member_id);
        match asked.await {
            Ok(reads) => {
                self.reads.insert(workflow_id.to_owned(), reads);
                reads
            }
            // A feed that cannot look tells less rather than more.
            Err(error) => {
                tracing::warn!(%error, "a live feed could not look who reads a workflow");
                false
            }
        }
    }
}
