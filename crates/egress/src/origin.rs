use std::{collections::BTreeMap, fmt, str::FromStr};
use thiserror::Error;
use url::Url;

/// Scheme, host and port of an http or https URL (RFC 6454), `https://api.example.com`.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Origin(String);

impl Origin {
    /// `None` for anything but http and https.
    pub fn of(url: &Url) -> Option<Self> {
        matches!(url.scheme(), "http" | "https").then(|| Self(url.origin().ascii_serialization()))
    }
}

impl fmt::Display for Origin {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl FromStr for Origin {
    type Err = MappingError;

    fn from_str(text: &str) -> Result<Self, MappingError> {
        let bad = || MappingError::NotAnOrigin { text: text.to_owned() };
        let url = Url::parse(text).map_err(|_| bad())?;
        let bare = url.path() == "/" && url.query().is_none() && url.fragment().is_none() && url.username().is_empty();
        if !bare {
            return Err(bad());
        }
        Self::of(&url).ok_or_else(bad)
    }
}

/// A line of an origin map that makes no sense.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum MappingError {
    #[error("{text:?} is not an origin like https://api.example.com")]
    NotAnOrigin { text: String },
    #[error("{text:?} is not an http or https URL to map an origin to")]
    NotATarget { text: String },
    #[error("{text:?} is not of the form ORIGIN=URL")]
    NotAMapping { text: String },
}

/// Which origins are really somewhere else: `https://a.b` is `http://127.0.0.1:1234/base`.
///
/// Targets are the operator's word and are not subject to the address guard.
#[derive(Debug, Clone, Default)]
pub struct OriginMap(BTreeMap<Origin, Url>);

impl OriginMap {
    /// Maps an origin, replacing an earlier target.
    ///
    /// # Errors
    /// [`MappingError`] names the part that is wrong.
    pub fn insert(&mut self, origin: &str, target: &str) -> Result<(), MappingError> {
        let origin = origin.parse()?;
        let url = Url::parse(target)
            .ok()
            .filter(|url| Origin::of(url).is_some() && url.query().is_none());
        self.0.insert(
            origin,
            url.ok_or_else(|| MappingError::NotATarget {
                text: target.to_owned(),
            })?,
        );
        Ok(())
    }

    /// Lets an origin be itself again.
    pub fn remove(&mut self, origin: &str) {
        if let Ok(origin) = origin.parse::<Origin>() {
            self.0.remove(&origin);
        }
    }

    /// Reads `ORIGIN=URL`, the form of `--map`.
    ///
    /// # Errors
    /// [`MappingError`] names the part that is wrong.
    pub fn insert_line(&mut self, line: &str) -> Result<(), MappingError> {
        let (origin, target) = line
            .split_once('=')
            .ok_or_else(|| MappingError::NotAMapping { text: line.to_owned() })?;
        self.insert(origin.trim(), target.trim())
    }

    /// Where a URL really leads; `None` when its origin is not mapped.
    pub fn target(&self, url: &Url) -> Option<Url> {
        let base = self.0.get(&Origin::of(url)?)?;
        let mut mapped = base.clone();
        let prefix = base.path().trim_end_matches('/');
        mapped.set_path(&format!("{prefix}{}", url.path()));
        mapped.set_query(url.query());
        mapped.set_fragment(url.fragment());
        Some(mapped)
    }
}
