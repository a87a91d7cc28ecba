//! What people and companies are told of e-mails with them: the first and the last one, as interactions.

use super::email::{of_address, of_domain};
use super::{Email, EmailParticipant, Emails, OwnAddresses};
use crate::values::Interaction;
use crate::{Actor, AttributeType, Result};
use serde_json::json;
use std::collections::HashMap;
use std::sync::Arc;
use store::{Order, RecordKey, WorkspaceId};

/// How many e-mails are looked at from each end for one that is an interaction, when a record gets an address: a write is not
/// to wait for all that machines have sent.
const LOOKED_AT: u32 = 100;
/// How many of them are read at once: most often the outermost is one.
const AT_ONCE: usize = 20;

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

/// The first and the last e-mail.
#[derive(Debug, Clone)]
pub(crate) struct Span {
    pub(crate) first: Interaction,
    pub(crate) last: Interaction,
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

impl Email {
    /// As an interaction of the member whose mailbox it is in. One on which a machine is named is none, and neither is one that
    /// was sent later than now.
    fn interaction(&self, owner: &Actor, now: i64) -> Option<Interaction> {
        let is_none = self.sent_at > now || self.participants.iter().any(EmailParticipant::is_automated);
        (!is_none).then(|| Interaction {
            interaction_type: "email".to_owned(),
            interacted_at: self.sent_at,
            owner_actor: owner.clone(),
        })
    }
}

impl Correspondence {
    /// Looks at an e-mail of a member's mailbox.
    pub fn note(&mut self, email: &Email, owner: &Actor) {
        let Some(interaction) = email.interaction(owner, self.now) else {
            return;
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

    /// The first and the last e-mail with addresses, which a person has, or with domains, which a company has; `None` where there
    /// are none.
    ///
    /// # Errors
    /// Only what the store answers.
    pub(crate) async fn known_with(
        &self,
        workspace_id: &WorkspaceId,
        kind: AttributeType,
        names: &[String],
    ) -> Result<Option<Span>> {
        let own = self.own_addresses(workspace_id).await?;
        let mut known: Option<Span> = None;
        for name in names {
            let list = match kind {
                AttributeType::EmailAddress if !own.has_address(name) => of_address(name),
                AttributeType::Domain if !own.has_domain(name) => of_domain(name),
                _ => continue,
            };
            let both = tokio::try_join!(
                self.outermost(workspace_id, &list, Order::OldestFirst),
                self.outermost(workspace_id, &list, Order::NewestFirst),
            );
            let (Some(first), Some(last)) = both? else {
                continue;
            };
            let span = Span { first, last };
            match &mut known {
                Some(known) => known.widen(&span),
                None => known = Some(span),
            }
        }
        Ok(known)
    }

    /// The e-mail of a list that is an interaction and comes first in this order.
    async fn outermost(&self, workspace_id: &WorkspaceId, list: &str, order: Order) -> Result<Option<Interaction>> {
        let now = self.records.clock.now_ns();
        let places = self
            .records
            .places::<Email>(workspace_id, list, order, None, Some(LOOKED_AT))
            .await?;
        for some in places.chunks(AT_ONCE) {
            let emails = self.records.at_places::<Email>(workspace_id, some).await?;
            let interaction = |email: &Email| email.interaction(&Actor::member(email.mailbox_id.clone()), now);
            if let Some(outermost) = emails.iter().find_map(|email| interaction(&email.value)) {
                return Ok(Some(outermost));
            }
        }
        Ok(None)
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
