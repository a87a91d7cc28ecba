use super::Emails;
use crate::Result;
use std::collections::HashSet;
use store::WorkspaceId;

/// What identifies the own workspace on an e-mail, and so nobody whom it writes to.
#[derive(Debug, Default)]
pub(super) struct Own {
    /// Of members, lower-cased.
    addresses: HashSet<String>,
    domains: HashSet<String>,
}

impl Own {
    pub(super) fn has_address(&self, address: &str) -> bool {
        self.addresses.contains(address)
    }

    pub(super) fn has_domain(&self, domain: &str) -> bool {
        self.domains.contains(domain)
    }
}

impl Emails {
    pub(super) async fn own(&self, workspace_id: &WorkspaceId) -> Result<Own> {
        let mut own = Own::default();
        for member in self.records.members(workspace_id).await? {
            let address = member.email_address.to_lowercase();
            let domain = address.rsplit_once('@').map(|(_, domain)| domain.to_owned());
            own.domains.extend(domain);
            own.addresses.insert(address);
        }
        Ok(own)
    }
}
