use super::Search;
use crate::{
    diagnostic::{self, Code, Diagnostic},
    source::SourceFile,
    syntax,
};
use std::{ops::Range, path::PathBuf, sync::Arc};

/// Where the app's settings are declared.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum SettingsSchema {
    /// A file below `src/app/settings` whose default export is `defineWorkspaceSchema(…)`.
    Folder(PathBuf),
    /// `src/app.settings.ts`, whose default export is `{ workspace: … }`.
    Legacy(PathBuf),
}

impl SettingsSchema {
    pub fn path(&self) -> &PathBuf {
        match self {
            Self::Folder(path) | Self::Legacy(path) => path,
        }
    }
}

pub(super) fn find(search: &mut Search<'_>, app_has_settings: bool) -> (Option<SettingsSchema>, Option<PathBuf>) {
    let folder = search.app_dir.join("settings");
    let mut schemas: Vec<(PathBuf, Arc<SourceFile>, Range<usize>)> = Vec::new();
    let mut pages: Vec<(PathBuf, Arc<SourceFile>, Range<usize>)> = Vec::new();
    for path in search.files_below(&folder) {
        let is_source = path
            .extension()
            .is_some_and(|extension| extension == "ts" || extension == "tsx");
        if !is_source || path.to_string_lossy().ends_with(".d.ts") {
            continue;
        }
        let file = match diagnostic::read(search.root, &path) {
            Ok(file) => file,
            Err(problem) => {
                search.report(problem);
                continue;
            }
        };
        match syntax::default_export_call(&file, Code::SettingsFileParseError) {
            Ok(Some(call)) if call.callee == "defineWorkspaceSchema" => schemas.push((path, file, call.span)),
            Ok(Some(call)) if call.callee == "defineWorkspacePage" => pages.push((path, file, call.span)),
            Ok(_) => {}
            Err(problems) => search.problems.extend(problems),
        }
    }
    report_further(
        search,
        &schemas,
        Code::DuplicateSettingsSchemaDefinition,
        "settings schema",
    );
    report_further(search, &pages, Code::DuplicateSettingsPageDefinition, "settings page");

    if let (Some((_, file, span)), true) = (pages.first(), schemas.is_empty()) {
        search.report(
            Diagnostic::error(
                Code::SettingsPageWithoutSchema,
                "there is a settings page, but no settings schema",
            )
            .at(file, span.clone())
            .hint("add src/app/settings/schema.ts with `export default Settings.defineWorkspaceSchema({ … })`"),
        );
    }

    let legacy = search.src.join("app.settings.ts");
    let has_legacy = legacy.is_file();
    if let Some((_, file, span)) = schemas
        .first()
        .or(pages.first())
        .filter(|_| has_legacy || app_has_settings)
    {
        let other = if has_legacy {
            "src/app.settings.ts"
        } else {
            "the `settings` of `app` in src/app.ts"
        };
        search.report(
            Diagnostic::error(
                Code::SettingsDualDefinition,
                format!("settings are also defined by {other}"),
            )
            .at(file, span.clone())
            .hint("keep src/app/settings and remove the other definition"),
        );
    }

    let schema = match schemas.into_iter().next() {
        Some((path, ..)) => Some(SettingsSchema::Folder(path)),
        None => has_legacy.then_some(SettingsSchema::Legacy(legacy)),
    };
    (schema, pages.into_iter().next().map(|(path, ..)| path))
}

fn report_further(search: &mut Search<'_>, found: &[(PathBuf, Arc<SourceFile>, Range<usize>)], code: Code, what: &str) {
    let Some(((_, first, _), further)) = found.split_first() else {
        return;
    };
    for (_, file, span) in further {
        search.report(
            Diagnostic::error(code, format!("there is already a {what} in {}", first.path))
                .at(file, span.clone())
                .hint(format!("an app has one {what}")),
        );
    }
}
