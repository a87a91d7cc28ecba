//! Addresses that no sequence may write to (`reference/rest-api.md` section 13, "Sequences").

use crate::documents::put;
use crate::{Error, Issue, PathPart, Records, Result, format_ns};
use contact::EmailAddress;
use serde::{Deserialize, Serialize};
use serde_json::{Value as Json, json};
use store::{Expect, WorkspaceId};

const KIND: &str = "unsubscribed_email";
/// How many addresses one request may have.
const MOST: usize = 1_000;

/// An address on the unsubscribe list of a workspace.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct UnsubscribedEmail {
    /// Normalised.
    pub email_address: String,
    /// When it was put there first, in ns since the epoch.
    pub created_at: i64,
}

impl UnsubscribedEmail {
    /// The wire form (`reference/rest-api.md` section 12).
    pub fn to_json(&self) -> Json {
        json!({ "email_address": self.email_address, "created_at": format_ns(self.created_at) })
    }
}

impl Records {
    /// Puts addresses on the unsubscribe list, and gives what stands there of them: each once, in the order given.
    ///
    /// # Errors
    /// `validation_type` for what is no address and for more than 1,000 of them; then none is added.
    pub async fn unsubscribe(
        &self,
        workspace_id: &WorkspaceId,
        addresses: &[String],
    ) -> Result<Vec<UnsubscribedEmail>> {
        let at = |index: Option<usize>| {
            let path = ["data", "email_addresses"].map(PathPart::from).into_iter();
            path.chain(index.map(PathPart::Index)).collect()
        };
        if addresses.len() > MOST {
            let message = format!("Too big: expected array to have <={MOST} items");
            return Err(Error::body(vec![Issue::invalid(at(None), message)]));
        }
        let mut issues = Vec::new();
        let mut normalized: Vec<String> = Vec::new();
        for (index, address) in addresses.iter().enumerate() {
            match EmailAddress::parse(address) {
                Some(email) if normalized.contains(&email.normalized) => {}
                Some(email) => normalized.push(email.normalized),
                None => issues.push(Issue::invalid(at(Some(index)), "Invalid email address")),
            }
        }
        if !issues.is_empty() {
            issues.truncate(50);
            return Err(Error::body(issues));
        }
        crate::record::retrying(|| async {
            let now = self.clock.now_ns();
            let mut listed = Vec::with_capacity(normalized.len());
            let mut writes = Vec::new();
            for email_address in &normalized {
                let id = format!("{workspace_id}/{email_address}");
                if let Some(document) = self.store.document(KIND, &id).await? {
                    listed.push(crate::documents::read::<UnsubscribedEmail>(document)?.value);
                    continue;
                }
                let new = UnsubscribedEmail {
                    email_address: email_address.clone(),
                    created_at: now,
                };
                writes.push(put(KIND, &id, workspace_id, now, &new, Expect::Absent));
                listed.push(new);
            }
            if !writes.is_empty() {
                self.store.commit(writes).await?;
            }
            Ok(listed)
        })
        .await
    }

    /// Whether an address is on the unsubscribe list.
    ///
    /// # Errors
    /// Only what the store answers.
    pub async fn is_unsubscribed(&self, workspace_id: &WorkspaceId, address: &str) -> Result<bool> {
        let Some(email) = EmailAddress::parse(address) else {
            return Ok(false);
        };
        let id = format!("{workspace_id}/{}", email.normalized);
        Ok(self.store.document(KIND, &id).await?.is_some())
    }
}
