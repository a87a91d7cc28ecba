//! Declarations below `.attio` that tell the app's editor about the app itself (`sdk-surface.md` 1.7).

use crate::{
    bundle,
    diagnostic::{Code, Diagnostic},
    discover::{Discovery, ExtensionKind, SettingsSchema},
    source,
};
use std::{io, path::Path};

const FOLDER: &str = ".attio";
const HEADER: &str = "// Generated from the app's own files. Changes are overwritten.\n";

/// What a test file finds in `stoa/test`, and in `vitest` where that is not installed.
const STOA_TEST: &str = include_str!("typings/stoa-test.d.ts");
const VITEST: &str = include_str!("typings/vitest.d.ts");

/// Writes `env.d.ts`, `settings.d.ts`, `register.d.ts`, and for an app with tests `stoa-test.d.ts` and, unless the app has
/// its own, `vitest.d.ts`. Files that would not change are not touched.
pub(crate) fn generate(root: &Path, app: &Discovery) -> Vec<Diagnostic> {
    let folder = root.join(FOLDER);
    let has_tests = bundle::test_files(root).is_ok_and(|files| !files.is_empty());
    let has_vitest = root
        .ancestors()
        .any(|folder| folder.join("node_modules/vitest/package.json").is_file());
    let outcomes = [
        (Code::FailedToCreateEnvTypesFile, "env.d.ts", Some(environment())),
        (
            Code::FailedToCreateSettingsTypesFile,
            "settings.d.ts",
            settings(root, app),
        ),
        (Code::FailedToCreateRegisterTypesFile, "register.d.ts", register(app)),
        (
            Code::FailedToCreateEnvTypesFile,
            "stoa-test.d.ts",
            has_tests.then(|| STOA_TEST.to_owned()),
        ),
        (
            Code::FailedToCreateEnvTypesFile,
            "vitest.d.ts",
            (has_tests && !has_vitest).then(|| VITEST.to_owned()),
        ),
    ];
    outcomes
        .into_iter()
        .filter_map(|(code, name, text)| {
            let path = folder.join(name);
            let outcome = match &text {
                Some(text) => write_if_changed(&path, text),
                // Without a schema nothing is written, and what was there stays, as with the official CLI.
                None if code == Code::FailedToCreateSettingsTypesFile => Ok(()),
                None => remove(&path),
            };
            let error = outcome.err()?;
            let message = format!("{FOLDER}/{name} cannot be written: {error}");
            Some(Diagnostic::error(code, message).in_file(format!("{FOLDER}/{name}")))
        })
        .collect()
}

/// Writes a file unless it already has this content, so that watchers stay quiet.
pub(crate) fn write_if_changed(path: &Path, text: &str) -> io::Result<()> {
    if std::fs::read(path).is_ok_and(|present| present == text.as_bytes()) {
        return Ok(());
    }
    if let Some(folder) = path.parent() {
        std::fs::create_dir_all(folder)?;
    }
    std::fs::write(path, text)
}

fn remove(path: &Path) -> io::Result<()> {
    match std::fs::remove_file(path) {
        Err(error) if !matches!(error.kind(), io::ErrorKind::NotFound | io::ErrorKind::NotADirectory) => Err(error),
        _ => Ok(()),
    }
}

fn environment() -> String {
    format!("{HEADER}declare var process: {{ env: Record<string, string | undefined> }}\n")
}

fn settings(root: &Path, app: &Discovery) -> Option<String> {
    let schema = app.settings_schema.as_ref()?;
    let key = match schema {
        SettingsSchema::Folder(_) => "fields",
        SettingsSchema::Legacy(_) => "workspace",
    };
    let path = source::relative(&root.join(FOLDER), schema.path());
    let path = path
        .strip_suffix(".tsx")
        .or_else(|| path.strip_suffix(".ts"))
        .unwrap_or(&path);
    Some(format!(
        "{HEADER}import type schema from {path}\n\n\
         declare module \"attio\" {{\n  interface AppSettingsSchema {{\n    workspace: (typeof schema)[\"{key}\"]\n  }}\n}}\n",
        path = serde_json::Value::from(path)
    ))
}

fn register(app: &Discovery) -> Option<String> {
    let pages: Vec<&str> = app.pages.iter().map(|page| page.slug.as_str()).collect();
    let tabs: Vec<&str> = app
        .extensions
        .iter()
        .filter(|extension| extension.kind == ExtensionKind::RecordTab)
        .map(|extension| extension.id.as_str())
        .collect();
    let lines: Vec<String> = [("appPageSlugs", pages), ("recordTabIds", tabs)]
        .into_iter()
        .filter(|(_, names)| !names.is_empty())
        .map(|(key, mut names)| {
            names.sort_unstable();
            let union: Vec<String> = names.into_iter().map(|name| format!("\"{name}\"")).collect();
            format!("    {key}: {}\n", union.join(" | "))
        })
        .collect();
    (!lines.is_empty()).then(|| {
        format!(
            "{HEADER}import \"attio/client\"\n\ndeclare module \"attio/client\" {{\n  interface Register {{\n{}  }}\n}}\n",
            lines.concat()
        )
    })
}
