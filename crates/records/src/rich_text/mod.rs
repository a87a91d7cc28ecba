//! The text of notes: a small part of Markdown (`reference/rest-api.md` section 13, "Notes").
//!
//! [`RichText`] is flat on purpose: a list item knows its depth instead of being nested, so that no input can make a
//! recursion deep.

mod read;
mod write;

/// Headings of three levels, paragraphs and list items.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(crate) struct RichText {
    pub(crate) blocks: Vec<Block>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Block {
    pub(crate) kind: BlockKind,
    /// Without empty ones; neighbours differ in style.
    pub(crate) spans: Vec<Span>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum BlockKind {
    Paragraph,
    /// 1 to 3.
    Heading(u8),
    /// The number of an item of an ordered list; 0 is the outermost depth.
    Item {
        depth: u8,
        number: Option<u64>,
    },
}

/// Text of one style. `\n` is a line break.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Span {
    pub(crate) text: String,
    pub(crate) style: Style,
}

#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(crate) struct Style {
    pub(crate) bold: bool,
    pub(crate) italic: bool,
    pub(crate) strikethrough: bool,
    pub(crate) highlight: bool,
    pub(crate) link: Option<String>,
}

impl RichText {
    /// What stands there without any style: a line per block, as the field shows it.
    pub(crate) fn plaintext(&self) -> String {
        let lines: Vec<String> = self
            .blocks
            .iter()
            .map(|block| block.spans.iter().map(|span| span.text.as_str()).collect())
            .collect();
        lines.join("\n")
    }

    /// Literal text: paragraphs end at blank lines.
    pub(crate) fn of_plaintext(text: &str) -> Self {
        let mut blocks: Vec<Block> = Vec::new();
        let mut lines: Vec<&str> = Vec::new();
        for line in text.lines().map(str::trim).chain([""]) {
            if !line.is_empty() {
                lines.push(line);
            } else if !lines.is_empty() {
                let span = Span {
                    text: lines.join("\n"),
                    style: Style::default(),
                };
                lines.clear();
                blocks.push(Block {
                    kind: BlockKind::Paragraph,
                    spans: vec![span],
                });
            }
        }
        Self { blocks }
    }

    /// Every link with the text it is under.
    pub(crate) fn links(&self) -> impl Iterator<Item = (&str, &str)> {
        self.blocks
            .iter()
            .flat_map(|block| &block.spans)
            .filter_map(|span| Some((span.style.link.as_deref()?, span.text.as_str())))
    }
}
