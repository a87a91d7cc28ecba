use super::{Search, files};
use crate::diagnostic::{Code, Diagnostic};
use std::{
    collections::BTreeMap,
    path::{Path, PathBuf},
};

/// A module whose default export the host calls by name.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ServerModule {
    /// Hash of a server function (`app/x/get-lead.server`), id of a webhook or event handler (`connection-added`).
    pub id: String,
    pub path: PathBuf,
}

/// A kind of handler that lives in `src/app/<folder>` or `src/<folder>`.
pub(super) struct HandlerKind {
    folder: &'static str,
    suffix: &'static str,
    what: &'static str,
    duplicate: Code,
}

pub(super) const WEBHOOKS: HandlerKind = HandlerKind {
    folder: "webhooks",
    suffix: ".webhook",
    what: "webhook handler",
    duplicate: Code::DuplicateWebhookHandlerId,
};

pub(super) const EVENTS: HandlerKind = HandlerKind {
    folder: "events",
    suffix: ".event",
    what: "event handler",
    duplicate: Code::DuplicateEventHandlerId,
};

/// Every `*.server.ts` and `*.server.js` below `src`.
pub(super) fn server_functions(search: &mut Search<'_>) -> Vec<ServerModule> {
    let src = search.src;
    search
        .files_below(src)
        .into_iter()
        .filter_map(|path| {
            Some(ServerModule {
                id: id_below(src, &path, ".server", "")?,
                path,
            })
        })
        .collect()
}

pub(super) fn in_both_roots(search: &mut Search<'_>, kind: HandlerKind) -> Vec<ServerModule> {
    let roots = [search.app_dir.join(kind.folder), search.src.join(kind.folder)];
    let mut by_id: BTreeMap<String, PathBuf> = BTreeMap::new();
    for root in roots {
        for path in search.files_below(&root) {
            let Some(id) = id_below(&root, &path, kind.suffix, kind.suffix) else {
                continue;
            };
            match by_id.get(&id) {
                None => {
                    by_id.insert(id, path);
                }
                Some(earlier) => {
                    let earlier = search.relative(earlier);
                    search.report_file(
                        &path,
                        Diagnostic::error(
                            kind.duplicate,
                            format!("the {} `{id}` is already defined in {earlier}", kind.what),
                        )
                        .hint("remove or rename one of the two files"),
                    );
                }
            }
        }
    }
    by_id.into_iter().map(|(id, path)| ServerModule { id, path }).collect()
}

/// The path below a root with forward slashes, when the file is `<name><suffix>.ts` or `.js`; without `strip`.
fn id_below(root: &Path, path: &Path, suffix: &str, strip: &str) -> Option<String> {
    let name = files::name(path);
    let stem = name.strip_suffix(".ts").or_else(|| name.strip_suffix(".js"))?;
    if !stem.ends_with(suffix) || stem.len() == suffix.len() {
        return None;
    }
    let relative = crate::source::relative(root, path);
    let id = &relative[..relative.len() - 3];
    id.strip_suffix(strip).map(str::to_owned)
}
