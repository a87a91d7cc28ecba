use contract::scope;
use serde::{Deserialize, Serialize};
use std::{collections::BTreeSet, fmt, sync::Arc};

/// What a token may do: `record_permission:read-write`, `user_management:read` …
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(from = "BTreeSet<String>", into = "BTreeSet<String>")]
pub struct Scopes(
    /// Shared, since every request has its own copy of its caller.
    Arc<BTreeSet<String>>,
);

impl Scopes {
    /// Every scope there is, for writing.
    pub fn all() -> Self {
        scope::all().collect()
    }

    /// Whether `scope` is granted; `read-write` implies `read`.
    pub fn allows(&self, scope: &str) -> bool {
        scope::allows(&self.0, scope)
    }

    /// The scopes named in a list.
    pub fn only<S: Into<String>>(scopes: impl IntoIterator<Item = S>) -> Self {
        scopes.into_iter().map(Into::<String>::into).collect()
    }

    /// What remains of these scopes for code that asks for `wanted`: of what is granted only that, and `read` of a
    /// `read-write` that was never approved.
    pub fn narrowed_to(&self, wanted: &Self) -> Self {
        let granted = |scope: &String| {
            let read = scope
                .strip_suffix(":read-write")
                .map(|subject| format!("{subject}:read"));
            if self.allows(scope) {
                Some(scope.clone())
            } else {
                read.filter(|read| self.allows(read))
            }
        };
        wanted.0.iter().filter_map(granted).collect()
    }

    /// Those of the needed scopes that are not granted, in the order given.
    pub fn missing<'a>(&self, needed: &[&'a str]) -> Vec<&'a str> {
        needed.iter().copied().filter(|scope| !self.allows(scope)).collect()
    }

    pub fn iter(&self) -> impl Iterator<Item = &str> {
        self.0.iter().map(String::as_str)
    }
}

impl FromIterator<String> for Scopes {
    fn from_iter<I: IntoIterator<Item = String>>(scopes: I) -> Self {
        Self(Arc::new(scopes.into_iter().collect()))
    }
}

impl From<BTreeSet<String>> for Scopes {
    fn from(scopes: BTreeSet<String>) -> Self {
        Self(Arc::new(scopes))
    }
}

impl From<Scopes> for BTreeSet<String> {
    fn from(scopes: Scopes) -> Self {
        Arc::unwrap_or_clone(scopes.0)
    }
}

/// Space separated, as token introspection shows them.
impl fmt::Display for Scopes {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (at, scope) in self.0.iter().enumerate() {
            write!(f, "{}{scope}", if at == 0 { "" } else { " " })?;
        }
        Ok(())
    }
}
