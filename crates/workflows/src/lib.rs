//! Workflows: what they are made of, how a run goes from block to block, and the runner that drives runs durably.
//!
//! Architecture invariant: nothing here knows HTTP, SQL, or how app code runs; apps' blocks are called through a trait, and
//! clock, randomness and network come from outside.

mod access;
mod again;
mod apps;
mod block_test;
pub mod blocks;
pub mod catalog;
pub mod check;
mod definition;
mod effects;
pub mod file;
mod fit;
pub mod machine;
mod manage;
mod notifications;
pub mod record_values;
mod resolve;
mod runner;
mod runs;
pub mod schema;
pub mod triggers;
pub mod value;
mod workflow;

pub use access::{Access, MemberAccess, Sharing};
pub use again::{Ended, How, Repeated};
pub use apps::{AppAnswer, AppBlock, AppCall, AppFailure, AppResult, Apps, Handler};
pub use block_test::{BlockTest, Samples, Tested};
pub use definition::{Block, BlockName, Connection, Definition, Position};
pub use effects::{Effects, HttpRequest, HttpResponse, Outside, Trouble, Written};
pub use manage::{Opened, WorkflowError};
pub use notifications::{Kind as NotificationKind, ListedNotification, Notification};
pub use runner::{CallbackAnswer, CallbackRequest, Config, NewRun, Parts, Workflows};
pub use runs::{ListedRun, RunDetails, VisitDetails};
pub use schema::Outcome;
pub use store::entity::Stored;
pub use workflow::{Recipients, Version, Workflow};
