//! What is known of e-mails: who wrote to whom, when, about what. Never what (`reference/rest-api.md` section 13,
//! "Emails").

mod email;
mod list;

pub use email::{Direction, Email, EmailParticipant, NewEmail, Role};
pub use list::EmailFilter;

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

impl Emails {
    /// Notes an e-mail. One of the same mailbox with the same message id is there already, and stays as it is.
    ///
    /// # Errors
    /// Only what the store answers.
    pub async fn add(&self, workspace_id: &WorkspaceId, new: NewEmail) -> Result<Email> {
        // The same e-mail has the same id, whoever brings it, and how often.
        let name = format!("{workspace_id}/{}/{}", new.mailbox_id, new.message_id);
        let id = Uuid::from_bytes(digest(&name)).to_string();
        if let Some(known) = self.records.thing::<Email>(workspace_id, &id).await? {
            return Ok(known.value);
        }
        let email = Email::new(id, workspace_id, new);
        match self.records.store.commit(created(&email)).await {
            Ok(()) | Err(store::StoreError::Conflict { .. }) => Ok(email),
            Err(error) => Err(error.into()),
        }
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
