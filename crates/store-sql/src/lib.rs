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

pub use condition::Candidates;
pub use page::{Phase, Planner};
pub use words::{folded, words};

use sea_query::{Expr, SelectStatement};
use store::Column;

/// What differs between the databases.
pub trait Dialect {
    /// Selects the `seq` of the records in `scope` whose search text has, for each of `words`, a word that begins with
    /// it. `words` is never empty.
    fn search(&self, scope: &Scope, words: &[String]) -> SelectStatement;

    /// The text `text` has `needle` in this part, whatever the case (as [`folded`] folds it).
    fn has_part(&self, text: Expr, part: Part, needle: &str) -> Expr;

    /// Selects the `seq` of active values of an attribute, among which are all that have `needle` in this part of the
    /// column, through an index over parts of texts. `None` when the index does not know such a needle, being
    /// too short; then every value of the attribute is asked.
    fn values_with_part(
        &self,
        workspace_id: &str,
        attribute_id: &str,
        column: Column,
        part: Part,
        needle: &str,
    ) -> Option<SelectStatement>;
}

/// Where in a text something is looked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Part {
    Anywhere,
    Start,
    End,
}

/// The objects of a workspace among which a condition looks.
#[derive(Debug, Clone)]
pub struct Scope {
    pub workspace_id: String,
    /// Empty for all of the workspace's objects.
    pub object_ids: Vec<String>,
}
