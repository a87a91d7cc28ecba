//! The app's `tsconfig.json`: what the bundler needs from it, and the line that the SDK's typings need in it.

use crate::diagnostic::{Code, Diagnostic};
use serde_json::Value;
use std::path::{Path, PathBuf};

/// What JSX becomes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) enum JsxRuntime {
    /// Calls of `react/jsx-runtime`, bundled from the app's packages.
    Automatic,
    /// Calls of `React.createElement`, on the file's own import or the global. Also what `preserve` and a missing
    /// tsconfig mean (`sdk-surface.md` 1.1).
    Classic,
}

pub(crate) const FILE_NAME: &str = "tsconfig.json";
const INCLUDE: &str = ".attio/**/*";

/// Reads the JSX setting through `extends`.
pub(crate) fn jsx_runtime(root: &Path) -> JsxRuntime {
    match jsx_setting(&root.join(FILE_NAME), 0).as_deref() {
        Some("react-jsx" | "react-jsxdev") => JsxRuntime::Automatic,
        _ => JsxRuntime::Classic,
    }
}

fn jsx_setting(path: &Path, depth: u8) -> Option<String> {
    // A cycle of `extends` is the app's mistake; TypeScript reports it.
    if depth > 8 {
        return None;
    }
    let config = parse(&std::fs::read_to_string(path).ok()?)?;
    if let Some(jsx) = config.pointer("/compilerOptions/jsx").and_then(Value::as_str) {
        return Some(jsx.to_ascii_lowercase());
    }
    let parents = match config.get("extends") {
        Some(Value::String(one)) => vec![one.as_str()],
        Some(Value::Array(list)) => list.iter().filter_map(Value::as_str).collect(),
        _ => Vec::new(),
    };
    // The last one wins.
    parents
        .into_iter()
        .rev()
        .find_map(|parent| jsx_setting(&parent_path(path, parent)?, depth + 1))
}

fn parent_path(path: &Path, parent: &str) -> Option<PathBuf> {
    let folder = path.parent()?;
    if parent.starts_with('.') || Path::new(parent).is_absolute() {
        let target = folder.join(parent);
        return [target.clone(), PathBuf::from(format!("{}.json", target.display()))]
            .into_iter()
            .find(|path| path.is_file());
    }
    folder.ancestors().find_map(|ancestor| {
        let target = ancestor.join("node_modules").join(parent);
        [
            target.clone(),
            PathBuf::from(format!("{}.json", target.display())),
            target.join(FILE_NAME),
        ]
        .into_iter()
        .find(|path| path.is_file())
    })
}

/// Makes TypeScript see the generated typings: adds `.attio/**/*` to `include`, in place of a bare `.attio`. As in the
/// official CLI (`sdk-surface.md` 1.1) a changed file is written anew with two spaces of indentation; a file that
/// needs no change is not touched. Without a tsconfig nothing happens.
///
/// # Errors
/// A warning, `TSCONFIG_NOT_PATCHED`, when the file is not plain JSON with an `include` list, or cannot be written.
pub(crate) fn include_typings(root: &Path) -> Result<(), Diagnostic> {
    let path = root.join(FILE_NAME);
    if !path.is_file() {
        return Ok(());
    }
    let refuse = |why: String| {
        Diagnostic::warning(
            Code::TsconfigNotPatched,
            format!("tsconfig.json was left as it is: {why}"),
        )
        .in_file(FILE_NAME)
        .hint(format!(
            "add \"{INCLUDE}\" to its `include` list, so that generated typings are found"
        ))
    };
    let text = std::fs::read_to_string(&path).map_err(|error| refuse(error.to_string()))?;
    if parse(&text)
        .as_ref()
        .and_then(|config| config.get("include"))
        .and_then(Value::as_array)
        .is_some_and(|include| include.iter().any(|entry| entry == INCLUDE))
    {
        return Ok(());
    }
    let mut config: Value =
        serde_json::from_str(&text).map_err(|error| refuse(format!("it is not plain JSON ({error})")))?;
    let Some(include) = config.get_mut("include").and_then(Value::as_array_mut) else {
        return Err(refuse("it has no `include` list".to_owned()));
    };
    include.retain(|entry| entry != ".attio");
    include.push(INCLUDE.into());
    let mut text = serde_json::to_string_pretty(&config).map_err(|error| refuse(error.to_string()))?;
    text.push('\n');
    std::fs::write(&path, text).map_err(|error| refuse(error.to_string()))
}

/// JSON with comments and trailing commas.
fn parse(text: &str) -> Option<Value> {
    let mut text = text.trim_start_matches('\u{feff}').to_owned();
    json_strip_comments::strip(&mut text).ok()?;
    serde_json::from_str(&text).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn folder(files: &[(&str, &str)]) -> tempfile::TempDir {
        let folder = tempfile::tempdir().unwrap();
        for (name, text) in files {
            let path = folder.path().join(name);
            std::fs::create_dir_all(path.parent().unwrap()).unwrap();
            std::fs::write(path, text).unwrap();
        }
        folder
    }

    #[test]
    fn jsx_is_classic_unless_the_config_says_react_jsx() {
        for (files, expected) in [
            (&[][..], JsxRuntime::Classic),
            (
                &[("tsconfig.json", "{\"compilerOptions\": {\"jsx\": \"preserve\"}}")],
                JsxRuntime::Classic,
            ),
            (
                &[(
                    "tsconfig.json",
                    "{ // comment\n\"compilerOptions\": {\"jsx\": \"react-jsx\",},}",
                )],
                JsxRuntime::Automatic,
            ),
            (
                &[
                    ("tsconfig.json", "{\"extends\": \"./base\"}"),
                    ("base.json", "{\"extends\": \"shared/ts.json\"}"),
                    (
                        "node_modules/shared/ts.json",
                        "{\"compilerOptions\": {\"jsx\": \"react-jsx\"}}",
                    ),
                ],
                JsxRuntime::Automatic,
            ),
        ] {
            assert_eq!(jsx_runtime(folder(files).path()), expected, "{files:?}");
        }
    }

    #[test]
    fn the_include_list_gains_the_generated_typings_once() {
        for (before, after) in [
            (
                "{\"include\":[\"src\",\".attio\"]}",
                Some("{\n  \"include\": [\n    \"src\",\n    \".attio/**/*\"\n  ]\n}\n"),
            ),
            (
                "{\"include\":[\"src\",\".attio/**/*\"]}",
                Some("{\"include\":[\"src\",\".attio/**/*\"]}"),
            ),
            (
                "{ // c\n\"include\":[\".attio/**/*\"]}",
                Some("{ // c\n\"include\":[\".attio/**/*\"]}"),
            ),
            ("{ // c\n\"include\":[\"src\"]}", None),
            ("{}", None),
        ] {
            let folder = folder(&[("tsconfig.json", before)]);
            let outcome = include_typings(folder.path());
            assert_eq!(outcome.is_ok(), after.is_some(), "{before}");
            let text = std::fs::read_to_string(folder.path().join("tsconfig.json")).unwrap();
            assert_eq!(text, after.unwrap_or(before));
        }
    }
}
