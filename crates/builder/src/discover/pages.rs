use super::{Search, files};
use crate::{
    diagnostic::{self, Code, Diagnostic},
    identifier, syntax,
};
use std::path::{Path, PathBuf};

/// A page of the app, shown at `/{workspace}/apps/{app}/{slug}`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Page {
    /// The folder's name.
    pub slug: String,
    pub path: PathBuf,
}

pub(super) fn find(search: &mut Search<'_>) -> Vec<Page> {
    let root = search.app_dir.join("pages");
    let paths: Vec<PathBuf> = search
        .files_below(&root)
        .into_iter()
        .filter(|path| matches!(files::name(path).as_str(), "page.ts" | "page.tsx"))
        .collect();
    let mut pages: Vec<Page> = paths
        .iter()
        .filter_map(|path| read_page(search, &root, path, &paths))
        .collect();
    pages.sort_by(|left, right| left.slug.cmp(&right.slug));
    pages
}

fn read_page(search: &mut Search<'_>, root: &Path, path: &Path, all: &[PathBuf]) -> Option<Page> {
    let folders: Vec<String> = path
        .parent()
        .and_then(|folder| folder.strip_prefix(root).ok())
        .map(|folder| {
            folder
                .components()
                .map(|part| part.as_os_str().to_string_lossy().into_owned())
                .collect()
        })
        .unwrap_or_default();
    let slug = match folders.as_slice() {
        [] => {
            search.report_file(
                path,
                Diagnostic::error(Code::PageFileInvalidPathSegment, "a page needs a folder of its own")
                    .hint("move it to src/app/pages/<slug>/: the folder's name becomes the page's address"),
            );
            return None;
        }
        [slug] => slug,
        [..] => {
            search.report_file(
                path,
                Diagnostic::error(Code::PageFileNestedPage, "pages cannot be nested")
                    .hint("move it to a folder directly below src/app/pages"),
            );
            return None;
        }
    };
    if !identifier::is_valid(slug) {
        search.report_file(
            path,
            Diagnostic::error(
                Code::PageFileInvalidPathSegment,
                format!("`{slug}` is not a valid page folder"),
            )
            .hint(identifier::RULE),
        );
        return None;
    }
    let is_tsx = path.extension().is_some_and(|extension| extension == "tsx");
    if is_tsx && all.contains(&path.with_extension("ts")) {
        search.report_file(
            path,
            Diagnostic::error(
                Code::PageFileAmbiguousDefinition,
                "this folder has both page.ts and page.tsx",
            )
            .hint("keep one of the two files"),
        );
        return None;
    }
    let file = diagnostic::read(search.root, path)
        .map_err(|problem| search.report(problem))
        .ok()?;
    match syntax::default_export_call(&file, Code::BuildJavascriptError) {
        Ok(Some(call)) if matches!(call.callee.as_str(), "definePage" | "experimental_definePage") => {}
        Ok(_) => {
            search.report(
                Diagnostic::error(
                    Code::PageFileMissingDefaultExport,
                    "the default export is not a call of `definePage`",
                )
                .at(&file, 0..0)
                .hint("write `export default Extensions.experimental_definePage({ name: \"…\", Page })`"),
            );
            return None;
        }
        Err(problems) => {
            search.problems.extend(problems);
            return None;
        }
    }
    Some(Page {
        slug: slug.clone(),
        path: path.to_path_buf(),
    })
}
