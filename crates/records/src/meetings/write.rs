//! How meetings come about, change and go.

use super::link::address;
use super::stored::{
    INDEX, MEETING, RECORDING, Stored, by_record, delete_index, index_keys, put_index, put_meeting, read,
};
use super::{CallRecording, LinkedRecord, Meeting, Meetings, NewMeeting, NewParticipant, Participant};
use crate::record::retrying;
use crate::{Actor, Code, Error, Issue, Mode, PathPart, Result};
use serde_json::json;
use std::collections::HashSet;
use store::{DocumentQuery, Expect, Order, RecordKey, WorkspaceId, Write};
use uuid::Uuid;

const MOST_TITLE: usize = 1_000;
const MOST_DESCRIPTION: usize = 10_000;
const MOST_PARTICIPANTS: usize = 500;
const MOST_LINKS: usize = 500;

impl Meetings {
    /// Makes a meeting; always a new one. The people behind its participants' addresses and their companies are made
    /// where they do not exist, and linked.
    ///
    /// # Errors
    /// `validation_type`, `value_not_found` for linked records.
    pub async fn create(&self, workspace_id: &WorkspaceId, new: NewMeeting, actor: &Actor) -> Result<Meeting> {
        let (meeting, writes) = self.meeting_writes(workspace_id, new, actor).await?;
        self.records.store.commit(writes).await?;
        Ok(meeting)
    }

    pub(super) async fn meeting_writes(
        &self,
        workspace_id: &WorkspaceId,
        new: NewMeeting,
        actor: &Actor,
    ) -> Result<(Meeting, Vec<Write>)> {
        let participants = checked(&new)?;
        let mut linked_records = self.named(workspace_id, &new.linked_records).await?;
        for link in self.of_participants(workspace_id, &participants, actor).await? {
            if !linked_records.contains(&link) {
                linked_records.push(link);
            }
        }
        let meeting = Meeting {
            id: Uuid::new_v4().to_string(),
            workspace_id: workspace_id.to_owned(),
            title: new.title,
            description: new.description,
            is_all_day: new.is_all_day,
            start: new.start,
            end: new.end,
            participants,
            linked_records,
            created_by: actor.clone(),
            created_at: self.records.clock.now_ns(),
        };
        let mut writes = vec![put_meeting(&meeting, Expect::Absent)];
        writes.extend(index_keys(&meeting).iter().map(|key| put_index(&meeting, key)));
        writes.push(self.emit_meeting("meeting.created", &meeting));
        Ok((meeting, writes))
    }

    /// One meeting.
    ///
    /// # Errors
    /// `not_found` when there is none.
    pub async fn get(&self, workspace_id: &WorkspaceId, meeting_id: &str) -> Result<Meeting> {
        let meeting = self
            .read_meeting(workspace_id, &meeting_id.to_ascii_lowercase())
            .await?
            .value;
        let mut one = [meeting];
        self.without_dead_links(workspace_id, &mut one).await?;
        let [meeting] = one;
        Ok(meeting)
    }

    /// Links records to a meeting: besides those it has, or instead of them.
    ///
    /// # Errors
    /// `not_found` for the meeting, `value_not_found` for the records.
    pub async fn link(
        &self,
        workspace_id: &WorkspaceId,
        meeting_id: &str,
        records: &[(String, String)],
        mode: Mode,
    ) -> Result<Meeting> {
        if records.len() > MOST_LINKS {
            let path = ["data", "linked_records"].map(PathPart::from).to_vec();
            let issue = Issue::invalid(path, format!("Too big: expected array to have <={MOST_LINKS} items"));
            return Err(Error::body(vec![issue]));
        }
        let meeting_id = meeting_id.to_ascii_lowercase();
        // The meeting first: what is wrong with the body of a request for nothing does not matter.
        self.read_meeting(workspace_id, &meeting_id).await?;
        let named = self.named(workspace_id, records).await?;
        retrying(|| async {
            let Stored {
                value: before,
                revision,
            } = self.read_meeting(workspace_id, &meeting_id).await?;
            let mut after = before.clone();
            if mode == Mode::Put {
                after.linked_records.clear();
            }
            add(&mut after.linked_records, &named);
            let mut writes = relinked(&before, &after, revision);
            writes.push(self.emit_meeting("meeting.updated", &after));
            self.records.store.commit(writes).await?;
            self.get(workspace_id, &meeting_id).await
        })
        .await
    }

    /// The writes that give the meetings of merged records to the record that they became.
    pub(crate) async fn with_merged_records(&self, from: &[&RecordKey], to: &RecordKey) -> Result<Vec<Write>> {
        let link = |key: &RecordKey| LinkedRecord {
            object_id: key.object_id.clone(),
            record_id: key.record_id.clone(),
        };
        let gone: Vec<LinkedRecord> = from.iter().map(|key| link(key)).collect();
        let mut writes = Vec::new();
        for Stored {
            value: before,
            revision,
        } in self.linked_to(from).await?
        {
            let mut after = before.clone();
            for linked in &mut after.linked_records {
                if gone.contains(linked) {
                    *linked = link(to);
                }
            }
            let mut seen = HashSet::new();
            after.linked_records.retain(|linked| seen.insert(linked.clone()));
            writes.extend(relinked(&before, &after, revision));
            writes.push(self.emit_meeting("meeting.updated", &after));
        }
        Ok(writes)
    }

    /// Every meeting that is linked to one of the records, once.
    async fn linked_to(&self, records: &[&RecordKey]) -> Result<Vec<Stored<Meeting>>> {
        let (mut seen, mut found) = (HashSet::new(), Vec::new());
        for key in records {
            let query = DocumentQuery {
                kind: INDEX,
                parent: Some(by_record(&key.workspace_id, &key.object_id, &key.record_id)),
                order: Order::OldestFirst,
                after: None,
                limit: None,
            };
            for document in self.records.store.documents(query).await? {
                let meeting_id = document.body["meeting_id"].as_str().unwrap_or_default().to_owned();
                if !seen.insert(meeting_id.clone()) {
                    continue;
                }
                match self.read_meeting(&key.workspace_id, &meeting_id).await {
                    Ok(meeting) => found.push(meeting),
                    // Deleted since.
                    Err(error) if error.code == Code::NotFound => {}
                    Err(error) => return Err(error),
                }
            }
        }
        Ok(found)
    }

    /// Deletes a meeting with its recordings.
    ///
    /// # Errors
    /// `not_found` when there is none.
    pub async fn delete(&self, workspace_id: &WorkspaceId, meeting_id: &str) -> Result<()> {
        let meeting_id = meeting_id.to_ascii_lowercase();
        retrying(|| async {
            let Stored {
                value: meeting,
                revision,
            } = self.read_meeting(workspace_id, &meeting_id).await?;
            let query = DocumentQuery {
                kind: RECORDING,
                parent: Some(meeting_id.clone()),
                order: Order::OldestFirst,
                after: None,
                limit: None,
            };
            let mut writes = vec![Write::DeleteDocument {
                kind: MEETING,
                id: meeting_id.clone(),
                expect: Expect::Revision(revision),
            }];
            for document in self.records.store.documents(query).await? {
                let recording: CallRecording = read(document)?.value;
                writes.extend(self.recording_deletes(&recording));
            }
            writes.extend(index_keys(&meeting).iter().map(|key| delete_index(&meeting, key)));
            writes.push(self.emit_meeting("meeting.deleted", &meeting));
            Ok(self.records.store.commit(writes).await?)
        })
        .await
    }

    fn emit_meeting(&self, topic: &str, meeting: &Meeting) -> Write {
        self.emit(&meeting.workspace_id, topic, json!({ "meeting_id": meeting.id }))
    }
}

fn add(links: &mut Vec<LinkedRecord>, more: &[LinkedRecord]) {
    let known: HashSet<LinkedRecord> = links.iter().cloned().collect();
    links.extend(more.iter().filter(|link| !known.contains(link)).cloned());
}

/// The participants, normalised, when everything about the meeting is as it should be.
fn checked(new: &NewMeeting) -> Result<Vec<Participant>> {
    let mut issues = Vec::new();
    let mut report = |keys: &[PathPart], message: String| {
        let path = [PathPart::from("data")]
            .into_iter()
            .chain(keys.iter().cloned())
            .collect();
        issues.push(Issue::invalid(path, message));
    };
    for (key, text, most) in [
        ("title", &new.title, MOST_TITLE),
        ("description", &new.description, MOST_DESCRIPTION),
    ] {
        if text.chars().count() > most {
            report(
                &[key.into()],
                format!("Too big: expected string to have <={most} characters"),
            );
        }
    }
    for (key, time) in [("start", &new.start), ("end", &new.end)] {
        if time.is_day() != new.is_all_day {
            let expected = if new.is_all_day { "a date" } else { "a datetime" };
            let what = if new.is_all_day {
                "an all-day meeting"
            } else {
                "a meeting that is not all day"
            };
            report(&[key.into()], format!("Invalid input: {what} needs {expected}"));
        }
    }
    if new.end.order_ms() < new.start.order_ms() {
        report(&["end".into()], "A meeting must not end before it starts".to_owned());
    }
    for (key, count, most) in [
        ("participants", new.participants.len(), MOST_PARTICIPANTS),
        ("linked_records", new.linked_records.len(), MOST_LINKS),
    ] {
        if count > most {
            report(&[key.into()], format!("Too big: expected array to have <={most} items"));
        }
    }
    let mut participants = Vec::with_capacity(new.participants.len());
    for (index, given) in new.participants.iter().take(MOST_PARTICIPANTS).enumerate() {
        match participant(given) {
            Ok(participant) => participants.push(participant),
            Err((key, message)) => {
                let place = ["participants".into(), PathPart::Index(index)];
                let place: Vec<PathPart> = place.into_iter().chain(key.map(PathPart::from)).collect();
                report(&place, message.to_owned());
            }
        }
    }
    if !issues.is_empty() {
        return Err(Error::body(issues));
    }
    if participants.is_empty() {
        return Err(Error::new(Code::ValidationType, "No participants were provided."));
    }
    // Whoever is named twice takes part once.
    let mut seen = HashSet::new();
    participants.retain(|participant: &Participant| {
        participant
            .email_address
            .as_ref()
            .is_none_or(|address| seen.insert(address.clone()))
    });
    Ok(participants)
}

fn participant(given: &NewParticipant) -> Result<Participant, (Option<&'static str>, &'static str)> {
    let name = given
        .name
        .as_ref()
        .map(|name| name.trim().to_owned())
        .filter(|name| !name.is_empty());
    let email_address = match &given.email_address {
        None => None,
        Some(text) => Some(address(text).ok_or((Some("email_address"), "Invalid email address"))?),
    };
    if name.is_none() && email_address.is_none() {
        return Err((None, "A participant needs an email_address or a name"));
    }
    if name.as_ref().is_some_and(|name| name.chars().count() > MOST_TITLE) {
        return Err((Some("name"), "Too big: expected string to have <=1000 characters"));
    }
    Ok(Participant {
        status: given.status,
        is_organizer: given.is_organizer,
        email_address,
        name,
    })
}

/// The writes that change the links of a meeting, and what it is found by.
fn relinked(before: &Meeting, after: &Meeting, revision: i64) -> Vec<Write> {
    let (old, new) = (index_keys(before), index_keys(after));
    let mut writes = vec![put_meeting(after, Expect::Revision(revision))];
    let gone = old.iter().filter(|key| !new.contains(key));
    writes.extend(gone.map(|key| delete_index(before, key)));
    let come = new.iter().filter(|key| !old.contains(key));
    writes.extend(come.map(|key| put_index(after, key)));
    writes
}
