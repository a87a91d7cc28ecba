//! Stack traces: from the engine's text, through the program's source map, to the app's own files.

use super::{border::Failed, state::Uncaught};
use crate::{Frame, Program, Thrown};
use sourcemap::SourceMap;

/// Scripts of Stoa's own, which an app's stack trace leaves out.
pub(super) const OWN_SCRIPTS: &str = "stoa:";

/// Lines of a stack that are kept: app code may write any number of them.
const FRAMES: usize = 100;

/// What turns a program's positions into the app's.
pub(super) struct Positions {
    pub name: String,
    /// As JSON: it is read when something was thrown, which is rare, and large.
    pub source_map: Option<String>,
}

/// The frames of a stack that a program wrote down, in the app's own files; what is Stoa's own is left out. For guests that
/// report errors themselves, as tests do.
pub fn frames_of(program: &Program, stack: &str) -> Vec<Frame> {
    let positions = Positions {
        name: program.name.clone(),
        source_map: program.source_map.clone(),
    };
    positions.frames(stack)
}

impl Positions {
    pub(super) fn thrown(&self, failed: Failed) -> Thrown {
        let stack = self.frames(failed.stack.as_deref().unwrap_or_default());
        let wire = with_stack(&failed.wire, &failed.name, &failed.message, &stack);
        Thrown {
            name: failed.name,
            message: failed.message,
            code: failed.code,
            stack,
            wire,
        }
    }

    pub(super) fn thrown_uncaught(&self, uncaught: Uncaught) -> Thrown {
        let Uncaught { name, message, stack } = uncaught;
        let name = if name.is_empty() { "Error".to_owned() } else { name };
        let wire = serde_json::json!({ "$": "error", "name": name, "message": message }).to_string();
        Thrown {
            stack: self.frames(&stack),
            name,
            message,
            code: None,
            wire,
        }
    }

    /// Reads QuickJS's stack: lines of `    at function (file:line:column)` or `    at file:line:column`.
    pub(super) fn frames(&self, stack: &str) -> Vec<Frame> {
        let map = self
            .source_map
            .as_ref()
            .and_then(|json| SourceMap::from_slice(json.as_bytes()).ok());
        stack
            .lines()
            .take(10 * FRAMES)
            .filter_map(read_frame)
            .filter_map(|frame| self.map(frame, map.as_ref()))
            .take(FRAMES)
            .collect()
    }

    fn map(&self, frame: Frame, map: Option<&SourceMap>) -> Option<Frame> {
        if frame.file.starts_with(OWN_SCRIPTS) {
            return None;
        }
        let Some(map) = map.filter(|_| frame.file == self.name) else {
            return Some(frame);
        };
        // A line of which the map knows nothing is the bundler's own, as what finds the function that is called; the token
        // that is found then is of a line before.
        let token = map
            .lookup_token(frame.line - 1, frame.column.saturating_sub(1))
            .filter(|token| token.get_dst_line() == frame.line - 1)?;
        let Some(source) = token.get_source() else {
            return Some(frame);
        };
        Some(Frame {
            function: frame.function,
            file: source.to_owned(),
            line: token.get_src_line() + 1,
            column: token.get_src_col() + 1,
        })
    }
}

/// A source map without the sources themselves, which are most of it: every image keeps its map.
pub(super) fn positions_only(json: &str) -> String {
    let Ok(mut map) = serde_json::from_str::<serde_json::Value>(json) else {
        // Read when something is thrown, and left out then.
        return json.to_owned();
    };
    if let Some(fields) = map.as_object_mut() {
        fields.remove("sourcesContent");
    }
    map.to_string()
}

fn read_frame(line: &str) -> Option<Frame> {
    let call = line.trim().strip_prefix("at ")?;
    let (function, place) = match call.strip_suffix(')').and_then(|call| call.rsplit_once(" (")) {
        Some((function, place)) => (Some(function), place),
        None => (None, call),
    };
    let mut parts = place.rsplitn(3, ':');
    let column = parts.next()?.parse().ok()?;
    let line = parts.next()?.parse().ok().filter(|line| *line > 0)?;
    let function = function.filter(|name| !name.is_empty() && *name != "<anonymous>" && *name != "<eval>");
    Some(Frame {
        function: function.map(str::to_owned),
        file: parts.next()?.to_owned(),
        line,
        column,
    })
}

/// The wire text of an error that carries a stack (in development only), with the app's positions in it.
fn with_stack(wire: &str, name: &str, message: &str, frames: &[Frame]) -> String {
    let Ok(mut value) = serde_json::from_str::<serde_json::Value>(wire) else {
        return wire.to_owned();
    };
    let Some(stack) = value.get_mut("stack").filter(|stack| stack.is_string()) else {
        return wire.to_owned();
    };
    let mut text = format!("{name}: {message}");
    for Frame {
        function,
        file,
        line,
        column,
    } in frames
    {
        text.push_str(&match function {
            Some(function) => format!("\n    at {function} ({file}:{line}:{column})"),
            None => format!("\n    at {file}:{line}:{column}"),
        });
    }
    *stack = text.into();
    value.to_string()
}
