//! GraphQL documents of an app: checked against the SDK's schema, typed for the app's editor (`sdk-surface.md` 3.4).

mod literal;
mod schema;
mod shape;
mod typings;
mod validate;

use crate::{
    diagnostic::{self, Code, Diagnostic},
    source::SourceFile,
};
use graphql_parser::query::parse_query;
use std::{path::Path, sync::Arc};

/// Checks one document and writes its types as `<document>.d.ts`. A file that would not change is not touched.
///
/// # Errors
/// `GRAPHQL_ERROR` for each mistake, with its place; `FAILED_TO_CREATE_GRAPHQL_TYPES_FILE`.
pub(crate) fn generate(root: &Path, path: &Path) -> Result<(), Vec<Diagnostic>> {
    let file = diagnostic::read(root, path).map_err(|problem| vec![problem])?;
    let typings = check(&file)?;
    let mut target = path.as_os_str().to_owned();
    target.push(".d.ts");
    crate::typings::write_if_changed(Path::new(&target), &typings).map_err(|error| {
        let message = format!("{}.d.ts cannot be written: {error}", file.path);
        vec![Diagnostic::error(Code::FailedToCreateGraphqlTypesFile, message).in_file(file.path.clone())]
    })
}

/// Validates a document and returns its typings.
fn check(file: &Arc<SourceFile>) -> Result<String, Vec<Diagnostic>> {
    let document = parse_query::<&str>(&file.text).map_err(|error| {
        let text = error.to_string();
        let (message, position) = parse_error(&text);
        let diagnostic = Diagnostic::error(Code::GraphqlError, message);
        vec![match position {
            Some((line, column)) => {
                let start = file.offset(line, column);
                diagnostic.at(file, file.token_at(start))
            }
            None => diagnostic.at(file, 0..0),
        }]
    })?;
    let query = validate::validate(file, &document)?;
    Ok(typings::typings(&query))
}

/// `query parse error: Parse error at 2:3\nUnexpected …\nExpected …` in its parts.
fn parse_error(text: &str) -> (String, Option<(u32, u32)>) {
    let text = text.strip_prefix("query parse error: ").unwrap_or(text);
    let Some((first, rest)) = text.split_once('\n') else {
        return (text.to_owned(), None);
    };
    let position = first.rsplit(' ').next().and_then(|place| {
        let (line, column) = place.split_once(':')?;
        Some((line.parse().ok()?, column.parse().ok()?))
    });
    let lines: Vec<&str> = rest
        .lines()
        .map(str::trim)
        .filter(|line| !line.is_empty())
        .take(2)
        .collect();
    (lines.join("; ").replace('`', "'"), position)
}

#[cfg(test)]
mod tests;
