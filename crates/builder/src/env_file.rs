//! `.env` and `.env.local`, in the syntax of dotenv.

use crate::{
    config::AppConfig,
    diagnostic::{self, Code, Diagnostic, Diagnostics},
};
use contract::environment::{self, Kind};
use std::{collections::BTreeMap, ops::Range, path::Path};

/// Later files win; keys whose value is blank are dropped (`sdk-surface.md` 1.1). What `stoa.toml` has was checked there.
pub(crate) fn environment(root: &Path, config: &AppConfig) -> Result<BTreeMap<String, String>, Diagnostics> {
    let mut found = config.environment.clone();
    let mut problems = Vec::new();
    for name in [".env", ".env.local"] {
        let path = root.join(name);
        if !path.is_file() {
            continue;
        }
        let file = diagnostic::read(root, &path)?;
        match parse(&file.text) {
            Ok(entries) => {
                for Entry { key, value, span } in entries {
                    match environment::check_one(&key, &value).filter(|problem| problem.kind != Kind::EmptyValue) {
                        None => drop(found.insert(key, value)),
                        Some(problem) => problems.push(
                            Diagnostic::error(problem.kind.into(), problem.message)
                                .at(&file, span)
                                .hint(problem.kind.hint()),
                        ),
                    }
                }
            }
            Err((span, message)) => problems.push(
                Diagnostic::error(Code::EnvFileInvalid, message)
                    .at(&file, span)
                    .hint("write one KEY=value on each line"),
            ),
        }
    }
    found.retain(|_, value| !value.trim().is_empty());
    let total = environment::check(&found)
        .into_iter()
        .find(|problem| problem.key.is_none());
    problems.extend(total.map(|problem| {
        Diagnostic::error(problem.kind.into(), problem.message)
            .in_file(".env")
            .hint(problem.kind.hint())
    }));
    match Diagnostics::new(problems).into_result() {
        Ok(_) => Ok(found),
        Err(problems) => Err(problems),
    }
}

/// One `KEY=value`; the span is the key's.
struct Entry {
    key: String,
    value: String,
    span: Range<usize>,
}

/// Where a file is wrong, and how.
type Mistake = (Range<usize>, String);

/// `KEY=value` lines. Values may be quoted; double and backtick quotes may span lines, and double quotes know `\n`.
/// A `#` after white space starts a comment outside quotes.
fn parse(text: &str) -> Result<Vec<Entry>, Mistake> {
    let mut entries = Vec::new();
    let mut at = 0;
    while at < text.len() {
        let end = text[at..].find('\n').map_or(text.len(), |length| at + length);
        let line = text[at..end].trim();
        if line.is_empty() || line.starts_with('#') {
            at = end + 1;
            continue;
        }
        let start = at + text[at..end].find(line).unwrap_or(0);
        let Some(equals) = text[start..end].find('=') else {
            return Err((start..start + line.len(), format!("`{line}` has no `=`")));
        };
        let key = text[start..start + equals].trim();
        let key = key.strip_prefix("export ").map_or(key, str::trim);
        let plain = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'.' | b'-');
        if key.is_empty() || !key.bytes().all(plain) {
            return Err((start..start + equals, format!("`{key}` is not a variable name")));
        }
        let rest = start + equals + 1;
        let value_at = rest + (text[rest..end].len() - text[rest..end].trim_start().len());
        let (value, next) = match text[value_at..end].chars().next() {
            Some(quote @ ('"' | '\'' | '`')) => match closing(&text[value_at + 1..], quote) {
                Some(length) => {
                    let quoted = &text[value_at + 1..value_at + 1 + length];
                    let value = if quote == '"' {
                        quoted.replace("\\n", "\n").replace("\\r", "\r")
                    } else {
                        quoted.to_owned()
                    };
                    let after = value_at + 2 + length;
                    (
                        value,
                        text[after..].find('\n').map_or(text.len(), |length| after + length + 1),
                    )
                }
                None => return Err((value_at..end, "the quote is not closed".to_owned())),
            },
            _ => {
                let unquoted = &text[value_at..end];
                let comment = unquoted.char_indices().find(|(index, character)| {
                    *character == '#' && (*index == 0 || unquoted[..*index].ends_with([' ', '\t']))
                });
                (
                    unquoted[..comment.map_or(unquoted.len(), |(index, _)| index)]
                        .trim()
                        .to_owned(),
                    end + 1,
                )
            }
        };
        let key_at = start + text[start..start + equals].rfind(key).unwrap_or(0);
        entries.push(Entry {
            key: key.to_owned(),
            value,
            span: key_at..key_at + key.len(),
        });
        at = next;
    }
    Ok(entries)
}

fn closing(text: &str, quote: char) -> Option<usize> {
    let mut escaped = false;
    for (at, character) in text.char_indices() {
        if escaped {
            escaped = false;
        } else if character == '\\' {
            escaped = true;
        } else if character == quote {
            return Some(at);
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_are_read_as_dotenv_reads_them() {
        let text = "# comment\nA=1\nexport B = two words # note\nC=\"line\\none\" # x\nD='it\\n'\nE=\"first\nsecond\"\nF=a#b\nG=\n";
        let entries = parse(text).unwrap();
        let expected = [
            ("A", "1"),
            ("B", "two words"),
            ("C", "line\none"),
            ("D", "it\\n"),
            ("E", "first\nsecond"),
            ("F", "a#b"),
            ("G", ""),
        ];
        let entries: Vec<_> = entries
            .iter()
            .map(|entry| (entry.key.as_str(), entry.value.as_str()))
            .collect();
        assert_eq!(entries, expected);
    }

    #[test]
    fn a_bad_line_is_pointed_at() {
        for (text, expected) in [
            ("A=1\nnonsense\n", "nonsense"),
            ("A='open\n", "'open"),
            ("A B=1", "A B"),
        ] {
            let Err((span, _)) = parse(text) else {
                panic!("{text} must be refused")
            };
            assert_eq!(&text[span], expected);
        }
    }
}
