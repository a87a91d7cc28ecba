//! What people and companies are told of e-mails with them: the first and the last one, as interactions.

use super::{Email, EmailParticipant, Emails, OwnAddresses};
use crate::values::Interaction;
use crate::{Actor, Result};
use serde_json::json;
use std::collections::HashMap;
use std::sync::Arc;
use store::{RecordKey, WorkspaceId};

/// The first and the last e-mail with each address and domain, of those that were looked at. Interactions are written once
/// for many e-mails by it, so that what is no longer the last one leaves no history.
#[derive(Debug)]
pub struct Correspondence {
    own: Arc<OwnAddresses>,
    /// In ns since the epoch; what says that it was sent later has a wrong clock, and is no interaction.
    now: i64,
    by_address: HashMap<String, Span>,
    by_domain: HashMap<String, Span>,
}

/// A person or a company that there were e-mails with.
#[derive(Debug, Clone)]
pub struct Met {
    key: RecordKey,
    span: Span,
}

#[derive(Debug, Clone)]
struct Span {
    first: Interaction,
    last: Interaction,
}

impl Span {
    fn widen(&mut self, other: &Span) {
        if other.first.interacted_at < self.first.interacted_at {
            self.first = other.first.clone();
        }
        if other.last.interacted_at > self.last.interacted_at {
            self.last = other.last.clone();
        }
    }
}

impl Correspondence {
    /// Looks at an e-mail of a member's mailbox. One on which a machine is named is no interaction.
    pub fn note(&mut self, email: &Email, owner: &Actor) {
        if email.sent_at > self.now || email.participants.iter().any(EmailParticipant::is_automated) {
            return;
        }
        let interaction = Interaction {
            interaction_type: "email".to_owned(),
            interacted_at: email.sent_at,
            owner_actor: owner.clone(),
        };
        let span = Span {
            first: interaction.clone(),
            last: interaction,
        };
        for participant in &email.participants {
            if !self.own.has_address(&participant.address) {
                note(&mut self.by_address, &participant.address, &span);
            }
            for domain in participant.domains() {
                if !self.own.has_domain(&domain) {
                    note(&mut self.by_domain, &domain, &span);
                }
            }
        }
    }

    /// How many addresses and domains there are.
    pub fn len(&self) -> usize {
        self.by_address.len() + self.by_domain.len()
    }

    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }
}

fn note(spans: &mut HashMap<String, Span>, name: &str, span: &Span) {
    match spans.get_mut(name) {
        Some(known) => known.widen(span),
        None => {
            spans.insert(name.to_owned(), span.clone());
        }
    }
}

impl Emails {
    /// A correspondence that nothing is known of yet. Who has one of the own addresses is nobody to tell.
    pub fn correspondence(&self, own: Arc<OwnAddresses>) -> Correspondence {
        Correspondence {
            own,
            now: self.records.clock.now_ns(),
            by_address: HashMap::new(),
            by_domain: HashMap::new(),
        }
    }

    /// The people and companies behind addresses and domains, which the correspondence forgets then.
    ///
    /// # Errors
    /// Only what the store answers.
    pub async fn met(&self, workspace_id: &WorkspaceId, correspondence: &mut Correspondence) -> Result<Vec<Met>> {
        let by_address = std::mem::take(&mut correspondence.by_address);
        let by_domain = std::mem::take(&mut correspondence.by_domain);
        let addresses = by_address.keys().cloned().collect();
        let people = self.records.people_by_address(workspace_id, addresses).await?;
        let domains = by_domain.keys().cloned().collect();
        let companies = self.records.companies_by_domain(workspace_id, domains).await?;
        let mut met: HashMap<RecordKey, Span> = HashMap::new();
        for (holders, spans) in [(people, by_address), (companies, by_domain)] {
            for (name, span) in spans {
                if let Some(key) = holders.get(&name) {
                    let known = met.entry(key.clone());
                    known.and_modify(|known| known.widen(&span)).or_insert(span);
                }
            }
        }
        Ok(met.into_iter().map(|(key, span)| Met { key, span }).collect())
    }

    /// Writes the interactions of a person or a company: those that are before the first, or after the last, that is known.
    ///
    /// # Errors
    /// `concurrent_write_conflict` when others keep writing the record; what the store answers.
    pub async fn keep_interactions(&self, met: &Met) -> Result<()> {
        let Span { first, last } = &met.span;
        self.records.extend_interactions(&met.key, first, last).await
    }

    /// Tells whoever listens how many e-mails have come into a member's mailbox.
    ///
    /// # Errors
    /// Only what the store answers.
    pub async fn announce(&self, workspace_id: &WorkspaceId, owner: &Actor, added: u64) -> Result<()> {
        let payload = json!({ "added": added });
        let told = self.records.told(workspace_id, "email.imported", payload, owner);
        Ok(self.records.store.commit(vec![told]).await?)
    }
}
