//! Whether a workflow can be published.

mod problems;

pub use problems::{Problem, Problems};
