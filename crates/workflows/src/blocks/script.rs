//! The code of a block as it is typed, a module without imports, and the script that it is run as.

use oxc::{
    allocator::Allocator,
    ast::ast::{Declaration, ExportDefaultDeclarationKind, ModuleExportName, Program, Statement},
    diagnostics::Diagnostics,
    parser::{Parser, ParserReturn},
    span::{GetSpan, SourceType, Span},
    syntax::module_record::ModuleRecord,
};
use std::{ops::Range, thread};

/// What the default export is called in the script, where it has no name of its own.
const DEFAULT: &str = "$default";

/// How deep code may be nested: the parser calls itself for each level.
const DEEPEST: usize = 10_000;
/// Enough for that, and for what [`depth_of`] does not see. Only what is needed of it is ever taken.
const STACK_BYTES: usize = 256 << 20;

/// The body of a function that returns what `code` exports as `main`, or else as its default. Its lines are those of `code`.
///
/// # Errors
/// A sentence that names the line: no JavaScript, a module that it wants, or no such export.
pub(super) fn of(code: &str) -> Result<String, String> {
    if depth_of(code) > DEEPEST {
        return Err("The code is nested too deeply.".to_owned());
    }
    let not_now = || "The code could not be read now. Try again.".to_owned();
    thread::scope(|scope| {
        let parsing = thread::Builder::new()
            .stack_size(STACK_BYTES)
            .spawn_scoped(scope, || read(code));
        let parsing = parsing.map_err(|_| not_now())?;
        parsing.join().map_err(|_| not_now())?
    })
}

fn read(code: &str) -> Result<String, String> {
    let allocator = Allocator::default();
    let ParserReturn {
        program,
        module_record,
        diagnostics,
        ..
    } = Parser::new(&allocator, code, SourceType::mjs()).parse();
    no_error_in(&diagnostics, code, 0)?;
    no_import_in(&program, &module_record, code)?;
    let exports = Exports::of(&program);
    let Some(entry) = exports.main.or(exports.default) else {
        return Err("The code exports no main. Write it as: export function main(inputs) { return {}; }".to_owned());
    };
    let script = format!("{}\n;return {entry};", edited(code, &exports.edits));
    // A module may have what a function cannot: an `await` outside of all functions.
    let body = format!("(() => {{\n{script}\n}})");
    let ParserReturn { diagnostics, .. } = Parser::new(&allocator, &body, SourceType::script()).parse();
    no_error_in(&diagnostics, &body, 1)?;
    Ok(script)
}

/// About how much of the code lies in each other at its deepest place: brackets, and what waits for the rest of an expression or a statement.
/// Texts and comments count as if they were code.
fn depth_of(code: &str) -> usize {
    const WAITING: [&str; 14] = [
        "if", "else", "for", "while", "do", "with", "new", "typeof", "void", "delete", "await", "yield", "async",
        "extends",
    ];
    let (mut outer, mut deepest) = (Vec::new(), 0);
    // What waits inside of the innermost bracket, and of all brackets around it.
    let (mut here, mut around) = (0, 0);
    let mut word = 0;
    for (at, byte) in code.bytes().enumerate() {
        if byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'$') {
            continue;
        }
        if WAITING.contains(&code.get(word..at).unwrap_or_default()) {
            here += 1;
        }
        word = at + 1;
        match byte {
            b'(' | b'[' | b'{' => {
                outer.push(here);
                around += here + 1;
                here = 0;
            }
            b')' | b']' | b'}' => {
                if let Some(before) = outer.pop() {
                    around -= before + 1;
                    here = before;
                }
            }
            b';' | b',' => here = 0,
            b'!' | b'~' | b'+' | b'-' | b'*' | b'=' | b'>' | b'?' | b':' => here += 1,
            _ => {}
        }
        deepest = deepest.max(around + here);
    }
    deepest
}

/// Refuses what is no JavaScript; `before` are the lines of `text` that nobody has typed.
fn no_error_in(diagnostics: &Diagnostics, text: &str, before: usize) -> Result<(), String> {
    let Some(error) = diagnostics.errors().next() else {
        return Ok(());
    };
    let offset = error.labels.first().map_or(0, |label| label.offset() as usize);
    let line = line_of(text, offset).saturating_sub(before).max(1);
    let what = error.message.trim_end_matches('.');
    Err(format!("Line {line} is no JavaScript that can be run here: {what}."))
}

fn no_import_in(program: &Program<'_>, module: &ModuleRecord<'_>, code: &str) -> Result<(), String> {
    let refused = |span: Span, what: String| {
        let line = line_of(code, span.start as usize);
        Err(format!(
            "Line {line} {what}: there are no modules here. Put what is needed into the code, or the block into an app."
        ))
    };
    for statement in &program.body {
        match statement {
            Statement::ImportDeclaration(import) => {
                return refused(import.span, format!("imports {:?}", import.source.value.as_str()));
            }
            Statement::ExportFromDeclaration(export) => {
                return refused(export.span, format!("exports from {:?}", export.source.value.as_str()));
            }
            Statement::ExportAllDeclaration(export) => {
                return refused(export.span, format!("exports from {:?}", export.source.value.as_str()));
            }
            _ => {}
        }
    }
    let dynamic = module.dynamic_imports.iter().map(|import| import.span);
    let all = dynamic.chain(module.import_metas.iter().copied());
    match all.min_by_key(|span| span.start) {
        Some(span) => refused(span, "uses import".to_owned()),
        None => Ok(()),
    }
}

/// What a module exports, and what makes a script of it.
#[derive(Default)]
struct Exports {
    /// What is exported as `main` is called in the code.
    main: Option<String>,
    default: Option<String>,
    /// In the order of the code.
    edits: Vec<Edit>,
}

struct Edit {
    range: Range<usize>,
    by: &'static str,
}

impl Exports {
    fn of(program: &Program<'_>) -> Self {
        let mut exports = Self::default();
        for statement in &program.body {
            match statement {
                Statement::ExportDeclaration(export) => {
                    exports.edit(export.span.start, export.declaration.span().start, "");
                    if declares_main(&export.declaration) {
                        exports.main = Some("main".to_owned());
                    }
                }
                Statement::ExportDefaultDeclaration(export) => {
                    let start = export.declaration.span().start;
                    exports.default = match named(&export.declaration) {
                        Some(name) => {
                            exports.edit(export.span.start, start, "");
                            Some(name)
                        }
                        None => {
                            exports.edit(export.span.start, start, "const $default = ");
                            // A declaration needs no end; the value that it becomes does.
                            exports.edit(export.span.end, export.span.end, ";");
                            Some(DEFAULT.to_owned())
                        }
                    };
                }
                Statement::ExportNamedDeclaration(export) => {
                    exports.edit(export.span.start, export.span.end, ";");
                    for specifier in &export.specifiers {
                        exports.names(&specifier.local, &specifier.exported);
                    }
                }
                _ => {}
            }
        }
        exports
    }

    fn names(&mut self, local: &ModuleExportName<'_>, exported: &ModuleExportName<'_>) {
        let local = local.name().to_string();
        match exported.name().as_str() {
            "main" => self.main = Some(local),
            "default" => self.default = Some(local),
            _ => {}
        }
    }

    fn edit(&mut self, start: u32, end: u32, by: &'static str) {
        self.edits.push(Edit {
            range: start as usize..end as usize,
            by,
        });
    }
}

/// What a default export is called in the code; `None` for a value, and for a function or class without a name.
fn named(default: &ExportDefaultDeclarationKind<'_>) -> Option<String> {
    let id = match default {
        ExportDefaultDeclarationKind::FunctionDeclaration(function) => function.id.as_ref(),
        ExportDefaultDeclarationKind::ClassDeclaration(class) => class.id.as_ref(),
        _ => None,
    };
    id.map(|id| id.name.to_string())
}

fn declares_main(declaration: &Declaration<'_>) -> bool {
    match declaration {
        Declaration::VariableDeclaration(variables) => variables
            .declarations
            .iter()
            .flat_map(|one| one.id.get_binding_identifiers())
            .any(|id| id.name == "main"),
        other => other.id().is_some_and(|id| id.name == "main"),
    }
}

/// The code with the edits made, and every line where it was.
fn edited(code: &str, edits: &[Edit]) -> String {
    let mut text = String::with_capacity(code.len() + 32);
    let mut at = 0;
    for Edit { range, by } in edits {
        text.push_str(&code[at..range.start]);
        text.push_str(by);
        text.extend(code[range.clone()].chars().filter(|letter| *letter == '\n'));
        at = range.end;
    }
    text.push_str(&code[at..]);
    text
}

/// From 1.
fn line_of(text: &str, offset: usize) -> usize {
    let before = text.as_bytes().iter().take(offset);
    before.filter(|byte| **byte == b'\n').count() + 1
}

#[cfg(test)]
mod tests {
    use super::of;

    #[test]
    fn exports_are_taken_away_and_lines_stay_where_they_are() {
        for (code, script) in [
            ("export function main() {}", "function main() {}\n;return main;"),
            (
                "export async function main() {}",
                "async function main() {}\n;return main;",
            ),
            (
                "export const one = 1\nexport const main = () => one",
                "const one = 1\nconst main = () => one\n;return main;",
            ),
            (
                "export const { main, other } = all()",
                "const { main, other } = all()\n;return main;",
            ),
            (
                "export\n  class A {}\nexport let main = A",
                "\nclass A {}\nlet main = A\n;return main;",
            ),
            (
                "function run() {}\nexport {\n  run as main,\n}\nrun()",
                "function run() {}\n;\n\n\nrun()\n;return run;",
            ),
            ("export default function run() {}", "function run() {}\n;return run;"),
            (
                "export default async (inputs) => inputs\nconst a = 1",
                "const $default = async (inputs) => inputs;\nconst a = 1\n;return $default;",
            ),
            (
                "export default function () {}\n(1)",
                "const $default = function () {};\n(1)\n;return $default;",
            ),
            (
                "const run = 1; export { run as default }",
                "const run = 1; ;\n;return run;",
            ),
            (
                "export function main() { return `\nexport const x = 1`; }",
                "function main() { return `\nexport const x = 1`; }\n;return main;",
            ),
        ] {
            assert_eq!(of(code).as_deref(), Ok(script), "{code}");
        }
    }

    #[test]
    fn the_export_main_goes_before_the_default() {
        let code = "export default 1\nexport function main() {}";
        assert!(of(code).is_ok_and(|script| script.ends_with("return main;")));
    }

    #[test]
    fn what_cannot_be_run_is_refused_with_its_line() {
        for (code, expected) in [
            ("function main() {}", "The code exports no main."),
            ("// export main", "The code exports no main."),
            (
                "const a = 1\nimport b from 'lodash'\nexport function main() {}",
                "Line 2 imports \"lodash\": there are no modules here.",
            ),
            ("export { main } from './a'", "Line 1 exports from \"./a\""),
            ("\n\nexport * from './a'", "Line 3 exports from \"./a\""),
            (
                "export async function main() {\n  return (await import('x')).y\n}",
                "Line 2 uses import: there are no modules here.",
            ),
            ("export const main = () => import.meta.url", "Line 1 uses import"),
            ("export function main() {\n  return 1 +\n}", "Line 3 is no JavaScript"),
            (
                "const a = 1\nconst b = await a\nexport function main() {}",
                "Line 2 is no JavaScript that can be run here",
            ),
        ] {
            let refused = of(code).expect_err(code);
            assert!(refused.starts_with(expected), "{code}: {refused}");
        }
    }

    #[test]
    fn code_that_is_nested_without_end_is_refused_and_ends_no_process() {
        for piece in ["(", "[", "!", "a=", "a?b:", "if(a)", "new ", "x=>", "`${"] {
            let code = format!("export const main = {}", piece.repeat(20_000));
            assert_eq!(of(&code), Err("The code is nested too deeply.".to_owned()), "{piece}");
        }
        let chain = "if (a) b();\nelse ".repeat(9_000);
        assert!(of(&format!("export function main(a, b) {{ {chain} b(); }}")).is_ok());
        let lines = "const one = [1, 2, { a: 1 }]\nlet b = one.map((x) => x + 1)\n".repeat(500);
        assert!(of(&format!("export function main() {{\n{lines}}}")).is_ok());
    }
}
