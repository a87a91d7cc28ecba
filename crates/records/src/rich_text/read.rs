//! Markdown into [`RichText`]. What it has no place for keeps its words and loses its form; images go.

use super::{Block, BlockKind, RichText, Span, Style};
use pulldown_cmark::{Event, HeadingLevel, Options, Parser, Tag, TagEnd};

/// Deeper lists are shown at this depth.
const DEEPEST: usize = 8;

impl RichText {
    pub(crate) fn of_markdown(text: &str) -> Self {
        let mut reader = Reader::new(text);
        for (event, range) in Parser::new_ext(text, Options::ENABLE_STRIKETHROUGH).into_offset_iter() {
            reader.take(event, range.start);
        }
        reader.end_block();
        Self { blocks: reader.blocks }
    }
}

struct Reader<'a> {
    source: &'a str,
    blocks: Vec<Block>,
    kind: BlockKind,
    pieces: Vec<Piece>,
    /// Next number of every open list; `None` for bullets.
    lists: Vec<Option<u64>>,
    bold: usize,
    italic: usize,
    strikethrough: usize,
    links: Vec<String>,
    /// Inside images, whose text is dropped.
    images: usize,
    /// Whether the item that was begun has no block yet.
    item_is_open: bool,
}

/// A span on its way.
struct Piece {
    span: Span,
    /// Written with a backslash, so that it means itself.
    is_literal: bool,
}

impl<'a> Reader<'a> {
    fn new(source: &'a str) -> Self {
        Self {
            source,
            blocks: Vec::new(),
            kind: BlockKind::Paragraph,
            pieces: Vec::new(),
            lists: Vec::new(),
            bold: 0,
            italic: 0,
            strikethrough: 0,
            links: Vec::new(),
            images: 0,
            item_is_open: false,
        }
    }

    fn take(&mut self, event: Event<'_>, start: usize) {
        match event {
            Event::Start(tag) => self.start(tag),
            Event::End(tag) => self.end(tag),
            Event::Text(text) => self.text(&text, start),
            Event::Code(text) | Event::Html(text) | Event::InlineHtml(text) => self.push(&text, true),
            Event::SoftBreak | Event::HardBreak => self.push("\n", true),
            Event::InlineMath(text) | Event::DisplayMath(text) | Event::FootnoteReference(text) => {
                self.push(&text, true);
            }
            Event::Rule | Event::TaskListMarker(_) => {}
        }
    }

    fn start(&mut self, tag: Tag<'_>) {
        match tag {
            Tag::Heading { level, .. } => {
                self.end_block();
                self.kind = BlockKind::Heading(match level {
                    HeadingLevel::H1 => 1,
                    HeadingLevel::H2 => 2,
                    _ => 3,
                });
            }
            Tag::List(first) => {
                self.end_block();
                self.lists.push(first);
            }
            Tag::Item => {
                self.end_block();
                let depth = self.lists.len().clamp(1, DEEPEST) - 1;
                let number = self.lists.last_mut().and_then(|next| {
                    let number = (*next)?;
                    *next = Some(number.saturating_add(1));
                    Some(number)
                });
                self.kind = BlockKind::Item {
                    depth: depth as u8,
                    number,
                };
                self.item_is_open = true;
            }
            Tag::Paragraph | Tag::CodeBlock(_) | Tag::HtmlBlock => {
                if matches!(self.kind, BlockKind::Item { .. }) && !self.pieces.is_empty() {
                    // A second paragraph of an item.
                    self.push("\n", true);
                } else if !matches!(self.kind, BlockKind::Item { .. }) {
                    self.end_block();
                }
            }
            Tag::Strong => self.bold += 1,
            Tag::Emphasis => self.italic += 1,
            Tag::Strikethrough => self.strikethrough += 1,
            Tag::Link { dest_url, .. } => self.links.push(dest_url.into_string()),
            Tag::Image { .. } => self.images += 1,
            _ => {}
        }
    }

    fn end(&mut self, tag: TagEnd) {
        match tag {
            TagEnd::Heading(_) => self.end_block(),
            TagEnd::Paragraph | TagEnd::CodeBlock | TagEnd::HtmlBlock
                if !matches!(self.kind, BlockKind::Item { .. }) =>
            {
                self.end_block();
            }
            TagEnd::Item => {
                self.end_block();
                self.kind = BlockKind::Paragraph;
            }
            TagEnd::List(_) => {
                self.end_block();
                self.lists.pop();
            }
            TagEnd::Strong => self.bold = self.bold.saturating_sub(1),
            TagEnd::Emphasis => self.italic = self.italic.saturating_sub(1),
            TagEnd::Strikethrough => self.strikethrough = self.strikethrough.saturating_sub(1),
            TagEnd::Link => {
                self.links.pop();
            }
            TagEnd::Image => self.images = self.images.saturating_sub(1),
            _ => {}
        }
    }

    fn text(&mut self, text: &str, start: usize) {
        let is_escaped = start > 0 && self.source.as_bytes().get(start - 1) == Some(&b'\\');
        match text.strip_prefix('=') {
            Some(rest) if is_escaped => {
                self.push("=", true);
                self.push(rest, false);
            }
            _ => self.push(text, false),
        }
    }

    fn push(&mut self, text: &str, is_literal: bool) {
        if text.is_empty() || self.images > 0 {
            return;
        }
        let style = Style {
            bold: self.bold > 0,
            italic: self.italic > 0,
            strikethrough: self.strikethrough > 0,
            highlight: false,
            link: self.links.last().cloned(),
        };
        self.pieces.push(Piece {
            span: Span {
                text: text.to_owned(),
                style,
            },
            is_literal,
        });
    }

    fn end_block(&mut self) {
        let spans = trimmed(joined(highlighted(std::mem::take(&mut self.pieces))));
        let is_item = std::mem::take(&mut self.item_is_open);
        if is_item || !spans.is_empty() {
            let kind = match self.kind {
                // Text after a nested list belongs to an item that stands already.
                BlockKind::Item { .. } if !is_item => BlockKind::Paragraph,
                kind => kind,
            };
            self.blocks.push(Block { kind, spans });
        }
        if !matches!(self.kind, BlockKind::Item { .. }) {
            self.kind = BlockKind::Paragraph;
        }
    }
}

/// Where `==` begins or ends a highlight: pairs within a block.
fn highlighted(pieces: Vec<Piece>) -> Vec<Span> {
    let mut marks: Vec<(usize, usize)> = Vec::new();
    let mut open: Option<(usize, usize)> = None;
    for (index, piece) in pieces.iter().enumerate().filter(|(_, piece)| !piece.is_literal) {
        let text = piece.span.text.as_str();
        let mut at = 0;
        while let Some(found) = text[at..].find("==") {
            let begin = at + found;
            let length = text[begin..].bytes().take_while(|byte| *byte == b'=').count();
            at = begin + length;
            if length != 2 {
                continue;
            }
            let before = text[..begin].chars().next_back();
            let after = text[at..].chars().next();
            let (has_before, has_after) = (
                before.map_or(index > 0, |char| !char.is_whitespace()),
                after.map_or(index + 1 < pieces.len(), |char| !char.is_whitespace()),
            );
            match open {
                Some(opener) if has_before => {
                    marks.extend([opener, (index, begin)]);
                    open = None;
                }
                None if has_after => open = Some((index, begin)),
                _ => {}
            }
        }
    }
    if marks.is_empty() {
        return pieces.into_iter().map(|piece| piece.span).collect();
    }
    let mut spans = Vec::new();
    let mut is_on = false;
    let mut marks = marks.into_iter().peekable();
    for (index, piece) in pieces.into_iter().enumerate() {
        let mut from = 0;
        let mut part = |from: usize, to: usize, highlight: bool| {
            let mut style = piece.span.style.clone();
            style.highlight = highlight;
            spans.push(Span {
                text: piece.span.text[from..to].to_owned(),
                style,
            });
        };
        while let Some((_, begin)) = marks.next_if(|(at, _)| *at == index) {
            part(from, begin, is_on);
            is_on = !is_on;
            from = begin + 2;
        }
        part(from, piece.span.text.len(), is_on);
    }
    spans
}

/// Without empty spans, and with neighbours of one style as one.
fn joined(spans: Vec<Span>) -> Vec<Span> {
    let mut joined: Vec<Span> = Vec::new();
    for span in spans.into_iter().filter(|span| !span.text.is_empty()) {
        match joined.last_mut() {
            Some(last) if last.style == span.style => last.text.push_str(&span.text),
            _ => joined.push(span),
        }
    }
    joined
}

fn trimmed(mut spans: Vec<Span>) -> Vec<Span> {
    if let Some(first) = spans.first_mut() {
        first.text = first.text.trim_start().to_owned();
    }
    if let Some(last) = spans.last_mut() {
        last.text = last.text.trim_end().to_owned();
    }
    spans.retain(|span| !span.text.is_empty());
    spans
}
