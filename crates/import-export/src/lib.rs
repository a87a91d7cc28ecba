//! Data into a workspace and out of it.
//!
//! * `table`: a CSV file as rows of cells, whatever its encoding and its delimiter.
//! * `columns`: what a file's columns look like, and which attributes they could be.
//! * `mapping`, `cells`: which attribute a column becomes, and how its cells are read.
//! * `csv_export`: records as a CSV file.
//! * `emails`: who wrote to whom, out of mbox files and single messages.
//! * `lines`: a whole workspace as JSON Lines, written and read.
//! * `at_once`, `turns`: the work of an import on every core, and what of it cannot be done at the same time.
//! * `job`, `run`: an import as a job that is checked first, goes on where a killed process left it, and keeps what it
//!   could not take.
//!
//! Architecture invariant: a row is imported at most once, however often its job is begun again: a new record's id comes
//! from the job and the row.

mod at_once;
mod cells;
mod check;
mod columns;
mod csv_export;
mod emails;
mod error;
mod job;
mod lines;
mod mapping;
mod rows;
mod run;
mod table;
mod turns;

pub use columns::{Column, Suggestion};
pub use csv_export::CsvExport;
pub use emails::{EmailImport, EmailsTaken, import_emails};
pub use error::{Error, Result};
pub use job::{Format, Job, JobState, Jobs, NewJob, Problem};
pub use lines::{FileRoom, FilesTaken, export_lines, import_files};
pub use mapping::{DateOrder, Mapped, Plan};
pub use table::{MOST_BYTES, Table};
