use super::{Search, files};
use crate::{
    diagnostic::{self, Code, Diagnostic},
    identifier,
    source::SourceFile,
    syntax::{self, DefinitionCall, Property, PropertyValue},
};
use std::{
    collections::BTreeMap,
    ops::Range,
    path::{Path, PathBuf},
    sync::Arc,
};

/// A workflow block.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Block {
    pub id: String,
    pub kind: BlockKind,
    /// `block.ts`.
    pub definition: PathBuf,
    /// `configurator.tsx`.
    pub configurator: Option<PathBuf>,
    pub handlers: BTreeMap<Handler, PathBuf>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum BlockKind {
    Step,
    Trigger,
}

impl BlockKind {
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Step => "step",
            Self::Trigger => "trigger",
        }
    }

    const fn required(self) -> &'static [Handler] {
        match self {
            Self::Step => &[Handler::Execute],
            Self::Trigger => &[Handler::Activate, Handler::Trigger, Handler::Deactivate],
        }
    }
}

/// The server side of a block, in the order of `sdk-surface.md` 4.4.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Handler {
    Execute,
    Finish,
    Activate,
    Trigger,
    Deactivate,
}

impl Handler {
    pub const ALL: [Self; 5] = [
        Self::Execute,
        Self::Finish,
        Self::Activate,
        Self::Trigger,
        Self::Deactivate,
    ];

    /// The name by which the host calls it.
    pub const fn wire_name(self) -> &'static str {
        match self {
            Self::Execute => "execute",
            Self::Finish => "deferCallback",
            Self::Activate => "activate",
            Self::Trigger => "triggerCallback",
            Self::Deactivate => "deactivate",
        }
    }

    /// What developers call it: the name of its file, and of the export.
    pub const fn name(self) -> &'static str {
        self.stems()[0]
    }

    /// File names without `.ts`; the second is the deprecated one.
    const fn stems(self) -> &'static [&'static str] {
        match self {
            Self::Execute => &["execute"],
            Self::Finish => &["finish", "on-resume-callback"],
            Self::Activate => &["activate"],
            Self::Trigger => &["trigger", "on-trigger-callback"],
            Self::Deactivate => &["deactivate"],
        }
    }

    /// Properties of the default export that may hold the handler (`sdk-surface.md` 4.4); the second is the deprecated one.
    pub(crate) const fn properties(self) -> &'static [&'static str] {
        match self {
            Self::Execute => &["execute"],
            Self::Finish => &["finish", "onResumeCallback"],
            Self::Activate => &["activate"],
            Self::Trigger => &["trigger", "onTriggerCallback"],
            Self::Deactivate => &["deactivate"],
        }
    }
}

pub(super) fn find(search: &mut Search<'_>) -> Vec<Block> {
    let mut found: Vec<(Block, Arc<SourceFile>, Range<usize>)> = Vec::new();
    for root in [search.app_dir.join("blocks"), search.src.join("blocks")] {
        for entry in search.entries_of(&root) {
            if files::name(&entry).starts_with('.') {
                continue;
            }
            if !entry.is_dir() {
                search.report_file(
                    &entry,
                    Diagnostic::error(
                        Code::BlocksDirectoryInvalidEntry,
                        "a blocks folder holds one folder per block",
                    )
                    .hint("move this file into the folder of the block that uses it, or out of blocks"),
                );
                continue;
            }
            found.extend(read_block(search, &entry));
        }
    }
    report_duplicates(search, &found);
    found.into_iter().map(|(block, ..)| block).collect()
}

fn read_block(search: &mut Search<'_>, folder: &Path) -> Option<(Block, Arc<SourceFile>, Range<usize>)> {
    let mut misnamed = Handler::ALL
        .iter()
        .flat_map(|handler| handler.stems())
        .copied()
        .collect::<Vec<_>>();
    misnamed.push("handler");
    for stem in misnamed {
        let path = folder.join(format!("{stem}.tsx"));
        if path.is_file() {
            search.report_file(
                &path,
                Diagnostic::error(
                    Code::BlockFolderInvalidFileExtension,
                    format!("{stem}.tsx is server code and cannot be .tsx"),
                )
                .hint(format!("rename it to {stem}.ts")),
            );
        }
    }

    let definition = folder.join("block.ts");
    if !definition.is_file() {
        let relative = search.relative(folder);
        let hint = if folder.join("block.tsx").is_file() {
            "rename block.tsx to block.ts"
        } else {
            "add block.ts with `export default Workflows.defineWorkflowBlock({ … })`"
        };
        search.report(
            Diagnostic::error(
                Code::BlockFolderMissingDefinition,
                format!("{relative} has no block.ts"),
            )
            .in_file(relative)
            .hint(hint),
        );
        return None;
    }
    let file = diagnostic::read(search.root, &definition)
        .map_err(|problem| search.report(problem))
        .ok()?;
    let call = match syntax::default_export_call(&file, Code::BlockFolderDefinitionParseError) {
        Ok(call) => call.filter(|call| call.callee == "defineWorkflowBlock"),
        Err(problems) => {
            search.problems.extend(problems);
            return None;
        }
    };

    let id = literal(call.as_ref(), "id");
    let (id, id_span) = match id {
        Ok((id, span)) => {
            if !identifier::is_valid(&id) {
                search.report(
                    Diagnostic::error(Code::BlockFolderInvalidId, format!("`{id}` is not a valid block id"))
                        .at(&file, span.clone())
                        .hint(identifier::RULE),
                );
            }
            (Some(id), span)
        }
        Err(span) => {
            let message = if call.is_some() {
                "the block's `id` is not a plain string"
            } else {
                "the default export is not a call of `defineWorkflowBlock`"
            };
            search.report(
                Diagnostic::error(Code::BlockFolderUnresolvableId, message)
                    .at(&file, span.clone())
                    .hint("write `export default Workflows.defineWorkflowBlock({ id: \"…\", type: \"step\", … })` with a quoted id"),
            );
            (None, span)
        }
    };
    let kind = match literal(call.as_ref(), "type") {
        Ok((text, _)) if text == "step" => Some(BlockKind::Step),
        Ok((text, _)) if text == "trigger" => Some(BlockKind::Trigger),
        other => {
            // Without the call at all, the missing id has said everything.
            if call.is_some() {
                let (span, message) = match other {
                    Ok((text, span)) => (span, format!("`{text}` is not a block type")),
                    Err(span) => (span, "the block's `type` is not a plain string".to_owned()),
                };
                search.report(
                    Diagnostic::error(Code::BlockFolderUnresolvableType, message)
                        .at(&file, span)
                        .hint("the type is \"step\" or \"trigger\", written as a quoted string"),
                );
            }
            None
        }
    };

    let handlers: BTreeMap<Handler, PathBuf> = Handler::ALL
        .into_iter()
        .filter_map(|handler| {
            let path = handler
                .stems()
                .iter()
                .map(|stem| folder.join(format!("{stem}.ts")))
                .find(|path| path.is_file())?;
            Some((handler, path))
        })
        .collect();
    if let Some(kind) = kind {
        for handler in kind.required().iter().filter(|handler| !handlers.contains_key(handler)) {
            let stem = handler.stems()[0];
            let relative = search.relative(&folder.join(format!("{stem}.ts")));
            search.report(
                Diagnostic::error(
                    Code::BlockFolderMissingHandlerFile,
                    format!("a {} block needs {stem}.ts", kind.as_str()),
                )
                .in_file(relative)
                .hint(format!(
                    "add {stem}.ts beside block.ts, with the handler as its default export"
                )),
            );
        }
    }
    let configurator = Some(folder.join("configurator.tsx")).filter(|path| path.is_file());
    Some((
        Block {
            id: id?,
            kind: kind?,
            definition,
            configurator,
            handlers,
        },
        file,
        id_span,
    ))
}

/// Blocks take quoted strings behind plain keys only.
fn literal(call: Option<&DefinitionCall>, name: &str) -> Result<(String, Range<usize>), Range<usize>> {
    let Some(call) = call else { return Err(0..0) };
    let property: Option<&Property> = call.properties.as_ref().and_then(|list| {
        list.iter()
            .rev()
            .find(|property| property.name == name && !property.quoted_name)
    });
    match property {
        Some(Property {
            value: PropertyValue::Text(text),
            span,
            ..
        }) => Ok((text.clone(), span.clone())),
        Some(other) => Err(other.span.clone()),
        None => Err(call.span.clone()),
    }
}

fn report_duplicates(search: &mut Search<'_>, found: &[(Block, Arc<SourceFile>, Range<usize>)]) {
    let mut first: BTreeMap<&str, &SourceFile> = BTreeMap::new();
    for (block, file, span) in found {
        match first.get(block.id.as_str()) {
            None => {
                first.insert(&block.id, file);
            }
            Some(earlier) => search.report(
                Diagnostic::error(
                    Code::DuplicateBlockId,
                    format!("the block id `{}` is already used in {}", block.id, earlier.path),
                )
                .at(file, span.clone())
                .hint("give each block its own id"),
            ),
        }
    }
}
