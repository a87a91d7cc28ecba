//! [`RichText`] as Markdown that reads back as the same text.

use super::{Block, BlockKind, RichText, Span, Style};
use std::borrow::Cow;
use std::fmt::Write;

/// How much is escaped.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Care {
    /// What is likely to mean something.
    Sparing,
    /// Everything that could.
    Full,
}

impl RichText {
    /// As few backslashes as will do: what reads well is tried first, and read back to see whether it says the same.
    pub(crate) fn markdown(&self) -> String {
        let sparing = self.write(Care::Sparing);
        if Self::of_markdown(&sparing) == *self {
            sparing
        } else {
            self.write(Care::Full)
        }
    }

    fn write(&self, care: Care) -> String {
        let mut out = String::new();
        // Where the text of the items above begins, by depth.
        let mut indents: Vec<usize> = Vec::new();
        let mut before: Option<BlockKind> = None;
        for block in &self.blocks {
            let is_item = matches!(block.kind, BlockKind::Item { .. });
            match before {
                None => {}
                Some(BlockKind::Item { .. }) if is_item => out.push('\n'),
                Some(_) => out.push_str("\n\n"),
            }
            let indent = match block.kind {
                BlockKind::Paragraph => 0,
                BlockKind::Heading(level) => {
                    out.extend(std::iter::repeat_n('#', usize::from(level)));
                    out.push(' ');
                    0
                }
                BlockKind::Item { depth, number } => {
                    indents.truncate(usize::from(depth));
                    let outer = indents.last().copied().unwrap_or(0);
                    let marker = number.map_or_else(|| "- ".to_owned(), |number| format!("{number}. "));
                    out.extend(std::iter::repeat_n(' ', outer));
                    out.push_str(&marker);
                    indents.push(outer + marker.len());
                    outer + marker.len()
                }
            };
            if !is_item {
                indents.clear();
            }
            write_spans(&mut out, block, indent, care);
            before = Some(block.kind);
        }
        out.lines().map(str::trim_end).collect::<Vec<_>>().join("\n")
    }
}

/// Whether a style has a mark.
type Has = fn(&Style) -> bool;

const MARKS: [(&str, Has); 4] = [
    ("**", |style| style.bold),
    ("*", |style| style.italic),
    ("~~", |style| style.strikethrough),
    ("==", |style| style.highlight),
];

fn write_spans(out: &mut String, block: &Block, indent: usize, care: Care) {
    let mut open: Vec<usize> = Vec::new();
    let mut link: Option<&str> = None;
    let plain = Style::default();
    for index in 0..=block.spans.len() {
        let style = block.spans.get(index).map_or(&plain, |span| &span.style);
        let kept = if style.link.as_deref() == link {
            open.iter().take_while(|mark| MARKS[**mark].1(style)).count()
        } else {
            0
        };
        for mark in open.drain(kept..).rev() {
            out.push_str(MARKS[mark].0);
        }
        if style.link.as_deref() != link {
            if let Some(url) = link {
                // Infallible: a string grows.
                let _ = write!(out, "]({})", destination(url));
            }
            link = style.link.as_deref();
            if link.is_some() {
                out.push('[');
            }
        }
        let mut opened: Vec<usize> = (0..MARKS.len())
            .filter(|mark| MARKS[*mark].1(style) && !open.contains(mark))
            .collect();
        // What lasts longer stands outside.
        opened
            .sort_by_key(|mark| std::cmp::Reverse(lasts(&block.spans[index.min(block.spans.len())..], MARKS[*mark].1)));
        for mark in opened {
            out.push_str(MARKS[mark].0);
            open.push(mark);
        }
        let Some(span) = block.spans.get(index) else { break };
        for (at, line) in span.text.split('\n').enumerate() {
            if at > 0 {
                out.push('\n');
                out.extend(std::iter::repeat_n(' ', indent));
            }
            let begins_line = at > 0 || index == 0;
            escape(out, line, begins_line, care);
        }
    }
}

/// How many spans from the first on have a mark, as far as it is worth looking.
fn lasts(spans: &[Span], has: Has) -> usize {
    spans.iter().take(32).take_while(|span| has(&span.style)).count()
}

fn destination(url: &str) -> Cow<'_, str> {
    if url.is_empty() || url.contains(|char: char| char.is_whitespace() || char.is_control() || "()<>\\".contains(char))
    {
        let inner = url.replace('\\', "\\\\").replace('<', "\\<").replace('>', "\\>");
        Cow::Owned(format!("<{inner}>"))
    } else {
        Cow::Borrowed(url)
    }
}

fn escape(out: &mut String, line: &str, begins_line: bool, care: Care) {
    let mut before = ' ';
    let mut chars = line.chars().peekable();
    // For an ordered list's number the backslash has to stand before the dot, which is left to `Care::Full`.
    let mut may_begin = begins_line;
    let may_link = line.contains("](") || line.contains("]:");
    while let Some(char) = chars.next() {
        let after = chars.peek().copied().unwrap_or(' ');
        let means_something = match care {
            Care::Full => char.is_ascii_punctuation(),
            Care::Sparing => match char {
                '#' | '>' | '+' | '-' => may_begin,
                '\\' => after.is_ascii_punctuation(),
                '`' => true,
                '*' => may_begin || !(before.is_whitespace() && after.is_whitespace()),
                '_' => !(before.is_alphanumeric() && after.is_alphanumeric()),
                '~' | '=' => may_begin || after == char || before == char,
                '[' => may_link,
                '<' => after.is_alphabetic() || "/!?".contains(after),
                '&' => after.is_alphanumeric() || after == '#',
                _ => false,
            },
        };
        if means_something {
            out.push('\\');
        }
        out.push(char);
        before = char;
        may_begin = false;
    }
}

#[cfg(test)]
mod tests {
    use super::super::RichText;

    #[test]
    fn markdown_that_is_supported_comes_back_as_it_was_written() {
        for text in [
            "",
            "# One\n\n## Two\n\n### Three\n\nText",
            "Some **bold**, *italic*, ~~gone~~ and ==marked== words",
            "**bold *both* bold**",
            "- a\n- b\n  - c\n    1. d\n    2. e\n- f",
            "1. a\n2. b\n   - c\n3. d",
            "See [the page](https://example.com/a?b=c&d=e) and [**bold**](https://example.com)",
            "one\ntwo\n\nthree",
            "snake_case, 2 * 3, a < b, 50% & more, C:\\dir",
            "==marked **and bold**== text",
            "- a\n  more of a\n- b",
        ] {
            assert_eq!(RichText::of_markdown(text).markdown(), text);
        }
    }

    #[test]
    fn markdown_that_is_not_supported_keeps_its_words() {
        for (text, markdown, plaintext) in [
            ("#### Four", "### Four", "Four"),
            ("Title\n=====", "# Title", "Title"),
            ("* a\n+ b", "- a\n- b", "a\nb"),
            ("__bold__ _italic_", "**bold** *italic*", "bold italic"),
            ("a ![alt](https://example.com/x.png) b", "a  b", "a  b"),
            ("`code`", "code", "code"),
            ("> quote", "quote", "quote"),
            ("a\n\n---\n\nb", "a\n\nb", "a\nb"),
            ("```\nlet x = 1;\n```", "let x = 1;", "let x = 1;"),
            (
                "<https://example.com>",
                "[https://example.com](https://example.com)",
                "https://example.com",
            ),
            ("a == b", "a \\=\\= b", "a == b"),
            ("\\==x==", "\\=\\=x\\=\\=", "==x=="),
            ("a\r\nb", "a\nb", "a\nb"),
        ] {
            let read = RichText::of_markdown(text);
            assert_eq!(read.markdown(), markdown, "{text}");
            assert_eq!(read.plaintext(), plaintext, "{text}");
        }
    }

    #[test]
    fn plain_text_means_itself() {
        for text in [
            "# no heading",
            "1. no list",
            "- no list",
            "**no bold** ~~no~~ ==no== `no` [no](https://example.com) <b>no</b>",
            "a\n===",
            "a\n---",
            "[x]: https://example.com",
            "&amp; &copy;",
            "\\*",
            "***",
            "~~~\nx",
            "|a|b|\n|-|-|",
            "10) x",
            "_a_ __b__",
            "a  b",
            "<!-- x -->",
            "-",
            "1.",
            "![x](y)",
            "https://example.com",
        ] {
            let plain = RichText::of_plaintext(text);
            let markdown = plain.markdown();
            assert_eq!(RichText::of_markdown(&markdown), plain, "{text:?} became {markdown:?}");
        }
    }

    #[test]
    fn hostile_markdown_is_read_in_a_blink() {
        for text in [
            ">".repeat(100_000),
            "- ".repeat(100_000),
            "[".repeat(100_000),
            "*a ".repeat(50_000),
            "==a ".repeat(50_000),
            "![a](".repeat(20_000),
            "**a _b ".repeat(30_000),
            "1. ".repeat(50_000),
            "`".repeat(100_000),
            "<a ".repeat(50_000),
        ] {
            let started = std::time::Instant::now();
            RichText::of_markdown(&text).markdown();
            let took = started.elapsed();
            assert!(took.as_secs() < 5, "{:?}… took {took:?}", &text[..8]);
        }
    }
}
