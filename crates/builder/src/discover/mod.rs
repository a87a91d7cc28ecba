//! Finds what an app is made of, by the rules of `sdk-surface.md` 1, without running it.

mod blocks;
mod exported;
mod extensions;
mod files;
mod handlers;
mod legacy;
mod pages;
mod settings;

pub use blocks::{Block, BlockKind, Handler};
pub use exported::ExportedSurface;
pub use extensions::{Extension, ExtensionKind};
pub use handlers::ServerModule;
pub use pages::Page;
pub use settings::SettingsSchema;

pub(crate) use files::walk;

use crate::diagnostic::{self, Code, Diagnostic, Diagnostics, Severity};
use std::path::{Path, PathBuf};

/// Every part of an app, in a stable order. Paths are absolute.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Discovery {
    /// `src/app.ts` or `src/app.tsx`.
    pub app_file: Option<PathBuf>,
    /// What an app of the oldest layout registers; others have none.
    pub exported: Vec<ExportedSurface>,
    /// Sorted by path.
    pub extensions: Vec<Extension>,
    /// Sorted by slug.
    pub pages: Vec<Page>,
    pub settings_schema: Option<SettingsSchema>,
    pub settings_page: Option<PathBuf>,
    /// Sorted by folder.
    pub blocks: Vec<Block>,
    /// Every `*.server` module below `src`; `id` is the hash it is called by.
    pub server_functions: Vec<ServerModule>,
    pub webhooks: Vec<ServerModule>,
    pub events: Vec<ServerModule>,
    /// GraphQL documents below the app root.
    pub documents: Vec<PathBuf>,
    /// What is left out, and yet does not stop a build.
    pub warnings: Vec<Diagnostic>,
}

impl Discovery {
    /// The app's source folder.
    pub(crate) fn source_root(root: &Path) -> PathBuf {
        root.join("src")
    }
}

/// Looks through an app folder.
///
/// # Errors
/// Everything that is wrong with the layout at once; `APP_ENTRY_POINT_NOT_FOUND` with warnings at most when there is no app.
pub(crate) fn discover(root: &Path) -> Result<Discovery, Diagnostics> {
    let src = Discovery::source_root(root);
    let app_dir = src.join("app");
    let app_file = ["app.ts", "app.tsx"]
        .into_iter()
        .map(|name| src.join(name))
        .find(|path| path.is_file());
    let mut problems = Vec::new();
    let mut search = Search {
        root,
        src: &src,
        app_dir: &app_dir,
        problems: &mut problems,
    };
    let mut exported = Vec::new();
    if app_file.is_none() && !app_dir.is_dir() {
        exported = exported::find(&mut search);
        if exported.is_empty() && search.problems.iter().all(|one| one.severity == Severity::Warning) {
            search.report(
                Diagnostic::error(Code::AppEntryPointNotFound, "there is no app in this folder")
                    .in_file("src/app")
                    .hint("create the folder src/app, or a file src/app.ts that exports `app`"),
            );
            return Err(Diagnostics::new(problems));
        }
    }
    let app = legacy::app_facts(&mut search, app_file.as_deref());
    let extensions = extensions::find(&mut search);
    let pages = pages::find(&mut search);
    let (settings_schema, settings_page) = settings::find(&mut search, app.has_settings);
    let blocks = blocks::find(&mut search);
    let server_functions = handlers::server_functions(&mut search);
    let webhooks = handlers::in_both_roots(&mut search, handlers::WEBHOOKS);
    let events = handlers::in_both_roots(&mut search, handlers::EVENTS);
    let documents = files::graphql_documents(&mut search);

    let found = Discovery {
        app_file,
        exported,
        extensions,
        pages,
        settings_schema,
        settings_page,
        blocks,
        server_functions,
        webhooks,
        events,
        documents,
        warnings: Vec::new(),
    };
    let warnings = Diagnostics::new(problems).into_result()?;
    Ok(Discovery { warnings, ..found })
}

/// Where to look, and what was wrong so far.
struct Search<'s> {
    root: &'s Path,
    src: &'s Path,
    app_dir: &'s Path,
    problems: &'s mut Vec<Diagnostic>,
}

impl Search<'_> {
    fn report(&mut self, problem: Diagnostic) {
        self.problems.push(problem);
    }

    /// Reports something about a file as a whole, at its first line.
    fn report_file(&mut self, path: &Path, problem: Diagnostic) {
        let placed = match diagnostic::read(self.root, path) {
            Ok(file) => problem.at(&file, 0..0),
            // No text, or not readable: naming it is what can be done.
            Err(_) => problem.in_file(self.relative(path)),
        };
        self.report(placed);
    }

    fn relative(&self, path: &Path) -> String {
        crate::source::relative(self.root, path)
    }
}
