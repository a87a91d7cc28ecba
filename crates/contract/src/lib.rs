//! What apps and API clients rely on and several crates must agree about, as plain data: the schema of app queries,
//! the names of scopes, the rules for environment variables. Whoever checks, serves or enforces one of them reads it here.
//!
//! Architecture invariant: this crate depends on nothing and does nothing.

pub mod environment;
pub mod scope;

/// The GraphQL schema of app queries, in the schema language: what documents of apps are checked against, and what the
/// server answers.
pub const GRAPHQL_SCHEMA: &str = include_str!("schema.graphql");
