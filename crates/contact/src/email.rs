use crate::root_domain;

/// An e-mail address with its parts.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct EmailAddress {
    /// As written.
    pub original: String,
    /// Lower-cased.
    pub normalized: String,
    pub domain: String,
    /// The part of the domain that is registered.
    pub root_domain: String,
    /// What stands before the `@`, lower-cased.
    pub local: String,
}

/// Top-level names that can never receive mail (RFC 2606).
const RESERVED_TOP_LEVEL: [&str; 4] = ["test", "invalid", "example", "localhost"];

impl EmailAddress {
    /// Reads an address with strict syntax: an unquoted local part and a registrable domain.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let text = text.trim();
        let (local, domain) = text.rsplit_once('@')?;
        let allowed = |c: char| c.is_alphanumeric() || "!#$%&'*+/=?^_`{|}~-.".contains(c);
        let dots_apart = !local.starts_with('.') && !local.ends_with('.') && !local.contains("..");
        if local.is_empty() || local.len() > 64 || text.len() > 254 || !local.chars().all(allowed) || !dots_apart {
            return None;
        }
        let domain = domain.to_lowercase();
        if RESERVED_TOP_LEVEL.contains(&domain.rsplit('.').next()?) {
            return None;
        }
        let root_domain = root_domain(&domain)?;
        let local = local.to_lowercase();
        Some(Self {
            original: text.to_owned(),
            normalized: format!("{local}@{domain}"),
            domain,
            root_domain,
            local,
        })
    }
}
