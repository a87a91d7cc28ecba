//! `stoa check`: everything that a build says, and what the app's own TypeScript says.

use crate::{
    app::App,
    build::BuildOptions,
    diagnostic::{self, Code, Diagnostic, Diagnostics},
    tsconfig,
};
use std::path::{Path, PathBuf};
use tokio::process::Command;

impl App {
    /// Checks all that a build checks, the environment files, and types. Types are checked by the TypeScript that is
    /// installed in the app, in node; see [`App::type_checker`] for when they are not.
    ///
    /// # Errors
    /// Everything that is wrong, type errors included.
    pub async fn check(&self, options: &BuildOptions) -> Result<Vec<Diagnostic>, Diagnostics> {
        // Typings first: the type check reads them.
        let typings = self.write_typings();
        let (build, types) = tokio::join!(self.bundle_and_register(options), async {
            match self.type_checker() {
                TypeChecker::Installed(compiler) => run(self.root(), &compiler).await,
                TypeChecker::NoTsconfig | TypeChecker::NotInstalled => Vec::new(),
            }
        });
        let mut found = types;
        found.extend(self.discovery().warnings.iter().cloned());
        let environment = self.environment().map(|_| Vec::new());
        for outcome in [typings, build.map(|(bundles, _)| bundles.warnings), environment] {
            match outcome {
                Ok(warnings) => found.extend(warnings),
                Err(problems) => found.extend(problems),
            }
        }
        Diagnostics::new(found).into_result()
    }

    /// The TypeScript that [`App::check`] runs: that of the app or of a folder above it.
    pub fn type_checker(&self) -> TypeChecker {
        if !self.root().join(tsconfig::FILE_NAME).is_file() {
            return TypeChecker::NoTsconfig;
        }
        self.root()
            .ancestors()
            .map(|folder| folder.join("node_modules/typescript/bin/tsc"))
            .find(|path| path.is_file())
            .map_or(TypeChecker::NotInstalled, TypeChecker::Installed)
    }
}

/// What checks an app's types.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum TypeChecker {
    /// The compiler's script.
    Installed(PathBuf),
    /// No TypeScript is installed.
    NotInstalled,
    /// Without a `tsconfig.json` there is nothing to check, as with the official CLI.
    NoTsconfig,
}

async fn run(root: &Path, compiler: &PathBuf) -> Vec<Diagnostic> {
    let output = Command::new("node")
        .arg(compiler)
        .args([
            "--project",
            "tsconfig.json",
            "--noEmit",
            "--pretty",
            "false",
            "--composite",
            "false",
            "--incremental",
            "false",
        ])
        .current_dir(root)
        .kill_on_drop(true)
        .output()
        .await;
    let output = match output {
        Ok(output) => output,
        Err(error) => {
            return vec![
                Diagnostic::warning(
                    Code::TypeCheckFailed,
                    format!("types were not checked: node cannot be run ({error})"),
                )
                .hint("install Node.js to have types checked; building needs none"),
            ];
        }
    };
    let text = String::from_utf8_lossy(&output.stdout);
    let found = parse(root, &text);
    if found.is_empty() && !output.status.success() {
        let said = if text.trim().is_empty() {
            String::from_utf8_lossy(&output.stderr)
        } else {
            text
        };
        return vec![Diagnostic::error(
            Code::TypeCheckFailed,
            format!("TypeScript failed: {}", said.trim()),
        )];
    }
    found
}

/// Reads `src/a.ts(3,5): error TS2322: message`, with indented lines that go on.
fn parse(root: &Path, text: &str) -> Vec<Diagnostic> {
    let mut found: Vec<Diagnostic> = Vec::new();
    for line in text.lines() {
        if line.starts_with(' ') {
            if let Some(last) = found.last_mut() {
                last.message.push('\n');
                last.message.push_str(line.trim_end());
            }
            continue;
        }
        if let Some(diagnostic) = parse_line(root, line) {
            found.push(diagnostic);
        }
    }
    found
}

fn parse_line(root: &Path, line: &str) -> Option<Diagnostic> {
    let (place, message) = match line.split_once("): error ") {
        Some((place, message)) => (Some(place), message),
        None => (None, line.strip_prefix("error ")?),
    };
    let (number, message) = message.split_once(": ")?;
    let diagnostic = Diagnostic::error(Code::TypeError, format!("{message} ({number})"));
    let Some((path, position)) = place.and_then(|place| place.rsplit_once('(')) else {
        return Some(diagnostic);
    };
    let (line, column) = position.split_once(',')?;
    let Ok(file) = diagnostic::read(root, &root.join(path)) else {
        return Some(diagnostic.in_file(path));
    };
    let start = file.offset(line.parse().ok()?, column.parse().ok()?);
    let span = file.token_at(start);
    Some(diagnostic.at(&file, span))
}
