use super::{Search, files};
use crate::{
    diagnostic::{self, Code, Diagnostic},
    source::SourceFile,
    syntax,
};
use std::{
    collections::BTreeMap,
    path::{Path, PathBuf},
    sync::Arc,
};

/// A surface of the oldest layout: a constant with a known name, exported from any file below `src`
/// (`sdk-surface.md` 6.4).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ExportedSurface {
    /// The export's name, for example `recordAction`.
    pub name: &'static str,
    pub path: PathBuf,
}

/// Export names, and the surface keys under which they are registered.
const NAMES: &[(&str, &str)] = &[
    ("recordAction", "record-action"),
    ("bulkRecordAction", "bulk-record-action"),
    ("recordWidget", "record-widget"),
    (
        "callRecordingInsightTextSelectionAction",
        "call-recording-insight-text-selection-action",
    ),
    (
        "callRecordingSummaryTextSelectionAction",
        "call-recording-summary-text-selection-action",
    ),
    (
        "callRecordingTranscriptTextSelectionAction",
        "call-recording-transcript-text-selection-action",
    ),
    ("workspaceSettings", "workspace-settings"),
];

/// A block of that time held its server side in the same object as its client side; nothing says what that looked
/// like. It is never left out silently.
const BLOCK: &str = "workflowBlock";

impl ExportedSurface {
    /// The key under which `registerSurfaces` gets it.
    pub fn surface_key(&self) -> &'static str {
        NAMES
            .iter()
            .find(|(name, _)| *name == self.name)
            .map_or("", |(_, key)| key)
    }
}

/// Every such constant, sorted by path. Ids are checked for being unique only: apps of that time had no rule for them.
pub(super) fn find(search: &mut Search<'_>) -> Vec<ExportedSurface> {
    let src = search.src;
    let paths = search.files_below(src);
    let mut found = Vec::new();
    let mut first: BTreeMap<(&'static str, String), Arc<SourceFile>> = BTreeMap::new();
    for path in paths.iter().filter(|path| may_hold_surfaces(path)) {
        let Ok(file) = diagnostic::read(search.root, path) else {
            // No text: then no code either.
            continue;
        };
        if !file.text.contains(BLOCK) && !NAMES.iter().any(|(name, _)| file.text.contains(name)) {
            continue;
        }
        let objects = match syntax::exported_objects(&file, Code::AppFileParseError) {
            Ok(objects) => objects,
            Err(problems) => {
                search.problems.extend(problems);
                continue;
            }
        };
        for object in objects {
            if object.name == BLOCK {
                let id = object.id.as_deref().unwrap_or("without an id");
                search.report(
                    Diagnostic::warning(
                        Code::WorkflowBlockLeftOut,
                        format!(
                            "the workflow block `{id}` is left out: it is exported as `{BLOCK}`, as in apps of 2025"
                        ),
                    )
                    .at(&file, object.id_span)
                    .hint(
                        "give the block a folder below src/app/blocks, with block.ts and a file for each handler; \
                         src/app then is where the app's other parts go too",
                    ),
                );
                continue;
            }
            let Some((name, _)) = NAMES.iter().find(|(name, _)| *name == object.name) else {
                continue;
            };
            if let Some(id) = object.id {
                if let Some(earlier) = first.get(&(*name, id.clone())) {
                    search.report(
                        Diagnostic::error(
                            Code::DuplicateExtensionId,
                            format!("the id `{id}` is already used in {}", earlier.path),
                        )
                        .at(&file, object.id_span)
                        .hint("give each extension its own id"),
                    );
                    continue;
                }
                first.insert((name, id), Arc::clone(&file));
            }
            found.push(ExportedSurface {
                name,
                path: path.clone(),
            });
        }
    }
    found
}

fn may_hold_surfaces(path: &Path) -> bool {
    let name = files::name(path);
    let Some(stem) = [".ts", ".tsx", ".js", ".jsx"]
        .iter()
        .find_map(|extension| name.strip_suffix(extension))
    else {
        return false;
    };
    ![".d", ".server", ".webhook", ".event", ".test", ".spec"]
        .iter()
        .any(|kind| stem.ends_with(kind))
}
