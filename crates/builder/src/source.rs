//! Files of an app as diagnostics show them.

use miette::{MietteError, MietteSpanContents, SourceCode, SourceSpan, SpanContents};
use std::path::{Component, Path, PathBuf};

/// A text file of the app.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SourceFile {
    /// Relative to the app root, with forward slashes.
    pub path: String,
    pub text: String,
}

impl SourceFile {
    /// Line and column (in characters) of a byte offset, both from 1.
    pub fn line_column(&self, offset: usize) -> (u32, u32) {
        let offset = floor_boundary(&self.text, offset);
        let before = &self.text[..offset];
        let line_start = before.rfind('\n').map_or(0, |at| at + 1);
        let line = before.bytes().filter(|byte| *byte == b'\n').count() + 1;
        let column = before[line_start..].chars().count() + 1;
        (
            u32::try_from(line).unwrap_or(u32::MAX),
            u32::try_from(column).unwrap_or(u32::MAX),
        )
    }

    /// Byte offset of a line and column, both from 1. Columns count UTF-16 units, as TypeScript does.
    pub fn offset(&self, line: u32, column: u32) -> usize {
        let mut start = 0;
        for _ in 1..line {
            match self.text[start..].find('\n') {
                Some(at) => start += at + 1,
                None => return self.text.len(),
            }
        }
        let mut units = 1;
        for (at, character) in self.text[start..].char_indices() {
            if units >= column as usize || character == '\n' {
                return start + at;
            }
            units += character.len_utf16();
        }
        self.text.len()
    }

    /// The line around a byte offset, without its end.
    pub fn line_at(&self, offset: usize) -> &str {
        let offset = floor_boundary(&self.text, offset);
        let start = self.text[..offset].rfind('\n').map_or(0, |at| at + 1);
        let end = self.text[offset..].find('\n').map_or(self.text.len(), |at| offset + at);
        self.text[start..end].trim_end_matches('\r')
    }

    /// The word, quoted text or single character that starts at an offset.
    pub fn token_at(&self, offset: usize) -> std::ops::Range<usize> {
        let offset = floor_boundary(&self.text, offset);
        let rest = &self.text[offset..];
        let length = match rest.chars().next() {
            None => 0,
            Some(quote @ ('"' | '\'' | '`')) => rest[1..]
                .find([quote, '\n'])
                .map_or(rest.len(), |at| at + 2)
                .min(rest.len()),
            Some(first) => rest
                .find(|character: char| !character.is_alphanumeric() && character != '_' && character != '$')
                .filter(|at| *at > 0)
                .unwrap_or(if first.is_alphanumeric() || first == '_' || first == '$' {
                    rest.len()
                } else {
                    first.len_utf8()
                }),
        };
        offset..offset + length
    }
}

impl SourceCode for SourceFile {
    fn read_span<'a>(
        &'a self,
        span: &SourceSpan,
        context_lines_before: usize,
        context_lines_after: usize,
    ) -> Result<Box<dyn SpanContents<'a> + 'a>, MietteError> {
        let inner = self.text.read_span(span, context_lines_before, context_lines_after)?;
        Ok(Box::new(MietteSpanContents::new_named(
            self.path.clone(),
            inner.data(),
            *inner.span(),
            inner.line(),
            inner.column(),
            inner.line_count(),
        )))
    }
}

/// A path relative to the app root with forward slashes. Files outside the root keep their `..` steps, so that no
/// absolute path gets into an output.
pub(crate) fn relative(root: &Path, path: &Path) -> String {
    let mut root_parts = root.components().peekable();
    let mut path_parts = path.components().peekable();
    while root_parts.peek().is_some() && root_parts.peek() == path_parts.peek() {
        root_parts.next();
        path_parts.next();
    }
    let mut out: PathBuf = root_parts.map(|_| Component::ParentDir).collect();
    out.extend(path_parts);
    out.components()
        .map(|part| part.as_os_str().to_string_lossy())
        .collect::<Vec<_>>()
        .join("/")
}

/// Resolves `.` and `..` without looking at the disk.
pub(crate) fn normalize(path: &Path) -> PathBuf {
    let mut out = PathBuf::new();
    for part in path.components() {
        match part {
            Component::CurDir => {}
            Component::ParentDir => {
                out.pop();
            }
            other => out.push(other),
        }
    }
    out
}

fn floor_boundary(text: &str, offset: usize) -> usize {
    let mut offset = offset.min(text.len());
    while !text.is_char_boundary(offset) {
        offset -= 1;
    }
    offset
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn positions_count_from_one_and_survive_any_offset() {
        let file = SourceFile {
            path: "a.ts".into(),
            text: "const a = 1;\nconst é = \"x\";\n".into(),
        };
        let second = file.text.find("\"x\"").unwrap();
        for (offset, expected) in [
            (0, (1, 1)),
            (6, (1, 7)),
            (13, (2, 1)),
            (second, (2, 11)),
            (10_000, (3, 1)),
        ] {
            assert_eq!(file.line_column(offset), expected, "offset {offset}");
        }
        assert_eq!(file.offset(2, 11), second);
        assert_eq!(file.line_at(second), "const é = \"x\";");
        assert_eq!(&file.text[file.token_at(second)], "\"x\"");
        assert_eq!(&file.text[file.token_at(0)], "const");
    }

    #[test]
    fn relative_paths_never_become_absolute() {
        for (root, path, expected) in [
            ("/a/b", "/a/b/src/app.ts", "src/app.ts"),
            ("/a/b", "/a/node_modules/x/i.js", "../node_modules/x/i.js"),
            ("/a/b", "/c.js", "../../c.js"),
        ] {
            assert_eq!(relative(Path::new(root), Path::new(path)), expected);
        }
    }
}
