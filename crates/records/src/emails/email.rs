use crate::documents::{Indexed, Listing};
use contact::{EmailAddress, root_domain};
use serde::{Deserialize, Serialize};
use store::WorkspaceId;

/// What is kept of an e-mail.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Email {
    pub id: String,
    pub workspace_id: WorkspaceId,
    pub mailbox_id: String,
    pub message_id: String,
    /// In ns since the epoch.
    pub sent_at: i64,
    pub direction: Direction,
    pub subject: Option<String>,
    pub participants: Vec<EmailParticipant>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Direction {
    Inbound,
    Outbound,
}

/// Somebody on an e-mail.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct EmailParticipant {
    pub role: Role,
    /// Normalised.
    pub address: String,
    pub name: Option<String>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Role {
    From,
    ReplyTo,
    To,
    Cc,
    Bcc,
}

/// An e-mail to be noted.
#[derive(Debug, Clone)]
pub struct NewEmail {
    pub mailbox_id: String,
    /// What the header `Message-ID` says.
    pub message_id: String,
    /// In ns since the epoch.
    pub sent_at: i64,
    pub direction: Direction,
    pub subject: Option<String>,
    /// Those whose address is none are left out.
    pub participants: Vec<EmailParticipant>,
}

impl EmailParticipant {
    pub fn domain(&self) -> &str {
        self.address.rsplit_once('@').map_or("", |(_, domain)| domain)
    }

    /// The domain of the address and, where that is another, the registrable one above it: a company has either.
    pub(super) fn domains(&self) -> impl Iterator<Item = String> {
        let domain = self.domain();
        let registrable = root_domain(domain).filter(|root| root != domain);
        std::iter::once(domain.to_owned()).chain(registrable)
    }

    /// Whether a machine has the address.
    pub(super) fn is_automated(&self) -> bool {
        const NAMES: [&str; 9] = [
            "noreply",
            "no-reply",
            "donotreply",
            "do-not-reply",
            "mailer-daemon",
            "postmaster",
            "bounce",
            "bounces",
            "notifications",
        ];
        let local = self.address.split(['@', '+']).next().unwrap_or_default();
        NAMES.contains(&local)
    }
}

impl Email {
    pub(super) fn new(id: String, workspace_id: &WorkspaceId, new: NewEmail) -> Self {
        let normalized = |participant: EmailParticipant| {
            let address = EmailAddress::parse(&participant.address)?.normalized;
            Some(EmailParticipant { address, ..participant })
        };
        Self {
            id,
            workspace_id: workspace_id.to_owned(),
            mailbox_id: new.mailbox_id,
            message_id: new.message_id,
            sent_at: new.sent_at,
            direction: new.direction,
            subject: new.subject,
            participants: new.participants.into_iter().filter_map(normalized).collect(),
        }
    }
}

pub(super) fn of_address(address: &str) -> String {
    format!("address/{address}")
}

pub(super) fn of_domain(domain: &str) -> String {
    format!("domain/{domain}")
}

impl Indexed for Email {
    const KIND: &'static str = "email";
    const INDEX: &'static str = "email_index";

    fn id(&self) -> &str {
        &self.id
    }

    fn workspace_id(&self) -> &WorkspaceId {
        &self.workspace_id
    }

    fn created_at(&self) -> i64 {
        self.sent_at
    }

    fn listings(&self) -> Vec<Listing> {
        let mut lists: Vec<String> = Vec::new();
        for participant in &self.participants {
            lists.push(of_address(&participant.address));
            lists.extend(participant.domains().map(|domain| of_domain(&domain)));
        }
        lists.sort();
        lists.dedup();
        lists.into_iter().map(|list| Listing::new(list, self.sent_at)).collect()
    }
}
