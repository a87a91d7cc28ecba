//! The dynamic SQL of the store's leaves: filters, sorts and paths as `sea-query` statements.
//!
//! A leaf has the tables named in [`names`], asks a [`Planner`] for statements, and runs them; what differs between
//! databases is behind [`Dialect`].
//!
//! Architecture invariant: nothing here runs a statement, and every value of a caller is a bound parameter.

mod condition;
pub mod names;
mod page;
mod sort;
mod words;

pub use page::{Phase, Planner};
pub use words::words;

use sea_query::SelectStatement;

/// What differs between the databases.
pub trait Dialect {
    /// Selects the `seq` of the records in `scope` whose search text has, for each of `words`, a word that begins with
    /// it. `words` is never empty.
    fn search(&self, scope: &Scope, words: &[String]) -> SelectStatement;
}

/// The objects of a workspace among which a condition looks.
#[derive(Debug, Clone)]
pub struct Scope {
    pub workspace_id: String,
    /// Empty for all of the workspace's objects.
    pub object_ids: Vec<String>,
}
