//! Reads facts out of TypeScript and JavaScript files without running them.

use crate::{
    diagnostic::{Code, Diagnostic},
    source::SourceFile,
};
use oxc::{
    allocator::Allocator,
    ast::ast::{
        Argument, BindingPattern, Declaration, ExportDefaultDeclarationKind, Expression, ImportDeclarationSpecifier,
        ObjectExpression, ObjectPropertyKind, Program, PropertyKey, Statement,
    },
    parser::{Parser, ParserReturn},
    span::{GetSpan, SourceType, Span},
};
use std::{ops::Range, sync::Arc};

/// `export default <callee>({...})`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct DefinitionCall {
    /// The last name of the callee: `defineExtension` for `Extensions.defineExtension`.
    pub callee: String,
    /// The callee and its arguments.
    pub span: Range<usize>,
    /// The first argument's properties; `None` when it is not an object literal.
    pub properties: Option<Vec<Property>>,
}

/// A property of an object literal, with a name that needs no evaluation.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Property {
    pub name: String,
    pub quoted_name: bool,
    pub value: PropertyValue,
    /// Of the value.
    pub span: Range<usize>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum PropertyValue {
    Text(String),
    Template(String),
    /// Anything that only running the code would tell.
    Other,
}

/// A static import or re-export that survives type erasure.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct ImportedModule {
    pub specifier: String,
    /// Of the specifier, quotes included.
    pub span: Range<usize>,
}

/// What a definition file's default export is.
pub(crate) fn default_export_call(
    file: &Arc<SourceFile>,
    parse_error: Code,
) -> Result<Option<DefinitionCall>, Vec<Diagnostic>> {
    with_program(file, parse_error, |program| {
        program.body.iter().find_map(|statement| {
            let Statement::ExportDefaultDeclaration(export) = statement else {
                return None;
            };
            let expression = default_expression(&export.declaration)?;
            let Expression::CallExpression(call) = expression.get_inner_expression() else {
                return None;
            };
            let callee = match call.callee.get_inner_expression() {
                Expression::Identifier(name) => name.name.to_string(),
                Expression::StaticMemberExpression(member) => member.property.name.to_string(),
                _ => return None,
            };
            let properties =
                call.arguments
                    .first()
                    .and_then(Argument::as_expression)
                    .and_then(|argument| match argument.get_inner_expression() {
                        Expression::ObjectExpression(object) => Some(properties(object)),
                        _ => None,
                    });
            Some(DefinitionCall {
                callee,
                span: range(call.span),
                properties,
            })
        })
    })
}

/// What `app.ts` declares.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct AppFile {
    pub exports_app: bool,
    /// The `app` object literal has a `settings` key.
    pub has_settings: bool,
}

pub(crate) fn app_file(file: &Arc<SourceFile>) -> Result<AppFile, Vec<Diagnostic>> {
    with_program(file, Code::AppFileParseError, |program| {
        let mut facts = AppFile {
            exports_app: false,
            has_settings: false,
        };
        for statement in &program.body {
            match statement {
                Statement::ExportDeclaration(export) => {
                    facts.exports_app |= declares_app(&export.declaration);
                    facts.has_settings |= app_has_settings(&export.declaration);
                }
                Statement::ExportNamedDeclaration(export) => {
                    facts.exports_app |= export.specifiers.iter().any(|one| one.exported.name() == "app");
                }
                Statement::ExportFromDeclaration(export) => {
                    facts.exports_app |= export.specifiers.iter().any(|one| one.exported.name() == "app");
                }
                // What it re-exports is only known to the bundler, which reports a missing `app` itself.
                Statement::ExportAllDeclaration(export) => facts.exports_app |= export.exported.is_none(),
                Statement::VariableDeclaration(_) => {
                    facts.has_settings |= statement.as_declaration().is_some_and(app_has_settings);
                }
                _ => {}
            }
        }
        facts
    })
}

/// `export const name = { … }`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct ExportedObject {
    pub name: String,
    /// Its `id`, when that is plain text.
    pub id: Option<String>,
    /// Of the id, or else of the whole object.
    pub id_span: Range<usize>,
}

/// Every constant that is exported by its declaration and is an object literal.
pub(crate) fn exported_objects(
    file: &Arc<SourceFile>,
    parse_error: Code,
) -> Result<Vec<ExportedObject>, Vec<Diagnostic>> {
    with_program(file, parse_error, |program| {
        let mut found = Vec::new();
        for statement in &program.body {
            let Statement::ExportDeclaration(export) = statement else {
                continue;
            };
            let Declaration::VariableDeclaration(variables) = &export.declaration else {
                continue;
            };
            for one in &variables.declarations {
                let (Some(name), Some(init)) = (binding_name(&one.id), &one.init) else {
                    continue;
                };
                let Expression::ObjectExpression(object) = init.get_inner_expression() else {
                    continue;
                };
                let id = properties(object).into_iter().rfind(|property| property.name == "id");
                let id_span = id.as_ref().map_or(range(object.span), |id| id.span.clone());
                found.push(ExportedObject {
                    name: name.to_owned(),
                    id: id.and_then(|id| match id.value {
                        PropertyValue::Text(text) | PropertyValue::Template(text) => Some(text),
                        PropertyValue::Other => None,
                    }),
                    id_span,
                });
            }
        }
        found
    })
}

/// Every static import and re-export with values.
pub(crate) fn value_imports(file: &Arc<SourceFile>, parse_error: Code) -> Result<Vec<ImportedModule>, Vec<Diagnostic>> {
    with_program(file, parse_error, |program| {
        let mut found = Vec::new();
        for statement in &program.body {
            let source = match statement {
                Statement::ImportDeclaration(import) if import.import_kind.is_value() => {
                    let only_types = import.specifiers.as_ref().is_some_and(|list| {
                        !list.is_empty()
                            && list.iter().all(|one| match one {
                                ImportDeclarationSpecifier::ImportSpecifier(one) => one.import_kind.is_type(),
                                _ => false,
                            })
                    });
                    if only_types {
                        continue;
                    }
                    &import.source
                }
                Statement::ExportFromDeclaration(export) if export.export_kind.is_value() => &export.source,
                Statement::ExportAllDeclaration(export) if export.export_kind.is_value() => &export.source,
                _ => continue,
            };
            found.push(ImportedModule {
                specifier: source.value.to_string(),
                span: range(source.span),
            });
        }
        found
    })
}

/// Where a file names a module for the first time, statically or in a call such as `import("…")`.
pub(crate) fn specifier_span(file: &Arc<SourceFile>, specifier: &str) -> Option<Range<usize>> {
    let imports = value_imports(file, Code::BuildJavascriptError).ok()?;
    imports
        .into_iter()
        .find(|one| one.specifier == specifier)
        .map(|one| one.span)
        .or_else(|| {
            ['"', '\'', '`'].into_iter().find_map(|quote| {
                let quoted = format!("{quote}{specifier}{quote}");
                file.text.find(&quoted).map(|start| start..start + quoted.len())
            })
        })
}

/// The byte ranges of `process.env.NODE_ENV`, read as a value.
pub(crate) fn node_env_reads(text: &str, source_type: SourceType) -> Vec<Range<usize>> {
    use oxc::{ast::ast::StaticMemberExpression, ast_visit::Visit};

    struct Reads(Vec<Range<usize>>);
    impl<'a> Visit<'a> for Reads {
        fn visit_static_member_expression(&mut self, member: &StaticMemberExpression<'a>) {
            if member.property.name == "NODE_ENV" && member.object.is_specific_member_access("process", "env") {
                self.0.push(range(member.span));
            } else {
                oxc::ast_visit::walk::walk_static_member_expression(self, member);
            }
        }
    }

    let allocator = Allocator::default();
    let parsed = Parser::new(&allocator, text, source_type).parse();
    let mut reads = Reads(Vec::new());
    reads.visit_program(&parsed.program);
    reads.0
}

/// Parses again what the bundler refused, to learn the whole span of each syntax error.
pub(crate) fn syntax_errors(file: &Arc<SourceFile>, code: Code) -> Vec<Diagnostic> {
    with_program(file, code, |_| ()).err().unwrap_or_default()
}

fn with_program<R>(
    file: &Arc<SourceFile>,
    parse_error: Code,
    read: impl FnOnce(&Program<'_>) -> R,
) -> Result<R, Vec<Diagnostic>> {
    let allocator = Allocator::default();
    let source_type = SourceType::from_path(&file.path).unwrap_or_else(|_| SourceType::tsx());
    let ParserReturn {
        program, diagnostics, ..
    } = Parser::new(&allocator, &file.text, source_type).parse();
    let errors: Vec<_> = diagnostics
        .into_iter()
        .map(|error| {
            let mut diagnostic = Diagnostic::error(parse_error, error.message.to_string());
            diagnostic = match error.labels.first() {
                Some(label) => {
                    let start = usize::try_from(label.offset()).unwrap_or(0);
                    let length = usize::try_from(label.len()).unwrap_or(0);
                    diagnostic.at(file, start..start.saturating_add(length).min(file.text.len()))
                }
                None => diagnostic.in_file(file.path.clone()),
            };
            match &error.help {
                Some(help) => diagnostic.hint(help.to_string()),
                None => diagnostic.hint("look for a missing bracket, quote or comma at or before this place"),
            }
        })
        .collect();
    if errors.is_empty() {
        Ok(read(&program))
    } else {
        Err(errors)
    }
}

fn default_expression<'p, 'a>(kind: &'p ExportDefaultDeclarationKind<'a>) -> Option<&'p Expression<'a>> {
    kind.as_expression()
}

fn declares_app(declaration: &Declaration<'_>) -> bool {
    match declaration {
        Declaration::VariableDeclaration(variables) => variables
            .declarations
            .iter()
            .any(|one| binding_name(&one.id) == Some("app")),
        other => other.id().is_some_and(|id| id.name == "app") && !other.is_type(),
    }
}

fn app_has_settings(declaration: &Declaration<'_>) -> bool {
    let Declaration::VariableDeclaration(variables) = declaration else {
        return false;
    };
    variables.declarations.iter().any(|one| {
        binding_name(&one.id) == Some("app")
            && one.init.as_ref().is_some_and(|init| match init.get_inner_expression() {
                Expression::ObjectExpression(object) => properties(object).iter().any(|one| one.name == "settings"),
                _ => false,
            })
    })
}

fn binding_name<'p>(pattern: &'p BindingPattern<'_>) -> Option<&'p str> {
    pattern.get_binding_identifier().map(|id| id.name.as_str())
}

fn properties(object: &ObjectExpression<'_>) -> Vec<Property> {
    object
        .properties
        .iter()
        .filter_map(|kind| {
            let ObjectPropertyKind::ObjectProperty(property) = kind else {
                return None;
            };
            let (name, quoted_name) = match &property.key {
                PropertyKey::StaticIdentifier(name) => (name.name.to_string(), false),
                PropertyKey::StringLiteral(text) if !property.computed => (text.value.to_string(), true),
                _ => return None,
            };
            let value = match property.value.get_inner_expression() {
                _ if property.shorthand || property.method => PropertyValue::Other,
                Expression::StringLiteral(text) => PropertyValue::Text(text.value.to_string()),
                Expression::TemplateLiteral(template) => match template.single_quasi() {
                    Some(text) => PropertyValue::Template(text.to_string()),
                    None => PropertyValue::Other,
                },
                _ => PropertyValue::Other,
            };
            Some(Property {
                name,
                quoted_name,
                value,
                span: range(property.value.span()),
            })
        })
        .collect()
}

fn range(span: Span) -> Range<usize> {
    span.start as usize..span.end as usize
}

#[cfg(test)]
mod tests {
    use super::*;

    fn file(path: &str, text: &str) -> Arc<SourceFile> {
        Arc::new(SourceFile {
            path: path.into(),
            text: text.into(),
        })
    }

    #[test]
    fn a_definition_is_a_call_behind_any_type_assertion() {
        for (text, expected) in [
            ("export default defineExtension({id: 'a'})", Some("defineExtension")),
            (
                "export default Extensions.defineExtension({id: 'a'})",
                Some("defineExtension"),
            ),
            (
                "export default (Extensions.defineExtension({id: 'a'}) satisfies X as Y)",
                Some("defineExtension"),
            ),
            ("const x = defineExtension({}); export default x", None),
            ("export default { id: 'a' }", None),
            ("export const a = 1", None),
        ] {
            let call = default_export_call(&file("e.ts", text), Code::BuildJavascriptError).unwrap();
            assert_eq!(call.map(|call| call.callee).as_deref(), expected, "{text}");
        }
    }

    #[test]
    fn only_imports_with_values_are_followed() {
        let text = "import type { A } from './a'; import { type B } from './b'; import c from './c';
            export { d } from './d'; export type { E } from './e'; export * from './f'; import './g'; import {} from './h'";
        let found = value_imports(&file("x.tsx", text), Code::BuildJavascriptError).unwrap();
        let names: Vec<_> = found.iter().map(|one| one.specifier.as_str()).collect();
        assert_eq!(names, ["./c", "./d", "./f", "./g", "./h"]);
    }

    #[test]
    fn the_app_export_takes_every_spelling() {
        for (text, exports_app, has_settings) in [
            ("export const app: App = { record: {} }", true, false),
            ("const app = { settings: {} } satisfies App; export { app }", true, true),
            ("const x = {}; export { x as app }", true, false),
            ("export { app } from './other'", true, false),
            ("export function app() {}", true, false),
            ("export type app = string", false, false),
            ("export default {}", false, false),
        ] {
            let facts = app_file(&file("app.ts", text)).unwrap();
            assert_eq!(
                facts,
                AppFile {
                    exports_app,
                    has_settings
                },
                "{text}"
            );
        }
    }

    #[test]
    fn node_env_is_found_in_code_only() {
        let text = "if (process.env.NODE_ENV !== 'production') log('process.env.NODE_ENV'); // process.env.NODE_ENV";
        let reads = node_env_reads(text, SourceType::cjs());
        assert_eq!(reads.len(), 1);
        assert_eq!(&text[reads[0].clone()], "process.env.NODE_ENV");
    }
}
