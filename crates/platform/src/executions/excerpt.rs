//! The lines of the app's own source around a place, out of the source map that the build keeps beside its bundle.

use crate::{
    Platform,
    model::{BundleRef, Execution},
};
use sandbox::Frame;
use serde::{Deserialize, Serialize};

/// Lines before and after.
const AROUND: u32 = 4;
/// In characters; a longer line was not written by hand.
const WIDTH: usize = 300;

/// Some lines of a source file.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Excerpt {
    pub file: String,
    /// The line and column that are meant, from 1.
    pub line: u32,
    pub column: u32,
    /// The number of the first line shown.
    pub first: u32,
    pub lines: Vec<String>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Map {
    sources: Vec<Option<String>>,
    #[serde(default)]
    sources_content: Vec<Option<String>>,
}

impl Platform {
    /// The source around the first frame that lies in the app's own code. In development only: elsewhere source is not
    /// shown. `None` when there is no map, or no such frame.
    pub async fn excerpt(&self, execution: &Execution, stack: &[Frame]) -> Option<Excerpt> {
        if !self.0.config.development || stack.is_empty() {
            return None;
        }
        let install = self.install_by_id(&execution.install_id).await.ok()??;
        let loaded = self.loaded_numbered(&install, execution.version).await.ok()?;
        let bundles = &loaded.version.bundles;
        for BundleRef { map, .. } in std::iter::once(&bundles.server).chain(bundles.blocks.values()) {
            let Some(map) = map else { continue };
            let Ok(text) = self.bundle_text(map).await else {
                continue;
            };
            let Ok(map) = serde_json::from_str::<Map>(&text) else {
                continue;
            };
            if let Some(found) = own_frames(stack).find_map(|frame| map.excerpt(frame)) {
                return Some(found);
            }
        }
        None
    }
}

fn own_frames(stack: &[Frame]) -> impl Iterator<Item = &Frame> {
    stack.iter().filter(|frame| !frame.file.contains("node_modules/"))
}

impl Map {
    fn excerpt(&self, frame: &Frame) -> Option<Excerpt> {
        let is_it = |source: &Option<String>| source.as_deref().is_some_and(|path| same_file(path, &frame.file));
        let at = self.sources.iter().position(is_it)?;
        let content = self.sources_content.get(at)?.as_deref()?;
        let first = frame.line.saturating_sub(AROUND).max(1);
        let wanted = (frame.line + AROUND + 1).saturating_sub(first) as usize;
        let lines: Vec<String> = content
            .lines()
            .skip(first as usize - 1)
            .take(wanted)
            .map(|line| line.chars().take(WIDTH).collect())
            .collect();
        // A map of another build would point beyond the end.
        (lines.len() > (frame.line - first) as usize).then(|| Excerpt {
            file: frame.file.clone(),
            line: frame.line,
            column: frame.column,
            first,
            lines,
        })
    }
}

/// Maps write paths relative to themselves, frames to the app.
fn same_file(source: &str, file: &str) -> bool {
    let bare = |path: &str| path.trim_start_matches("./").trim_start_matches("../").to_owned();
    let (source, file) = (bare(source), bare(file));
    source == file || source.ends_with(&format!("/{file}")) || file.ends_with(&format!("/{source}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn map() -> Map {
        let lines: Vec<String> = (1..=20).map(|n| format!("line {n}")).collect();
        serde_json::from_value(serde_json::json!({
            "sources": ["../node_modules/x/index.js", "../src/a.server.ts"],
            "sourcesContent": [null, lines.join("\n")],
        }))
        .unwrap()
    }

    fn frame(file: &str, line: u32) -> Frame {
        Frame {
            function: None,
            file: file.to_owned(),
            line,
            column: 3,
        }
    }

    #[test]
    fn the_lines_around_a_place_are_shown_as_far_as_there_are_any() {
        for (line, first, count) in [(1, 1, 5), (3, 1, 7), (10, 6, 9), (20, 16, 5)] {
            let found = map().excerpt(&frame("src/a.server.ts", line)).unwrap();
            assert_eq!((found.first, found.lines.len()), (first, count), "line {line}");
            assert_eq!(found.lines[(line - first) as usize], format!("line {line}"));
        }
        assert_eq!(map().excerpt(&frame("src/a.server.ts", 21)), None, "beyond the end");
        assert_eq!(map().excerpt(&frame("src/b.server.ts", 1)), None, "another file");
        assert_eq!(map().excerpt(&frame("node_modules/x/index.js", 1)), None, "no content");
    }

    #[test]
    fn frames_of_packages_are_not_the_apps_own() {
        let stack = [frame("node_modules/x/index.js", 1), frame("src/a.server.ts", 2)];
        assert_eq!(own_frames(&stack).map(|frame| frame.line).collect::<Vec<_>>(), [2]);
    }
}
