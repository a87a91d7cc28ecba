//! Data goes to stdout, talk to stderr. Whoever reads may stop reading at any time, which is no reason to panic.

use std::{fmt::Display, io::Write};

/// A line of data.
///
/// # Errors
/// When nobody reads it any more.
pub fn data(line: impl Display) -> std::io::Result<()> {
    let mut out = std::io::stdout().lock();
    writeln!(out, "{line}")?;
    out.flush()
}

/// A line for people.
pub fn talk(line: impl Display) {
    // There is nobody left to tell.
    let _ = writeln!(std::io::stderr().lock(), "{line}");
}
