//! `stoa test`: mocks of modules, inline snapshots, forms, folders without an app, and watching.

use crate::support::{Ran, app, command, write};
use std::{
    io::{BufRead, BufReader, Write},
    path::Path,
    process::Stdio,
    sync::mpsc,
    time::Duration,
};
use tempfile::TempDir;

fn run(folder: &Path, more: &[&str]) -> Ran {
    let mut command = command(folder, &[&["test", "."], more].concat());
    command.env_remove("CI").output().expect("a started process").into()
}

fn read(folder: &Path, path: &str) -> String {
    std::fs::read_to_string(folder.join(path)).expect("a file")
}

/// A folder that holds no app, not even a package.json.
fn plain(files: &[(&str, &str)]) -> TempDir {
    let folder = TempDir::new().expect("a folder");
    for (path, text) in files {
        write(folder.path(), path, text);
    }
    folder
}

const MODULES: [(&str, &str); 4] = [
    (
        "src/a.ts",
        "import { deep } from './b.js'\nexport const a = () => `a ${deep()}`\nexport class Box { get() { return 1 } }\nexport const list = [1, 2]\nexport default () => 'main'\n",
    ),
    (
        "src/b.ts",
        "export const deep = () => 'deep'\nexport const other = 'other'\n",
    ),
    ("src/c.ts", "export const c = () => 'c'\n"),
    ("src/__mocks__/c.ts", "export const c = () => 'by hand'\n"),
];

#[test]
fn modules_are_mocked_as_vitest_mocks_them() {
    let folder = plain(&MODULES);
    write(
        folder.path(),
        "src/mocks.test.ts",
        r#"import { readFileSync } from "node:fs";
import { expect, it, vi } from "vitest";
import { a } from "./a";
import { deep, other } from "./b";
import { c } from "./c";

const { spied } = vi.hoisted(() => ({ spied: vi.fn(() => "mocked") }));
vi.mock("./b", async (importOriginal) => ({ ...(await importOriginal<object>()), deep: spied }));
vi.mock("./c");
vi.mock("node:fs", () => ({ readFileSync: () => "read" }));
vi.mock("not-installed", () => ({ default: 1 }));

it("what the test imports, and what that imports", () => {
  expect(deep()).toBe("mocked");
  expect(a()).toBe("a mocked");
  expect(other).toBe("other");
  expect(spied).toHaveBeenCalledTimes(2);
});
it("by a file in __mocks__", () => expect(c()).toBe("by hand"));
it("a module of Node's", () => expect(readFileSync("x")).toBe("read"));
it("the module itself", async () => {
  expect((await vi.importActual<typeof import("./b")>("./b")).deep()).toBe("deep");
});
it("a module that is not there", async () => {
  expect((await import("not-installed")).default).toBe(1);
});
it("later, and no longer", async () => {
  vi.resetModules();
  vi.doMock("./b", () => ({ deep: () => "later" }));
  expect((await import("./a")).a()).toBe("a later");
  vi.doUnmock("./b");
  vi.resetModules();
  expect((await import("./a")).a()).toBe("a deep");
  expect(a()).toBe("a mocked");
});
it("by itself", async () => {
  const mocked = await vi.importMock<typeof import("./a")>("./a");
  expect(mocked.a()).toBeUndefined();
  expect(mocked.list).toEqual([]);
  expect(new mocked.Box().get()).toBeUndefined();
  expect(vi.isMockFunction(mocked.default)).toBe(true);
});
it("one export at a time", async () => {
  vi.spyOn(await import("./c"), "c").mockReturnValue("spied");
  expect(c()).toBe("spied");
});
"#,
    );
    write(
        folder.path(),
        "src/spies.test.ts",
        "import { expect, it, vi } from 'vitest'\nimport { a } from './a'\nvi.mock(import('./a'), { spy: true })\n\
         it('watches', () => { expect(a()).toBe('a deep'); expect(a).toHaveBeenCalledOnce() })\n",
    );
    let ran = run(folder.path(), &[]);
    assert_eq!(ran.code, Some(0), "{}{}", ran.stdout, ran.stderr);
    assert!(ran.stdout.contains("9 passed"), "{}", ran.stdout);
}

#[test]
fn what_is_wrong_with_a_mock_is_said() {
    for (what, text, said) in [
        (
            "a constant that is not there yet",
            "import { a } from './a'\nimport { vi } from 'vitest'\nconst late = Math.random()\nvi.mock('./b', () => ({ deep: late }))\nit('a', () => { a() })\n",
            "vi.mock(\"./b\") runs before the imports and constants of its file: use vi.hoisted",
        ),
        (
            "an export that the factory forgot",
            "import { a } from './a'\nvi.mock('./b', () => ({}))\nit('a', () => { a() })\n",
            "no \"deep\" is defined on the mock of \"./b\"",
        ),
        (
            "a name that only running it tells",
            "const name = './b'\nvi.doMock(name)\n",
            "vi.doMock needs the module's name as a literal",
        ),
        (
            "a factory without exports",
            "import { a } from './a'\nvi.mock('./b', () => 1 as any)\nit('a', () => { a() })\n",
            "the factory must return an object",
        ),
        (
            "Node itself",
            "import { readFileSync } from 'node:fs'\nit('a', () => { readFileSync('x') })\n",
            "node:fs.readFileSync is not available in tests",
        ),
    ] {
        let folder = plain(&MODULES);
        write(folder.path(), "src/a.test.ts", text);
        let ran = run(folder.path(), &[]);
        assert_eq!(ran.code, Some(1), "{what}: {}", ran.stdout);
        assert!(
            ran.stdout.contains(said),
            "{what}: `{said}` is missing in\n{}",
            ran.stdout
        );
    }
}

#[test]
fn what_nobody_handles_fails_the_test_during_which_it_happens() {
    let folder = plain(&[(
        "a.test.ts",
        "import { expect, it } from 'vitest'\nconst soon = () => new Promise((resolve) => setTimeout(resolve, 20))\n\
         it('a promise', async () => { Promise.reject(new TypeError('lost')); await soon() })\n\
         it('a timer', async () => { setTimeout(() => { throw new RangeError('late') }, 1); await soon() })\n\
         let tries = 0\nit('succeeds in the end', { retry: 2 }, () => { tries += 1; expect(tries).toBe(2) })\n",
    )]);
    let ran = run(folder.path(), &[]);
    assert_eq!(ran.code, Some(1));
    for said in [
        "✗ a promise",
        "TypeError: lost",
        "this promise was rejected and nobody handled it",
        "✗ a timer",
        "RangeError: late",
        "1 passed, 2 failed",
    ] {
        assert!(ran.stdout.contains(said), "`{said}` is missing in\n{}", ran.stdout);
    }
    assert!(!ran.stdout.contains("FAIL a.test.ts > succeeds"), "{}", ran.stdout);
}

#[test]
fn only_is_refused_where_all_are_to_run() {
    let folder = plain(&[("a.test.ts", "it['only']('a', () => {})\nit('b', () => {})\n")]);
    assert_eq!(run(folder.path(), &[]).code, Some(0));
    let in_ci = |more: &[&str]| -> Ran {
        let mut command = command(folder.path(), &[&["test", "."], more].concat());
        command.env("CI", "1").output().expect("a started process").into()
    };
    assert_eq!(in_ci(&[]).code, Some(1));
    assert_eq!(in_ci(&["--allow-only"]).code, Some(0));
}

#[test]
fn inline_snapshots_are_written_where_they_are_called() {
    let text = r#"import { expect, it } from "vitest";
it("writes", () => {
  expect({ x: 1 }).toMatchInlineSnapshot(); expect("a").toMatchInlineSnapshot();
  if (true) {
    expect([1]).toMatchInlineSnapshot();
  }
  expect(() => { throw new Error("no"); }).toThrowErrorMatchingInlineSnapshot();
});
it("fails", () => {
  expect(1).toBe(2); // here
});
"#;
    let folder = plain(&[("src/a.test.ts", text)]);
    let mut refusing = command(folder.path(), &["test", "."]);
    let refused: Ran = refusing.env("CI", "1").output().expect("a started process").into();
    assert_eq!(refused.code, Some(1));
    assert_eq!(read(folder.path(), "src/a.test.ts"), text, "CI writes nothing");

    let first = run(folder.path(), &[]);
    assert!(first.stdout.contains("4 written"), "{}", first.stdout);
    // The line of the failure is the one that ran, though the snapshots moved it.
    assert!(
        first.stdout.contains(">   10 |   expect(1).toBe(2); // here"),
        "{}",
        first.stdout
    );
    let written = r#"import { expect, it } from "vitest";
it("writes", () => {
  expect({ x: 1 }).toMatchInlineSnapshot(`
    {
      "x": 1,
    }
  `); expect("a").toMatchInlineSnapshot(`"a"`);
  if (true) {
    expect([1]).toMatchInlineSnapshot(`
      [
        1,
      ]
    `);
  }
  expect(() => { throw new Error("no"); }).toThrowErrorMatchingInlineSnapshot(`[Error: no]`);
});
"#;
    let now = read(folder.path(), "src/a.test.ts");
    assert!(now.starts_with(written), "{now}");

    write(folder.path(), "src/a.test.ts", &now.replace("x: 1", "x: 2"));
    let differs = run(folder.path(), &[]);
    assert!(differs.stdout.contains("1 differ"), "{}", differs.stdout);
    let updated = run(folder.path(), &["--update"]);
    assert!(updated.stdout.contains("1 updated"), "{}", updated.stdout);
    assert!(read(folder.path(), "src/a.test.ts").contains("\"x\": 2,"));
}

#[test]
fn a_package_without_an_app_is_tested_too() {
    let folder = plain(&[
        ("package.json", "{\"name\":\"core\",\"type\":\"module\"}"),
        ("lib/sum.ts", "export const sum = (a: number, b: number) => a + b\n"),
        (
            "test/sum.test.ts",
            "import { expect, it } from 'vitest'\nimport { sum } from '../lib/sum.js'\nit('adds', () => { expect(sum(1, 2)).toBe(3); expect(global).toBe(globalThis) })\n",
        ),
        (
            "test/late.test.ts",
            "import { expect, it } from 'vitest'\nit('fails only where it gets', async () => { await expect(import('nowhere')).rejects.toThrow('\"nowhere\" cannot be found') })\n",
        ),
        (
            "test/app.test.ts",
            "import { mountPage } from 'stoa/test'\nimport { expect, it } from 'vitest'\nit('has nothing to mount', async () => { await expect(mountPage('x')).rejects.toThrow('no app in this folder') })\n",
        ),
    ]);
    let ran = run(folder.path(), &[]);
    assert_eq!(ran.code, Some(0), "{}{}", ran.stdout, ran.stderr);
    assert!(ran.stdout.contains("3 passed"), "{}", ran.stdout);
}

#[test]
fn every_input_is_filled_and_every_button_pressed_by_its_name() {
    let folder = app("hello");
    let source = concat!(
        env!("CARGO_MANIFEST_DIR"),
        "/../../e2e/apps/forms/src/app/extensions/everything"
    );
    for file in ["extension.tsx", "places.server.ts", "receive.server.ts"] {
        let text = std::fs::read_to_string(format!("{source}/{file}")).expect("the form of the browser tests");
        write(folder.path(), &format!("src/app/extensions/everything/{file}"), &text);
    }
    write(folder.path(), "src/forms.test.ts", FORMS);
    let ran = run(folder.path(), &[]);
    assert_eq!(ran.code, Some(0), "{}{}", ran.stdout, ran.stderr);
}

const FORMS: &str = r#"import { dialogs, fill, press, reset, toasts, triggerRecordAction, workspace } from "stoa/test";
import { beforeEach, expect, it } from "vitest";

let recordId: string;
beforeEach(async () => {
  await reset();
  recordId = (await workspace.createRecord("people", { name: "Ada Lovelace" })).id;
  await triggerRecordAction("everything", { recordId, object: "people" });
});

it("fills and sends", async () => {
  const [member] = await workspace.members();
  await fill("Name", "Grace");
  await fill("E-mail", "grace@example.com");
  await fill("Password", "secret");
  await fill("Phone", "+1 202");
  await fill("Site", "https://example.com");
  await fill("Notes", "two\nlines");
  await fill("Story", "**Once**");
  await fill("Amount", 12.5);
  await fill("Discount", 7);
  await fill("I agree", true);
  await fill("Express", false);
  await fill("Moment", new Date("2026-03-01T12:00:00Z"));
  await fill("Day", "2026-03-02");
  await fill("Size", "Large");
  await fill("Mood", "Busy");
  await fill("Tags", ["Red", "blue"]);
  await fill("Place", "Rome");
  await fill("Person", { recordId, object: "people" });
  await fill("Records", [{ recordId, object: "people" }]);
  await fill("Owner", member?.id);
  await fill("Team", [member?.id]);
  await press("Add");
  await fill("Item 2 > Title", "Ink");
  await fill("Item 1 > Title", "Quill");
  expect(dialogs()[0]?.text).toContain("Hello, Grace");
  await press("Send");
  expect(dialogs()).toEqual([]);
  const [toast] = toasts();
  expect(toast).toMatchObject({ variant: "success", title: "Arrived" });
  for (const part of ["Grace", "grace@example.com", "12.5", "2026-03-02", '"size":"l"', "busy", "red", "blue", "rome", "Quill", "Ink"]) {
    expect(toast?.text).toContain(part);
  }
});

it("says what is wrong", async () => {
  await expect(fill("Nmae", "x")).rejects.toThrow('there is no field "Nmae"; there is "Name", "E-mail"');
  await expect(fill("Name", 1)).rejects.toThrow('the field "Name" (TextInput) takes a string, not 1');
  await expect(fill("Mood", "Angry")).rejects.toThrow('the field "Mood" has no option "Angry"; it has "Calm", "Busy"');
  await expect(fill("Tags", "Red")).rejects.toThrow("takes an array of values");
  await expect(fill("Town", "x")).rejects.toThrow('the field "Town" is disabled');
  await press("Add");
  await expect(fill("Title", "x")).rejects.toThrow('there are 2 fields "Title"; say which: "Items > Item 1 > Title", "Items > Item 2 > Title"');
  await press("Send");
  expect(dialogs()).toHaveLength(1);
});
"#;

#[test]
fn watching_runs_what_a_change_concerns() {
    let folder = plain(&[
        ("one.ts", "export const one = 1\n"),
        (
            "one.test.ts",
            "import { expect, it } from 'vitest'\nimport { one } from './one'\nit('is one', () => { expect(one).toBe(1) })\n",
        ),
        ("two.test.ts", "import { it } from 'vitest'\nit('is two', () => {})\n"),
    ]);
    let mut child = command(folder.path(), &["test", ".", "--watch"])
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .expect("a started process");
    let (send, lines) = mpsc::channel();
    let said = |stream: Box<dyn std::io::Read + Send>, send: mpsc::Sender<String>| {
        std::thread::spawn(move || {
            for line in BufReader::new(stream).lines().map_while(Result::ok) {
                let _ = send.send(line);
            }
        })
    };
    said(Box::new(child.stdout.take().expect("stdout")), send.clone());
    said(Box::new(child.stderr.take().expect("stderr")), send);
    let file_of = |line: String| -> Option<String> {
        let is_file = line.starts_with('✓') || line.starts_with('✗');
        is_file.then(|| line.split_whitespace().take(2).collect::<Vec<_>>().join(" "))
    };
    // The files that ran until it waits, in their order.
    let until_it_waits = || -> Vec<String> {
        let mut files = Vec::new();
        loop {
            let line = lines
                .recv_timeout(Duration::from_secs(60))
                .expect("it waits for changes");
            let is_over = line.contains("Waiting for changes");
            files.extend(file_of(line));
            if is_over {
                // What was said on the other stream may arrive after it.
                std::thread::sleep(Duration::from_millis(200));
                files.extend(lines.try_iter().filter_map(file_of));
                return files;
            }
        }
    };
    assert_eq!(until_it_waits(), ["✓ one.test.ts", "✓ two.test.ts"]);
    write(folder.path(), "one.ts", "export const one = 2\n");
    assert_eq!(until_it_waits(), ["✗ one.test.ts"]);
    let mut keys = child.stdin.take().expect("stdin");
    writeln!(keys, "f").expect("a key");
    assert_eq!(until_it_waits(), ["✗ one.test.ts"]);
    write(
        folder.path(),
        "three.test.ts",
        "import { it } from 'vitest'\nit('is three', () => {})\n",
    );
    assert_eq!(until_it_waits(), ["✓ three.test.ts"]);
    writeln!(keys).expect("a key");
    assert_eq!(until_it_waits(), ["✗ one.test.ts", "✓ three.test.ts", "✓ two.test.ts"]);
    writeln!(keys, "q").expect("a key");
    assert!(child.wait().expect("an end").success());
}
