//! E-mails of a mailbox, out of an mbox file or a single message. Who wrote to whom, when and about what is kept; what was
//! written is passed over as it comes.

mod headers;
mod messages;

use crate::{Error, Problem, Result};
use bytes::Bytes;
use futures::future::BoxFuture;
use futures::{FutureExt, Stream, StreamExt, TryStreamExt, stream};
use headers::Reader;
use messages::Messages;
use records::emails::{Correspondence, Emails, NewEmail, Noted};
use records::{Actor, MemberId, Records};
use serde::Serialize;
use std::collections::HashSet;
use std::io;
use std::sync::Arc;
use store::WorkspaceId;

/// The most messages of one file.
const MOST_MESSAGES: u64 = 1_000_000;
/// E-mails noted at the same time: they share commits.
const AT_ONCE: usize = 256;
/// Addresses and domains that are gathered before people and companies are told.
const GATHERED: usize = 20_000;
/// How many problems are told.
const MOST_PROBLEMS: usize = 1_000;

/// Whose mailbox it is, and whether anything is to be kept.
#[derive(Debug, Clone)]
pub enum EmailImport {
    Keep(MemberId),
    /// Says what would become of the messages, and changes nothing.
    Check(MemberId),
}

/// What became of the messages.
#[derive(Debug, Default, Serialize)]
pub struct EmailsTaken {
    /// E-mails that are new.
    pub added: u64,
    /// E-mails that the mailbox has already.
    pub known: u64,
    /// Messages that could not be taken.
    pub skipped: u64,
    pub problems: Vec<Problem>,
}

/// Notes the e-mails of a file that comes in pieces of any size, and tells people and companies of the first and the last one
/// with them. No more of the file is held than the headers of some messages.
///
/// # Errors
/// [`Error::File`] when the file is neither an mbox file nor a message, does not come whole, or is too large; what the store
/// answers. E-mails that were noted by then stay.
pub async fn import_emails(
    records: &Records,
    workspace_id: &WorkspaceId,
    import: &EmailImport,
    pieces: impl Stream<Item = io::Result<Bytes>> + Unpin,
) -> Result<EmailsTaken> {
    let (EmailImport::Keep(mailbox) | EmailImport::Check(mailbox)) = import;
    let emails = records.emails();
    let own = Arc::new(emails.own_addresses(workspace_id).await?);
    let reader = Reader::new(mailbox.to_string(), own.clone());
    let mut intake = Intake {
        workspace_id,
        import,
        owner: Actor::member(mailbox.to_string()),
        correspondence: emails.correspondence(own),
        emails,
        seen: HashSet::new(),
        waiting: Vec::new(),
        taken: EmailsTaken::default(),
        told: 0,
    };
    let read = intake.all(&reader, Messages::new(pieces)).await;
    // What came before the file turned out to be broken is kept, and told of.
    intake.note_waiting().await?;
    intake.tell().await?;
    read?;
    Ok(intake.taken)
}

struct Intake<'a> {
    workspace_id: &'a WorkspaceId,
    import: &'a EmailImport,
    emails: Emails,
    owner: Actor,
    correspondence: Correspondence,
    /// Ids of e-mails that a check has found to be new: the file may have them again.
    seen: HashSet<String>,
    waiting: Vec<NewEmail>,
    taken: EmailsTaken,
    /// How many new ones whoever listens was told of.
    told: u64,
}

impl Intake<'_> {
    async fn all<S>(&mut self, reader: &Reader, mut messages: Messages<S>) -> Result<()>
    where
        S: Stream<Item = io::Result<Bytes>> + Unpin,
    {
        let mut count = 0;
        while let Some(message) = messages.next().await? {
            count += 1;
            if count > MOST_MESSAGES {
                let why = format!("the file has more than {MOST_MESSAGES} messages: divide it");
                return Err(Error::File(why));
            }
            match message.headers.and_then(|headers| reader.read(&headers)) {
                Ok(email) => self.waiting.push(email),
                Err(why) => self.skip(message.line, why),
            }
            if self.waiting.len() >= AT_ONCE {
                self.note_waiting().await?;
            }
            if self.correspondence.len() >= GATHERED {
                self.tell().await?;
            }
        }
        Ok(())
    }

    async fn note_waiting(&mut self) -> Result<()> {
        let waiting = std::mem::take(&mut self.waiting);
        let (emails, import, workspace_id) = (&self.emails, self.import, self.workspace_id);
        let note = |email: NewEmail| {
            async move {
                match import {
                    EmailImport::Keep(_) => emails.add(workspace_id, email).await,
                    EmailImport::Check(_) => emails.check(workspace_id, email).await,
                }
            }
            .boxed()
        };
        let work: Vec<BoxFuture<'_, records::Result<Noted>>> = waiting.into_iter().map(note).collect();
        let noted: Vec<Noted> = stream::iter(work).buffered(AT_ONCE).try_collect().await?;
        for noted in noted {
            let is_check = matches!(self.import, EmailImport::Check(_));
            match &noted {
                Noted::New(email) if !is_check || self.seen.insert(email.id.clone()) => self.taken.added += 1,
                Noted::New(_) | Noted::Known(_) => self.taken.known += 1,
            }
            if !is_check {
                // One that is known may be with somebody who was not there when it came.
                self.correspondence.note(noted.email(), &self.owner);
            }
        }
        Ok(())
    }

    /// Tells people and companies of the e-mails that were noted with them, and whoever listens that there are some.
    async fn tell(&mut self) -> Result<()> {
        let met = self.emails.met(self.workspace_id, &mut self.correspondence).await?;
        let emails = &self.emails;
        let work: Vec<BoxFuture<'_, records::Result<()>>> = met
            .into_iter()
            .map(|met| async move { emails.keep_interactions(&met).await }.boxed())
            .collect();
        stream::iter(work).buffered(AT_ONCE).try_collect::<()>().await?;
        let added = self.taken.added - self.told;
        if added > 0 && matches!(self.import, EmailImport::Keep(_)) {
            self.emails.announce(self.workspace_id, &self.owner, added).await?;
            self.told = self.taken.added;
        }
        Ok(())
    }

    fn skip(&mut self, line: u64, message: String) {
        self.taken.skipped += 1;
        if self.taken.problems.len() < MOST_PROBLEMS {
            self.taken.problems.push(Problem {
                line,
                column: None,
                message,
            });
        }
    }
}
