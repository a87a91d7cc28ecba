//! The dynamic SQL of the store's leaves: filters, sorts and paths as `sea-query` statements.
//!
//! A leaf has the tables named in [`names`], asks a [`Planner`] for statements, and runs them; what differs between
//! databases is behind [`Dialect`].
//!
//! Architecture invariant: nothing here runs a statement, and every value of a caller is a bound parameter.

mod condition;
mod few;
mod gather;
pub mod names;
mod page;
pub mod parts;
mod sort;
mod words;

pub use condition::Candidates;
pub use few::{FEW, MANY, Walk};
pub use gather::{Gathered, records_of};
pub use page::{Phase, Planner, total};
pub use words::{folded, words};

use sea_query::{Expr, ExprTrait, SelectStatement};
use store::{AttributeId, Column, ObjectId, WorkspaceId};

/// What differs between the databases.
pub trait Dialect: Sync {
    /// Selects the `seq` of the records in `scope` whose search text has, for each of `words`, a word that begins with
    /// it. `words` is never empty.
    fn search(&self, scope: &Scope, words: &[String]) -> SelectStatement;

    /// The text in `column` of the row `row` has `needle` in this part, whatever the case (as [`folded`] folds it).
    fn has_part(&self, row: &str, column: &'static str, part: Part, needle: &str) -> Expr;

    /// Some row comes out of `select`, which looks at the row that the condition is about.
    fn exists(&self, select: SelectStatement) -> Expr {
        Expr::exists(select)
    }

    /// The rows of `select`, found without regard to what is then done with them.
    fn apart(&self, select: SelectStatement) -> SelectStatement {
        select
    }

    /// `own`, a column of a record, by which rows are sorted once they have been found; no index is to be walked for it.
    fn sorted(&self, own: Expr) -> Expr {
        own
    }

    /// `expr` is one of the rows of `select`, which stands alone; asked of many rows.
    fn is_among(&self, expr: Expr, select: SelectStatement) -> Expr {
        expr.in_subquery(select)
    }

    /// As [`Dialect::is_among`], where the few rows of `select` drive an index over `expr`.
    fn found_by(&self, expr: Expr, select: SelectStatement) -> Expr {
        expr.in_subquery(select)
    }

    /// These numbers as rows of `seq`.
    fn numbers(&self, numbers: &[i64]) -> SelectStatement;

    /// Starts a select of the rows `record` of `records` with these numbers, each of which is given once.
    fn listed(&self, numbers: &[i64], record: &'static str) -> SelectStatement;

    /// `expr` is one of these texts.
    fn is_one_of_texts(&self, expr: Expr, texts: Vec<String>) -> Expr {
        expr.is_in(texts)
    }

    /// Starts a select of rows `value` of `vals`, among which are all active values of an attribute that have `needle` in this
    /// part of the column, through an index over parts of texts, whatever else is then asked of them. `None` when the
    /// index does not know such a needle, being too short; then every value of the attribute is asked.
    fn values_with_part(
        &self,
        value: &str,
        workspace_id: &WorkspaceId,
        attribute_id: &AttributeId,
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
    pub workspace_id: WorkspaceId,
    /// Empty for all of the workspace's objects.
    pub object_ids: Vec<ObjectId>,
}
