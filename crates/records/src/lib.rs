//! Objects, attributes, records and their values: what a workspace's data looks like and how it changes.
//!
//! [`Records`] is the door: definitions (objects, attributes, options, statuses), records (create, read, update,
//! assert, delete, query, history) and workspace members. [`meetings`] has meetings, call recordings and transcripts; [`notes`],
//! [`tasks`], [`comments`] and [`views`] what their names say.
//! Everything lasting goes through [`store::Store`].
//!
//! The outside contract is the REST API version 2 of the field (`reference/rest-api.md` sections 6 to 10 and 16):
//! the shapes of values, the coercion of what is written, the codes and sentences of errors.
//!
//! Architecture invariant: nothing here knows HTTP, GraphQL or SQL. Reads come from the record's document; typed
//! value rows exist for filters, sorts, uniqueness and history.

mod actor;
mod belongings;
mod clock;
pub mod comments;
mod documents;
mod duplicates;
pub mod emails;
mod error;
pub mod files;
mod filter;
mod holders;
mod ids;
mod input;
pub mod meetings;
mod members;
pub mod notes;
mod query;
mod record;
mod records;
mod rich_text;
mod schema;
mod search;
mod sorts;
mod standard;
pub mod tasks;
mod timestamp;
mod unsubscribed;
pub mod values;
pub mod views;

pub use actor::{Actor, ActorKind};
pub use clock::{Clock, SystemClock};
pub use documents::{Cursor, Page};
pub use duplicates::DismissedDuplicate;
pub use error::{Code, Error, Issue, PathPart, Result};
pub use ids::{MemberId, OptionId, StatusId};
pub use members::{AccessLevel, Member};
pub use query::{MAX_LIMIT, QueryPage};
pub use record::{
    HistoricValue, ImportCheck, ImportOutcome, Imported, NewEntry, Record, RecordDocument, Removal, StoredValue,
    TimedValue, WireActivityRecord, WireEntry, WireRecord, WireValue,
};
pub use records::{Mode, Records, Target};
pub use schema::{
    ActivityBase, ActivitySettings, Attribute, AttributeChange, AttributeType, CURRENCY_CODES, Choice, Config,
    CurrencyConfig, CurrencyDisplay, DefaultValue, ListAccess, ListChange, ListSettings, MemberAccess, NewActivity,
    NewAttribute, NewList, NewObject, NewRelationship, NewStatus, Object, ObjectChange, ObjectKind, OptionChange,
    RecordReferenceConfig, Relationship, Schema, SelectOption, Status, StatusChange, TOLD_SETTINGS,
};
pub use timestamp::{format_ns, parse_instant};
pub use unsubscribed::UnsubscribedEmail;
pub use values::Value;
