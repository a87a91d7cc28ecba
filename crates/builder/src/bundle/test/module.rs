//! One of the app's own files as a module that is loaded while the tests run: its imports are calls, so that a mock can stand
//! in for what it imports, and `vi.mock` and `vi.hoisted` run before them, as Vitest has it.
//!
//! The calls and their names are those of Vite's module runner, whose transform Oxc brings along.

use crate::tsconfig::JsxRuntime;
use oxc::{
    allocator::{Allocator, ArenaVec, TakeIn},
    ast::ast::{Argument, CallExpression, Expression, Program, Statement, VariableDeclaration},
    ast_visit::{VisitMut, walk_mut},
    codegen::{Codegen, CodegenOptions},
    parser::Parser,
    semantic::SemanticBuilder,
    span::SourceType,
    transformer::{DecoratorOptions, JsxOptions, TransformOptions, Transformer},
    transformer_plugins::ModuleRunnerTransform,
};
use std::{collections::BTreeSet, path::Path};

/// A file, ready to be registered.
#[derive(Debug)]
pub(super) struct Module {
    /// The body of a function, from the second line on.
    pub code: String,
    /// Source map of the code, as JSON.
    pub map: String,
    pub imports: BTreeSet<String>,
    /// By a literal in `import()`.
    pub imports_later: BTreeSet<String>,
    /// What its calls of `vi.mock` and the like name.
    pub mocked: BTreeSet<String>,
}

/// The members of `vi` whose first argument names a module.
const OF_MODULES: [&str; 6] = ["mock", "unmock", "doMock", "doUnmock", "importActual", "importMock"];

/// `None` for what cannot be parsed: that is the bundler's to report.
pub(super) fn transform(id: &str, text: &str, jsx: JsxRuntime) -> Option<Module> {
    let path = Path::new(id);
    let allocator = Allocator::default();
    let source_type = SourceType::from_path(path).ok()?.with_module(true);
    // As the bundler takes them: JSX is plain JavaScript to it.
    let source_type = if source_type.is_javascript() {
        source_type.with_jsx(true)
    } else {
        source_type
    };
    let parsed = Parser::new(&allocator, text, source_type).parse();
    if parsed.panicked || !parsed.diagnostics.is_empty() {
        return None;
    }
    let mut program = parsed.program;
    let scoping = SemanticBuilder::new_compiler()
        .with_enum_eval(true)
        .build(&program)
        .semantic
        .into_scoping();
    let options = TransformOptions {
        jsx: match jsx {
            JsxRuntime::Automatic => JsxOptions::enable(),
            JsxRuntime::Classic => JsxOptions {
                runtime: oxc::transformer::JsxRuntime::Classic,
                ..JsxOptions::enable()
            },
        },
        decorator: DecoratorOptions {
            legacy: true,
            ..DecoratorOptions::default()
        },
        ..TransformOptions::default()
    };
    let transformed = Transformer::new(&allocator, path, &options).build_with_scoping(scoping, &mut program);
    // A file that lost its last import to type erasure is a module all the same.
    let (imports, dynamic) = ModuleRunnerTransform::new().transform(&allocator, &mut program, transformed.scoping);
    let mut calls = Calls {
        allocator: &allocator,
        id,
        depth: 0,
        hoisted: Vec::new(),
        mocked: BTreeSet::new(),
    };
    if text.contains("vi.") || text.contains("vitest") {
        calls.visit_program(&mut program);
        let hoisted = std::mem::take(&mut calls.hoisted);
        hoist(&allocator, &mut program, hoisted);
    }
    let written = Codegen::new()
        .with_options(CodegenOptions {
            source_map_path: Some(path.to_path_buf()),
            ..CodegenOptions::default()
        })
        .build(&program);
    Some(Module {
        code: written.code,
        map: written.map?.to_json_string(),
        imports: imports.into_iter().collect(),
        imports_later: dynamic.into_iter().collect(),
        mocked: calls.mocked,
    })
}

/// Finds the calls of `vi` that name modules, says in each which file names it, and takes the hoisted ones out of functions.
struct Calls<'a, 'm> {
    allocator: &'a Allocator,
    id: &'m str,
    /// Of functions and blocks; 0 at the top level.
    depth: u32,
    /// `vi.mock` and `vi.unmock` that stood in a function.
    hoisted: Vec<Statement<'a>>,
    mocked: BTreeSet<String>,
}

impl<'a> VisitMut<'a> for Calls<'a, '_> {
    fn visit_statements(&mut self, statements: &mut ArenaVec<'a, Statement<'a>>) {
        self.depth += 1;
        walk_mut::walk_statements(self, statements);
        self.depth -= 1;
        if self.depth > 0 && statements.iter().any(is_hoisted_mock) {
            let mut kept = ArenaVec::new_in(&self.allocator);
            for statement in statements.take_in(&self.allocator) {
                if is_hoisted_mock(&statement) {
                    self.hoisted.push(statement);
                } else {
                    kept.push(statement);
                }
            }
            *statements = kept;
        }
    }

    fn visit_call_expression(&mut self, call: &mut CallExpression<'a>) {
        walk_mut::walk_call_expression(self, call);
        if !method_of(call).is_some_and(|method| OF_MODULES.contains(&method)) {
            return;
        }
        let Some(first) = call.arguments.first_mut() else {
            return;
        };
        // `vi.mock(import("./a"))` names it with its type.
        if let Argument::CallExpression(import) = first
            && is_call_of(import, "__vite_ssr_dynamic_import__")
            && let Some(Argument::StringLiteral(_)) = import.arguments.first()
        {
            let named = import.arguments.take_in(&self.allocator).into_iter().next();
            if let Some(named) = named {
                *first = named;
            }
        }
        if let Argument::StringLiteral(literal) = first {
            self.mocked.insert(literal.value.to_string());
            let named = format!("\0{}\0{}", self.id, literal.value);
            literal.value = oxc::str::Str::from_str_in(&named, &self.allocator);
            literal.raw = None;
        }
    }
}

/// Puts what is hoisted between the import of Vitest and the other imports.
fn hoist<'a>(allocator: &'a Allocator, program: &mut Program<'a>, nested: Vec<Statement<'a>>) {
    if nested.is_empty() && !program.body.iter().any(is_hoisted) {
        return;
    }
    let (mut exports, mut vitest, mut hoisted, mut rest) = (Vec::new(), Vec::new(), Vec::new(), Vec::new());
    for statement in program.body.take_in(&allocator) {
        let group = match import_of(&statement) {
            Some("vitest") => &mut vitest,
            None if is_hoisted(&statement) => &mut hoisted,
            // Getters of what is exported come first, so that modules in a circle find them.
            None if rest.is_empty() && vitest.is_empty() && is_export(&statement) => &mut exports,
            _ => &mut rest,
        };
        group.push(statement);
    }
    hoisted.extend(nested);
    let all = exports.into_iter().chain(vitest).chain(hoisted).chain(rest);
    program.body = ArenaVec::from_iter_in(all, &allocator);
}

/// The module that a statement imports: `const __vite_ssr_import_0__ = await __vite_ssr_import__("…")`.
fn import_of<'s>(statement: &'s Statement<'_>) -> Option<&'s str> {
    let Statement::VariableDeclaration(variables) = statement else {
        return None;
    };
    let Some(Expression::AwaitExpression(awaited)) = &variables.declarations.first()?.init else {
        return None;
    };
    let Expression::CallExpression(call) = &awaited.argument else {
        return None;
    };
    match call.arguments.first()? {
        Argument::StringLiteral(specifier) if is_call_of(call, "__vite_ssr_import__") => Some(specifier.value.as_str()),
        _ => None,
    }
}

/// `Object.defineProperty(__vite_ssr_exports__, …)`.
fn is_export(statement: &Statement<'_>) -> bool {
    let Statement::ExpressionStatement(statement) = statement else {
        return false;
    };
    let Expression::CallExpression(call) = &statement.expression else {
        return false;
    };
    matches!(call.arguments.first(), Some(Argument::Identifier(name)) if name.name == "__vite_ssr_exports__")
}

fn is_hoisted_mock(statement: &Statement<'_>) -> bool {
    let Statement::ExpressionStatement(statement) = statement else {
        return false;
    };
    matches!(vi_method(&statement.expression), Some("mock" | "unmock"))
}

fn is_hoisted(statement: &Statement<'_>) -> bool {
    let by_vi = |expression: &Expression<'_>| vi_method(expression) == Some("hoisted");
    match statement {
        Statement::ExpressionStatement(statement) => {
            is_hoisted_mock_of(&statement.expression) || by_vi(&statement.expression)
        }
        Statement::VariableDeclaration(variables) => declares_hoisted(variables, by_vi),
        _ => false,
    }
}

fn is_hoisted_mock_of(expression: &Expression<'_>) -> bool {
    matches!(vi_method(expression), Some("mock" | "unmock"))
}

fn declares_hoisted(variables: &VariableDeclaration<'_>, by_vi: impl Fn(&Expression<'_>) -> bool) -> bool {
    variables
        .declarations
        .iter()
        .any(|one| one.init.as_ref().is_some_and(&by_vi))
}

/// Of `vi.method(…)`, awaited or not.
fn vi_method<'s>(expression: &'s Expression<'_>) -> Option<&'s str> {
    match expression {
        Expression::AwaitExpression(awaited) => vi_method(&awaited.argument),
        Expression::ParenthesizedExpression(inner) => vi_method(&inner.expression),
        Expression::CallExpression(call) => method_of(call),
        _ => None,
    }
}

/// The method of `vi` that a call calls: `vi` as a global, or as an import, which reads `__vite_ssr_import_0__.vi` by now.
fn method_of<'s>(call: &'s CallExpression<'_>) -> Option<&'s str> {
    let Expression::StaticMemberExpression(callee) = &call.callee else {
        return None;
    };
    let is_vi = match &callee.object {
        Expression::Identifier(name) => name.name == "vi" || name.name == "vitest",
        Expression::StaticMemberExpression(member) => {
            (member.property.name == "vi" || member.property.name == "vitest")
                && matches!(&member.object, Expression::Identifier(name) if name.name.starts_with("__vite_ssr_import_"))
        }
        _ => false,
    };
    is_vi.then(|| callee.property.name.as_str())
}

fn is_call_of(call: &CallExpression<'_>, name: &str) -> bool {
    matches!(&call.callee, Expression::Identifier(callee) if callee.name == name)
}
