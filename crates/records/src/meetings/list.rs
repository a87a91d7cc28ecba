//! Pages of meetings.

use super::stored::{INDEX, MEETING, by_address, by_record, index_place, read};
use super::{Meeting, Meetings};
use crate::documents::{Cursor, Page};
use crate::{Code, Error, Result};
use jiff::tz::TimeZone;
use serde_json::Value as Json;
use std::cmp::Ordering;
use store::{Document, DocumentQuery, Order, WorkspaceId};

/// Which meetings are listed. Linked record and participants add up: a meeting that fits either is listed.
#[derive(Debug, Clone, Default)]
pub struct MeetingFilter {
    /// Object slug or id, and record id.
    pub linked: Option<(String, String)>,
    /// Normalised addresses.
    pub participants: Vec<String>,
    /// Only those that end at this moment or later, in ms since the epoch.
    pub ends_from_ms: Option<i64>,
    /// Only those that start before this moment, in ms since the epoch.
    pub starts_before_ms: Option<i64>,
    /// IANA name of the zone in which all-day meetings begin and end.
    pub timezone: Option<String>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum MeetingSort {
    #[default]
    StartAscending,
    StartDescending,
}

/// How many documents one look into the store reads.
const BATCH: u32 = 256;

impl Meetings {
    /// Meetings by their start.
    ///
    /// # Errors
    /// `not_found` for an unknown object.
    pub async fn list(
        &self,
        workspace_id: &WorkspaceId,
        filter: &MeetingFilter,
        sort: MeetingSort,
        after: Option<Cursor>,
        limit: u32,
    ) -> Result<Page<Meeting>> {
        let order = match sort {
            MeetingSort::StartAscending => Order::OldestFirst,
            MeetingSort::StartDescending => Order::NewestFirst,
        };
        let keys = self.keys(workspace_id, filter).await?;
        let zone = filter.timezone.as_deref().map_or(TimeZone::UTC, super::moment::zone);
        let mut place = after;
        let mut items: Vec<Meeting> = Vec::new();
        let next = loop {
            let batch = match &keys {
                None => self.all(workspace_id, order, place.as_ref()).await?,
                Some(keys) => self.of_keys(workspace_id, keys, order, place.as_ref()).await?,
            };
            items.extend(batch.items.into_iter().filter(|meeting| filter.fits(meeting, &zone)));
            if items.len() > limit as usize {
                items.truncate(limit as usize);
                break items.last().map(place_of);
            }
            match batch.end {
                Some(end) => place = Some(end),
                None => break None,
            }
        };
        self.without_dead_links(workspace_id, &mut items).await?;
        Ok(Page { items, next })
    }

    /// The index keys of which a meeting must have one; `None` when all meetings are meant.
    async fn keys(&self, workspace_id: &WorkspaceId, filter: &MeetingFilter) -> Result<Option<Vec<String>>> {
        let mut keys = Vec::new();
        if let Some((object, record_id)) = &filter.linked {
            let object = self.records.object(workspace_id, object).await?;
            keys.push(by_record(workspace_id, &object.id, record_id));
        }
        keys.extend(
            filter
                .participants
                .iter()
                .map(|address| by_address(workspace_id, address)),
        );
        keys.sort();
        keys.dedup();
        Ok((!keys.is_empty()).then_some(keys))
    }

    async fn all(&self, workspace_id: &WorkspaceId, order: Order, after: Option<&Cursor>) -> Result<Batch> {
        let query = DocumentQuery {
            kind: MEETING,
            parent: Some(workspace_id.to_string()),
            order,
            after: after.map(|cursor| (cursor.sort, cursor.id.clone())),
            limit: Some(BATCH),
        };
        let documents = self.records.store.documents(query).await?;
        let is_cut = documents.len() == BATCH as usize;
        let items = documents
            .into_iter()
            .map(|document| Ok(read(document)?.value))
            .collect::<Result<Vec<_>>>()?;
        let end = items.last().filter(|_| is_cut).map(place_of);
        Ok(Batch { items, end })
    }

    /// The next meetings that have any of the keys, each once.
    async fn of_keys(
        &self,
        workspace_id: &WorkspaceId,
        keys: &[String],
        order: Order,
        after: Option<&Cursor>,
    ) -> Result<Batch> {
        let mut found: Vec<Cursor> = Vec::new();
        // Beyond the end of a list that was cut, nothing is known of it.
        let mut known_to: Option<Cursor> = None;
        for key in keys {
            let query = DocumentQuery {
                kind: INDEX,
                parent: Some(key.clone()),
                order,
                after: after.map(|cursor| (cursor.sort, index_place(key, &cursor.id))),
                limit: Some(BATCH),
            };
            let documents = self.records.store.documents(query).await?;
            let is_cut = documents.len() == BATCH as usize;
            let places: Vec<Cursor> = documents.iter().filter_map(indexed).collect();
            if let (true, Some(last)) = (is_cut, places.last()) {
                let nearer = known_to
                    .as_ref()
                    .is_none_or(|known| compare(order, last, known).is_lt());
                if nearer {
                    known_to = Some(last.clone());
                }
            }
            found.extend(places);
        }
        found.sort_by(|a, b| compare(order, a, b));
        found.dedup();
        if let Some(known_to) = &known_to {
            found.retain(|place| compare(order, place, known_to).is_le());
        }
        let mut items = Vec::with_capacity(found.len());
        for place in found {
            match self.read_meeting(workspace_id, &place.id).await {
                Ok(found) => items.push(found.value),
                Err(error) if error.code == Code::NotFound => {}
                Err(error) => return Err(error),
            }
        }
        Ok(Batch { items, end: known_to })
    }
}

struct Batch {
    items: Vec<Meeting>,
    /// Up to where was looked; `None`: to the end.
    end: Option<Cursor>,
}

fn place_of(meeting: &Meeting) -> Cursor {
    Cursor {
        sort: meeting.start.order_ms(),
        id: meeting.id.clone(),
    }
}

fn indexed(document: &Document) -> Option<Cursor> {
    Some(Cursor {
        sort: document.sort,
        id: document.body.get("meeting_id").and_then(Json::as_str)?.to_owned(),
    })
}

fn compare(order: Order, a: &Cursor, b: &Cursor) -> Ordering {
    let ascending = (a.sort, &a.id).cmp(&(b.sort, &b.id));
    match order {
        Order::OldestFirst => ascending,
        Order::NewestFirst => ascending.reverse(),
    }
}

impl MeetingFilter {
    fn fits(&self, meeting: &Meeting, zone: &TimeZone) -> bool {
        self.ends_from_ms.is_none_or(|from| meeting.end.ms_in(zone) >= from)
            && self
                .starts_before_ms
                .is_none_or(|before| meeting.start.ms_in(zone) < before)
    }
}

impl MeetingFilter {
    /// Reads a timestamp of `ends_from` or `starts_before`: ISO 8601, of UTC unless it says otherwise. In ms since the epoch.
    ///
    /// # Errors
    /// `validation_type` when it is none.
    pub fn moment(text: &str) -> Result<i64> {
        crate::parse_instant(text)
            .map(|ns| ns.div_euclid(1_000_000))
            .ok_or_else(|| Error::new(Code::ValidationType, format!("{text:?} is no ISO 8601 timestamp.")))
    }
}
