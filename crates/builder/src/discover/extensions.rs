use super::{Search, files};
use crate::{
    diagnostic::{self, Code, Diagnostic},
    identifier,
    source::SourceFile,
    syntax::{self, DefinitionCall, Property, PropertyValue},
};
use std::{
    collections::{BTreeMap, BTreeSet},
    ops::Range,
    path::{Path, PathBuf},
    sync::Arc,
};

/// A file that adds something to the host's interface.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Extension {
    pub id: String,
    pub kind: ExtensionKind,
    pub path: PathBuf,
}

/// The eight kinds of `sdk-surface.md` 2.3.1.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum ExtensionKind {
    RecordAction,
    BulkRecordAction,
    RecordWidget,
    RecordTab,
    ObjectAction,
    CallRecordingInsightTextAction,
    CallRecordingSummaryTextAction,
    CallRecordingTranscriptTextAction,
}

impl ExtensionKind {
    pub const ALL: [Self; 8] = [
        Self::RecordAction,
        Self::BulkRecordAction,
        Self::RecordWidget,
        Self::RecordTab,
        Self::ObjectAction,
        Self::CallRecordingInsightTextAction,
        Self::CallRecordingSummaryTextAction,
        Self::CallRecordingTranscriptTextAction,
    ];

    /// The `type` written in the extension file.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::RecordAction => "record-action",
            Self::BulkRecordAction => "bulk-record-action",
            Self::RecordWidget => "record-widget",
            Self::RecordTab => "record-tab",
            Self::ObjectAction => "object-action",
            Self::CallRecordingInsightTextAction => "call-recording-insight-text-action",
            Self::CallRecordingSummaryTextAction => "call-recording-summary-text-action",
            Self::CallRecordingTranscriptTextAction => "call-recording-transcript-text-action",
        }
    }

    /// The key under which `registerSurfaces` gets it; some differ from the type (`sdk-surface.md` 4.3).
    pub const fn surface_key(self) -> &'static str {
        match self {
            Self::CallRecordingInsightTextAction => "call-recording-insight-text-selection-action",
            Self::CallRecordingSummaryTextAction => "call-recording-summary-text-selection-action",
            Self::CallRecordingTranscriptTextAction => "call-recording-transcript-text-selection-action",
            other => other.as_str(),
        }
    }

    fn from_type(text: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.as_str() == text)
    }
}

pub(super) fn find(search: &mut Search<'_>) -> Vec<Extension> {
    let folder = search.app_dir.join("extensions");
    let paths: Vec<PathBuf> = search
        .files_below(&folder)
        .into_iter()
        .filter(|path| matches!(files::name(path).as_str(), "extension.ts" | "extension.tsx"))
        .collect();

    let mut ambiguous = BTreeSet::new();
    for path in &paths {
        if path.extension().is_some_and(|extension| extension == "tsx") && paths.contains(&path.with_extension("ts")) {
            search.report_file(
                path,
                Diagnostic::error(
                    Code::ExtensionFileAmbiguousDefinition,
                    "this folder has both extension.ts and extension.tsx",
                )
                .hint("keep one of the two files"),
            );
            ambiguous.insert(path.with_extension("ts"));
            ambiguous.insert(path.clone());
        }
    }

    let mut found: Vec<(Extension, Arc<SourceFile>, Range<usize>)> = Vec::new();
    for path in paths.iter().filter(|path| !ambiguous.contains(*path)) {
        found.extend(read_extension(search, path));
    }
    report_duplicates(search, &found);
    found.into_iter().map(|(extension, ..)| extension).collect()
}

fn read_extension(search: &mut Search<'_>, path: &Path) -> Option<(Extension, Arc<SourceFile>, Range<usize>)> {
    let file = diagnostic::read(search.root, path)
        .map_err(|problem| search.report(problem))
        .ok()?;
    let call = match syntax::default_export_call(&file, Code::ExtensionFileDefinitionParseError) {
        Ok(call) => call.filter(|call| call.callee == "defineExtension"),
        Err(problems) => {
            search.problems.extend(problems);
            return None;
        }
    };
    let Some(call) = call else {
        search.report(
            Diagnostic::error(
                Code::ExtensionFileMissingDefaultExport,
                "the default export is not a call of `defineExtension`",
            )
            .at(&file, 0..0)
            .hint("write `export default Extensions.defineExtension({ id: \"…\", type: \"…\", … })`"),
        );
        return None;
    };

    let id = literal(&call, "id");
    let (id, id_span) = match id {
        Ok((id, span)) => (Some(id), span),
        Err(span) => {
            search.report(
                Diagnostic::error(
                    Code::ExtensionFileUnresolvableId,
                    "the extension's `id` is not a plain string",
                )
                .at(&file, span.clone())
                .hint("write the id as a string literal inside the call: variables and spreads cannot be read"),
            );
            (None, span)
        }
    };
    if let Some(id) = id.as_ref().filter(|id| !identifier::is_valid(id)) {
        search.report(
            Diagnostic::error(
                Code::ExtensionFileInvalidId,
                format!("`{id}` is not a valid extension id"),
            )
            .at(&file, id_span.clone())
            .hint(identifier::RULE),
        );
    }

    let kind = match literal(&call, "type") {
        Ok((text, span)) => {
            let kind = ExtensionKind::from_type(&text);
            if kind.is_none() {
                let names = ExtensionKind::ALL.map(ExtensionKind::as_str);
                let hint = match identifier::nearest(&text, names) {
                    Some(near) => format!("did you mean `{near}`?"),
                    None => format!("the types are {}", names.join(", ")),
                };
                search.report(
                    Diagnostic::error(
                        Code::ExtensionFileInvalidType,
                        format!("`{text}` is not an extension type"),
                    )
                    .at(&file, span)
                    .hint(hint),
                );
            }
            kind
        }
        Err(span) => {
            search.report(
                Diagnostic::error(
                    Code::ExtensionFileUnresolvableType,
                    "the extension's `type` is not a plain string",
                )
                .at(&file, span)
                .hint("write the type as a string literal inside the call"),
            );
            None
        }
    };

    let (id, kind) = (id?, kind?);
    if kind == ExtensionKind::RecordTab && identifier::is_native_record_tab(&id) {
        search.report(
            Diagnostic::error(
                Code::RecordTabIdIsNativeTabSlug,
                format!("every record already has a tab named `{id}`"),
            )
            .at(&file, id_span.clone())
            .hint("give the record tab another id"),
        );
    }
    Some((
        Extension {
            id,
            kind,
            path: path.to_path_buf(),
        },
        file,
        id_span,
    ))
}

/// The last property of that name, when it is text; otherwise the span to point at.
fn literal(call: &DefinitionCall, name: &str) -> Result<(String, Range<usize>), Range<usize>> {
    let property: Option<&Property> = call
        .properties
        .as_ref()
        .and_then(|list| list.iter().rev().find(|property| property.name == name));
    match property {
        Some(Property {
            value: PropertyValue::Text(text) | PropertyValue::Template(text),
            span,
            ..
        }) => Ok((text.clone(), span.clone())),
        Some(other) => Err(other.span.clone()),
        None => Err(call.span.clone()),
    }
}

fn report_duplicates(search: &mut Search<'_>, found: &[(Extension, Arc<SourceFile>, Range<usize>)]) {
    let mut first: BTreeMap<&str, &SourceFile> = BTreeMap::new();
    for (extension, file, span) in found {
        match first.get(extension.id.as_str()) {
            None => {
                first.insert(&extension.id, file);
            }
            Some(earlier) => search.report(
                Diagnostic::error(
                    Code::DuplicateExtensionId,
                    format!(
                        "the extension id `{}` is already used in {}",
                        extension.id, earlier.path
                    ),
                )
                .at(file, span.clone())
                .hint("give each extension its own id"),
            ),
        }
    }
}
