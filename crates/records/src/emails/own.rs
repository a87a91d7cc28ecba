use super::Emails;
use crate::Result;
use std::collections::HashSet;
use store::WorkspaceId;

/// What identifies the own workspace on an e-mail, and so nobody whom it writes to: the addresses of its members, and their
/// domains.
#[derive(Debug, Default)]
pub struct OwnAddresses {
    /// Lower-cased.
    addresses: HashSet<String>,
    domains: HashSet<String>,
}

impl OwnAddresses {
    pub fn new<'a>(addresses: impl IntoIterator<Item = &'a str>) -> Self {
        let mut own = Self::default();
        for address in addresses {
            let address = address.to_lowercase();
            let domain = address.rsplit_once('@').map(|(_, domain)| domain.to_owned());
            own.domains.extend(domain);
            own.addresses.insert(address);
        }
        own
    }

    /// Whether a member has the address, which is normalised.
    pub fn has_address(&self, address: &str) -> bool {
        self.addresses.contains(address)
    }

    pub(super) fn has_domain(&self, domain: &str) -> bool {
        self.domains.contains(domain)
    }
}

impl Emails {
    /// The addresses of the members as of now.
    ///
    /// # Errors
    /// Only what the store answers.
    pub async fn own_addresses(&self, workspace_id: &WorkspaceId) -> Result<OwnAddresses> {
        let members = self.records.members(workspace_id).await?;
        Ok(OwnAddresses::new(members.iter().map(|member| &*member.email_address)))
    }
}
