use super::Search;
use crate::{
    diagnostic::{self, Code, Diagnostic},
    syntax::{self, AppFile},
};
use std::path::Path;

/// Reads `app.ts`: it must export `app`.
pub(super) fn app_facts(search: &mut Search<'_>, app_file: Option<&Path>) -> AppFile {
    let none = AppFile {
        exports_app: false,
        has_settings: false,
    };
    let Some(path) = app_file else { return none };
    let file = match diagnostic::read(search.root, path) {
        Ok(file) => file,
        Err(problem) => {
            search.report(problem);
            return none;
        }
    };
    match syntax::app_file(&file) {
        Ok(facts) => {
            if !facts.exports_app {
                search.report(
                    Diagnostic::error(Code::AppExportNotFound, format!("{} does not export `app`", file.path))
                        .at(&file, 0..0)
                        .hint("add `export const app: App = { record: { actions: [] } }`"),
                );
            }
            facts
        }
        Err(problems) => {
            search.problems.extend(problems);
            none
        }
    }
}
