//! Says in the app's own terms what the bundler complains about.

use super::{
    BundleName, Side,
    plugin::{Refusal, VIRTUAL},
};
use crate::{
    diagnostic::{self, Code, Diagnostic, Severity},
    source::SourceFile,
    syntax,
};
use rolldown_error::{BuildDiagnostic, DiagnosticOptions, EventKind};
use std::{
    path::{Path, PathBuf},
    sync::Arc,
};

pub(super) const NODE_BUILTINS: &[&str] = &[
    "assert",
    "async_hooks",
    "buffer",
    "child_process",
    "cluster",
    "crypto",
    "dgram",
    "dns",
    "events",
    "fs",
    "http",
    "http2",
    "https",
    "module",
    "net",
    "os",
    "path",
    "perf_hooks",
    "process",
    "querystring",
    "readline",
    "stream",
    "string_decoder",
    "timers",
    "tls",
    "tty",
    "url",
    "util",
    "v8",
    "vm",
    "worker_threads",
    "zlib",
];

/// What to do about an import that leads nowhere.
pub(super) fn unresolved_hint(specifier: &str) -> String {
    if specifier.starts_with('.') || specifier.starts_with('/') {
        "check the spelling of the path".to_owned()
    } else {
        format!("is the package installed? try `npm install {}`", package_of(specifier))
    }
}

pub(super) struct Context<'c> {
    pub root: &'c Path,
    pub name: &'c BundleName,
}

impl Context<'_> {
    fn code(&self) -> Code {
        match self.name {
            BundleName::Block(_) => Code::BlockBundleBuildFailed,
            BundleName::Client | BundleName::Server => Code::BuildJavascriptError,
        }
    }

    /// An error without a place.
    pub fn error(&self, message: impl Into<String>) -> Diagnostic {
        Diagnostic::error(self.code(), message)
    }

    pub fn refusal(&self, refusal: &Refusal) -> Diagnostic {
        let diagnostic = self.error(refusal.message.clone()).hint(refusal.hint.clone());
        match self.read(&refusal.importer.to_string_lossy()) {
            Some(file) => {
                let span = syntax::specifier_span(&file, &refusal.specifier).unwrap_or(0..0);
                diagnostic.at(&file, span)
            }
            None => diagnostic,
        }
    }

    pub fn diagnostics(&self, errors: Vec<BuildDiagnostic>) -> Vec<Diagnostic> {
        errors.into_iter().flat_map(|error| self.diagnostic(&error)).collect()
    }

    /// Warnings about the app's own files; what packages do is not the app's to change.
    pub fn warnings(&self, warnings: Vec<BuildDiagnostic>) -> Vec<Diagnostic> {
        warnings
            .into_iter()
            .flat_map(|warning| self.diagnostic(&warning))
            .filter(|warning| warning.file().is_some_and(|file| !file.contains("node_modules/")))
            .map(|warning| Diagnostic {
                severity: Severity::Warning,
                ..warning
            })
            .collect()
    }

    fn diagnostic(&self, error: &BuildDiagnostic) -> Vec<Diagnostic> {
        let kind = error.kind();
        if matches!(kind, EventKind::ParseError | EventKind::TransformError)
            && let Some(file) = error.id().and_then(|id| self.read(&id))
        {
            let errors = syntax::syntax_errors(&file, self.code());
            if !errors.is_empty() {
                return errors;
            }
        }

        let options = DiagnosticOptions {
            cwd: self.root.to_path_buf(),
        };
        let rendered = error.to_diagnostic_with(&options);
        let mut diagnostic = self.error(self.message(error, &options));
        if let Some((path, line, column, _)) = rendered.get_primary_location()
            && let Some(file) = self.read(&path)
        {
            let start = file.offset(
                u32::try_from(line).unwrap_or(1),
                u32::try_from(column).unwrap_or(0).saturating_add(1),
            );
            let span = file.token_at(start);
            diagnostic = diagnostic.at(&file, span);
        } else if let Some(path) = error
            .id()
            .filter(|id| !id.starts_with('\0'))
            .or(error.exporter())
            .filter(|id| !id.starts_with('\0'))
        {
            diagnostic = diagnostic.in_file(crate::source::relative(self.root, Path::new(&path)));
        }
        match self.hint(error) {
            Some(hint) => vec![diagnostic.hint(hint)],
            None => vec![diagnostic],
        }
    }

    fn message(&self, error: &BuildDiagnostic, options: &DiagnosticOptions) -> String {
        match error.kind() {
            EventKind::UnresolvedImport | EventKind::ResolveError => {
                let specifier = error.exporter().unwrap_or_default();
                match (specifier.as_str(), self.name.side()) {
                    ("attio/server", Side::Client) => "client code cannot import `attio/server`".to_owned(),
                    ("attio/client", Side::Server) => "server code cannot import `attio/client`".to_owned(),
                    (name, _) if is_node_builtin(name) => {
                        format!("`{name}` is part of Node.js, which apps do not run on")
                    }
                    (name, _) => format!("`{name}` cannot be found"),
                }
            }
            EventKind::MissingExportError if error.exporter().is_some_and(|id| id.starts_with(VIRTUAL)) => {
                "only the default export of a server function can be imported in client code".to_owned()
            }
            _ => {
                let message = error.to_message_with(options);
                if message.is_empty() {
                    error.to_diagnostic_with(options).to_string()
                } else {
                    message
                }
            }
        }
    }

    fn hint(&self, error: &BuildDiagnostic) -> Option<String> {
        match error.kind() {
            EventKind::UnresolvedImport | EventKind::ResolveError => {
                let specifier = error.exporter()?;
                Some(match specifier.as_str() {
                    "attio/server" => {
                        "move this code to a file that ends in .server.ts and import its default export".into()
                    }
                    "attio/client" => "interface code belongs in extensions, pages and configurators".into(),
                    name if is_node_builtin(name) => {
                        "use the web APIs instead: fetch, crypto.subtle, URL, TextEncoder and the like are there".into()
                    }
                    name => unresolved_hint(name),
                })
            }
            EventKind::MissingExportError if error.exporter().is_some_and(|id| id.starts_with(VIRTUAL)) => {
                Some("make it the default export of a file of its own, or import it with `import type`".into())
            }
            EventKind::MissingExportError => {
                Some("check the spelling, or export it there; import types with `import type`".into())
            }
            _ => None,
        }
    }

    fn read(&self, id: &str) -> Option<Arc<SourceFile>> {
        if id.starts_with('\0') || id.starts_with("\\0") {
            return None;
        }
        let path: PathBuf = if Path::new(id).is_absolute() {
            id.into()
        } else {
            self.root.join(id)
        };
        diagnostic::read(self.root, &path).ok()
    }
}

fn is_node_builtin(specifier: &str) -> bool {
    specifier.starts_with("node:") || NODE_BUILTINS.contains(&specifier.split('/').next().unwrap_or(specifier))
}

fn package_of(specifier: &str) -> String {
    let parts = if specifier.starts_with('@') { 2 } else { 1 };
    specifier.split('/').take(parts).collect::<Vec<_>>().join("/")
}
