//! Objects, attributes, records and their values: what a workspace's data looks like and how it changes.
//!
//! [`Records`] is the door: definitions (objects, attributes, options, statuses), records (create, read, update,
//! assert, delete, query, history) and workspace members. Everything lasting goes through [`store::Store`].
//!
//! The outside contract is the REST API version 2 of the field (`reference/rest-api.md` sections 6 to 10 and 16):
//! the shapes of values, the coercion of what is written, the codes and sentences of errors.
//!
//! Architecture invariant: nothing here knows HTTP, GraphQL or SQL. Reads come from the record's document; typed
//! value rows exist for filters, sorts, uniqueness and history.

mod actor;
mod clock;
mod error;
mod filter;
mod input;
mod members;
mod query;
mod record;
mod records;
mod schema;
mod search;
mod sorts;
mod standard;
mod timestamp;
pub mod values;

pub use actor::{Actor, ActorKind};
pub use clock::{Clock, SystemClock};
pub use error::{Code, Error, Issue, PathPart, Result};
pub use members::{AccessLevel, Member};
pub use query::{MAX_LIMIT, QueryPage};
pub use record::{HistoricValue, Record, RecordDocument, StoredValue, WireRecord, WireValue};
pub use records::{Mode, Records};
pub use schema::{
    Attribute, AttributeChange, AttributeType, CURRENCY_CODES, Choice, Config, CurrencyConfig, CurrencyDisplay,
    DefaultValue, NewAttribute, NewObject, NewRelationship, NewStatus, Object, ObjectChange, OptionChange,
    RecordReferenceConfig, Relationship, Schema, SelectOption, Status, StatusChange,
};
pub use timestamp::{format_ns, parse_instant};
pub use values::Value;
