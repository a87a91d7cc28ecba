//! What is known of e-mails: who wrote to whom, when, about what. Never what (`reference/rest-api.md` section 13,
//! "Emails").

mod email;
mod interactions;
mod list;
mod own;

pub use email::{Direction, Email, EmailParticipant, NewEmail, Role};
pub use interactions::{Correspondence, Met};
pub use list::EmailFilter;
pub use own::OwnAddresses;

use crate::documents::created;
use crate::{Records, Result};
use sha2::{Digest, Sha256};
use store::WorkspaceId;
use uuid::Uuid;

/// The door to a store's e-mails. Cheap to clone.
#[derive(Clone)]
pub struct Emails {
    records: Records,
}

impl Records {
    /// E-mails.
    pub fn emails(&self) -> Emails {
        Emails { records: self.clone() }
    }
}

/// An e-mail that was to be noted.
#[derive(Debug, Clone, PartialEq)]
pub enum Noted {
    New(Email),
    /// It was there already, and stays as it is.
    Known(Email),
}

impl Noted {
    pub fn email(&self) -> &Email {
        match self {
            Self::New(email) | Self::Known(email) => email,
        }
    }
}

impl Emails {
    /// Notes an e-mail. One of the same mailbox with the same message id is there already, and stays as it is.
    ///
    /// # Errors
    /// Only what the store answers.
    pub async fn add(&self, workspace_id: &WorkspaceId, new: NewEmail) -> Result<Noted> {
        let email = match self.check(workspace_id, new).await? {
            Noted::New(email) => email,
            known @ Noted::Known(_) => return Ok(known),
        };
        match self.records.store.commit(created(&email)).await {
            Ok(()) => {
                self.records.definitions.note_emails(workspace_id);
                Ok(Noted::New(email))
            }
            // Somebody else noted it between the look and the write.
            Err(store::StoreError::Conflict { .. }) => Ok(Noted::Known(email)),
            Err(error) => Err(error.into()),
        }
    }

    /// Says what [`Emails::add`] would do, and does nothing.
    ///
    /// # Errors
    /// Only what the store answers.
    pub async fn check(&self, workspace_id: &WorkspaceId, new: NewEmail) -> Result<Noted> {
        // The same e-mail has the same id, whoever brings it, and how often.
        let name = format!("{workspace_id}/{}/{}", new.mailbox_id, new.message_id);
        let id = Uuid::from_bytes(digest(&name)).to_string();
        Ok(match self.records.thing::<Email>(workspace_id, &id).await? {
            Some(known) => Noted::Known(known.value),
            None => Noted::New(Email::new(id, workspace_id, new)),
        })
    }
}

/// 128 bits of a SHA-256, as a UUID that is made of something.
fn digest(text: &str) -> [u8; 16] {
    let mut bytes = [0; 16];
    bytes.copy_from_slice(&Sha256::digest(text)[..16]);
    bytes[6] = (bytes[6] & 0x0f) | 0x80;
    bytes[8] = (bytes[8] & 0x3f) | 0x80;
    bytes
}
