//! How errors and diagnostics look on the terminal.

use crate::print::talk;
use builder::{Diagnostics, Severity};
use std::io::IsTerminal;

/// Sets up miette: colour and boxes on a terminal, plain lines elsewhere.
pub fn install() {
    let fancy = std::io::stderr().is_terminal() && std::env::var_os("NO_COLOR").is_none();
    // Only a second call could fail, and there is none.
    let _ = miette::set_hook(Box::new(move |_| {
        Box::new(
            miette::MietteHandlerOpts::new()
                .color(fancy)
                .unicode(true)
                .terminal_links(false)
                .build(),
        )
    }));
}

/// Prints every diagnostic to stderr and, last, how many there were.
pub fn diagnostics(list: &Diagnostics) {
    let mut errors = 0;
    for diagnostic in list.iter() {
        errors += usize::from(diagnostic.severity == Severity::Error);
        talk(format_args!("{:?}", miette::Report::new(diagnostic.clone())));
    }
    let warnings = list.len() - errors;
    if !list.is_empty() {
        talk(format_args!(
            "{}, {}",
            count(errors, "error"),
            count(warnings, "warning")
        ));
    }
}

/// `1 error`, `2 errors`.
pub fn count(number: usize, noun: &str) -> String {
    format!("{number} {noun}{}", if number == 1 { "" } else { "s" })
}
