//! Which server functions a block's configurator can call (`sdk-surface.md` 4.9, reachability).

use crate::{
    diagnostic::{self, Code, Diagnostic},
    discover::{Discovery, ServerModule},
    source::{self, SourceFile},
    syntax::{self, ImportedModule},
};
use std::{
    collections::BTreeSet,
    path::{Path, PathBuf},
    sync::Arc,
};

/// Follows relative value imports and re-exports from a configurator and collects every `.server` module on the way.
///
/// # Errors
/// `CONFIGURATOR_SERVER_MODULE_RESOLUTION_FAILED` for imports that lead nowhere and files that cannot be parsed.
pub(crate) fn server_modules_behind(
    root: &Path,
    configurator: Option<&Path>,
) -> Result<Vec<ServerModule>, Vec<Diagnostic>> {
    const CODE: Code = Code::ConfiguratorServerModuleResolutionFailed;
    let src = Discovery::source_root(root);
    let mut seen: BTreeSet<PathBuf> = BTreeSet::new();
    let mut waiting: Vec<PathBuf> = configurator.map(Path::to_path_buf).into_iter().collect();
    let mut modules = Vec::new();
    let mut problems = Vec::new();
    while let Some(path) = waiting.pop() {
        if !path.starts_with(&src) || !seen.insert(path.clone()) {
            continue;
        }
        let relative = source::relative(&src, &path);
        if let Some(id) = relative
            .strip_suffix(".ts")
            .or_else(|| relative.strip_suffix(".js"))
            .filter(|id| id.ends_with(".server"))
        {
            modules.push(ServerModule {
                id: id.to_owned(),
                path: path.clone(),
            });
        }
        if !is_script(&path) {
            continue;
        }
        let file = match diagnostic::read(root, &path) {
            Ok(file) => file,
            Err(problem) => {
                problems.push(problem);
                continue;
            }
        };
        match syntax::value_imports(&file, CODE) {
            Ok(imports) => {
                for import in imports.iter().filter(|import| import.specifier.starts_with('.')) {
                    match resolve(&path, &import.specifier) {
                        Some(found) => waiting.push(found),
                        None => problems.push(unresolved(&file, import)),
                    }
                }
            }
            Err(found) => problems.extend(found),
        }
    }
    modules.sort_by(|left, right| left.id.cmp(&right.id));
    if problems.is_empty() {
        Ok(modules)
    } else {
        Err(problems)
    }
}

fn unresolved(file: &Arc<SourceFile>, import: &ImportedModule) -> Diagnostic {
    Diagnostic::error(
        Code::ConfiguratorServerModuleResolutionFailed,
        format!("`{}` cannot be found from {}", import.specifier, file.path),
    )
    .at(file, import.span.clone())
    .hint(
        "a block's bundle holds the server functions that its configurator reaches, so each import must lead somewhere",
    )
}

fn resolve(importer: &Path, specifier: &str) -> Option<PathBuf> {
    let target = source::normalize(&importer.parent()?.join(specifier));
    let text = target.to_string_lossy();
    let mut candidates = vec![target.clone()];
    for (written, actual) in [(".js", &[".ts", ".tsx"][..]), (".jsx", &[".tsx", ".ts"])] {
        if let Some(stem) = text.strip_suffix(written) {
            candidates.extend(
                actual
                    .iter()
                    .map(|extension| PathBuf::from(format!("{stem}{extension}"))),
            );
        }
    }
    const EXTENSIONS: [&str; 4] = [".ts", ".tsx", ".js", ".jsx"];
    candidates.extend(
        EXTENSIONS
            .iter()
            .map(|extension| PathBuf::from(format!("{text}{extension}"))),
    );
    candidates.extend(
        EXTENSIONS
            .iter()
            .map(|extension| target.join(format!("index{extension}"))),
    );
    candidates.into_iter().find(|path| path.is_file())
}

fn is_script(path: &Path) -> bool {
    path.extension().is_some_and(|extension| {
        ["ts", "tsx", "js", "jsx", "mts", "mjs"]
            .iter()
            .any(|known| extension == *known)
    })
}
