//! `stoa test` on apps of every kind: what it prints, what it counts, how it ends.

use crate::support::{Ran, app, stoa, write};
use serde_json::Value;
use std::path::Path;
use tempfile::TempDir;

/// An app with these test files.
fn with(files: &[(&str, &str)]) -> TempDir {
    let folder = app("hello");
    for (path, text) in files {
        write(folder.path(), path, text);
    }
    folder
}

fn test(folder: &Path, more: &[&str]) -> Ran {
    stoa(folder, &[&["test", "."], more].concat())
}

/// The events of a run with `--json`; the last one is the summary.
fn json(folder: &Path, more: &[&str]) -> Vec<Value> {
    let ran = test(folder, &[&["--json"], more].concat());
    ran.stdout
        .lines()
        .map(|line| serde_json::from_str(line).unwrap_or_else(|error| panic!("{error}: {line}\n{}", ran.stderr)))
        .collect()
}

fn states(events: &[Value]) -> Vec<(String, String)> {
    let tests = events[..events.len() - 1]
        .iter()
        .flat_map(|file| file["tests"].as_array().expect("tests").clone());
    tests
        .map(|test| {
            (
                test["name"].as_str().expect("a name").to_owned(),
                test["state"].as_str().expect("a state").to_owned(),
            )
        })
        .collect()
}

/// Given one test file: the exit code, and what is said about it.
#[test]
fn what_is_wrong_is_said_with_its_place() {
    for (what, file, code, said) in [
        (
            "a test that passes",
            "import { expect, it } from 'vitest'\nit('adds', () => { expect(1 + 1).toBe(2) })\n",
            0,
            &["✓ src/a.test.ts (1 test", "Tests      1 passed (1)"][..],
        ),
        (
            "globals without an import",
            "describe('a', () => { it('adds', () => { expect(vi.fn()).not.toHaveBeenCalled() }) })\n",
            0,
            &["1 passed"],
        ),
        (
            "a test that fails",
            "import { expect, it } from 'vitest'\nit('adds', () => {\n  expect({ a: 1 }).toEqual({ a: 2 })\n})\n",
            1,
            &[
                "✗ adds",
                "FAIL src/a.test.ts > adds",
                "- Expected",
                "-   \"a\": 2,",
                "+   \"a\": 1,",
                "src/a.test.ts:3:",
                "1 failed",
            ],
        ),
        (
            "app code that throws",
            "import { it } from 'vitest'\nimport boom from './lib/boom.server'\nit('goes', async () => { await boom() })\n",
            1,
            &[
                "TypeError: went wrong",
                "src/lib/boom.server.ts:2:",
                "throw new TypeError",
            ],
        ),
        (
            "a test that waits for ever",
            "it('waits', () => new Promise(() => {}))\nit('goes on', () => {})\n",
            1,
            &["Test timed out in 300ms", "1 passed, 1 failed"],
        ),
        (
            "a test that loops",
            "it('loops', () => { for (;;) {} })\nit('goes on', () => {})\n",
            1,
            &["✗ loops", "the test did not let go for 300 ms", "1 passed, 1 failed"],
        ),
        (
            "a file that loops",
            "for (;;) {}\n",
            1,
            &["the file did not let go for 300 ms"],
        ),
        (
            "a file that throws",
            "it('is never run', () => {})\nthrow new RangeError('too far')\n",
            1,
            &["RangeError: too far", "src/a.test.ts:2"],
        ),
        ("a syntax error", "it('a', () => {\n", 1, &["src/a.test.ts", "FAIL"]),
        (
            "an unknown import",
            "import './nothing'\nit('a', () => {})\n",
            1,
            &["./nothing"],
        ),
        ("a file without tests", "export {}\n", 0, &["(0 tests", "0 passed"]),
        (
            "a hook that throws",
            "describe('s', () => { beforeAll(() => { throw new Error('no way') }); it('a', () => {}) })\n",
            1,
            &["no way", "src/a.test.ts > s"],
        ),
        (
            "what Vitest has and Stoa has not",
            "import { bench } from 'vitest'\nbench('a', () => {})\n",
            1,
            &["vitest has no bench under stoa test"],
        ),
        (
            "a module of Vitest that needs Node",
            "import 'vitest/node'\n",
            1,
            &["`vitest/node` is not available in tests"],
        ),
        (
            "a request that nothing answers",
            "import { network } from 'stoa/test'\nit('asks', async () => { network.on('GET https://b.example/', {}); await fetch('https://a.example/x?y=1') })\n",
            1,
            &[
                "no answer to GET https://a.example/x?y=1",
                "scripted are GET https://b.example/",
                "network.on(\"GET https://a.example/x\"",
            ],
        ),
        (
            "an action that does not exist",
            "import { triggerRecordAction } from 'stoa/test'\nit('a', () => triggerRecordAction('helo', { recordId: 'x', object: 'people' }))\n",
            1,
            &["the app has no record-action \"helo\"; it has \"hello\""],
        ),
        (
            "a snapshot that nobody may write",
            "it('a', () => { expect(1).toMatchSnapshot() })\n",
            1,
            &["Snapshot `a 1` mismatched"],
        ),
    ] {
        let folder = with(&[("src/a.test.ts", file)]);
        let mut command = crate::support::command(folder.path(), &["test", ".", "--timeout", "300"]);
        if what.contains("nobody may write") {
            command.env("CI", "1");
        } else {
            command.env_remove("CI");
        }
        let ran: Ran = command.output().expect("a started process").into();
        let all = format!("{}{}", ran.stdout, ran.stderr);
        assert_eq!(ran.code, Some(code), "{what}: {all}");
        for part in said {
            assert!(all.contains(part), "{what}: `{part}` is missing in\n{all}");
        }
    }
}

#[test]
fn vitests_ways_work() {
    let folder = with(&[(
        "src/ways.test.ts",
        r#"import { afterEach, describe, expect, it, vi } from 'vitest'

describe('mocks', () => {
  it('spy and stub', () => {
    const object = { greet: (name: string) => `hi ${name}` }
    const spy = vi.spyOn(object, 'greet').mockReturnValueOnce('yo')
    expect([object.greet('a'), object.greet('b')]).toEqual(['yo', 'hi b'])
    expect(spy).toHaveBeenNthCalledWith(2, 'b')
    vi.stubGlobal('answer', 42)
    expect((globalThis as any).answer).toBe(42)
    vi.unstubAllGlobals()
    vi.stubEnv('KEY', 'x')
    expect(process.env.KEY).toBe('x')
    vi.unstubAllEnvs()
    expect(process.env.KEY).toBeUndefined()
  })
})

describe('time', () => {
  afterEach(() => { vi.useRealTimers() })
  it('is turned by hand', async () => {
    vi.useFakeTimers()
    vi.setSystemTime(new Date('2026-01-01T00:00:00Z'))
    const rang = vi.fn()
    setTimeout(rang, 60_000)
    vi.advanceTimersByTime(59_999)
    expect(rang).not.toHaveBeenCalled()
    await vi.advanceTimersByTimeAsync(1)
    expect(rang).toHaveBeenCalledTimes(1)
    expect(new Date().toISOString()).toBe('2026-01-01T00:01:00.000Z')
  })
  it('is real again', () => { expect(Date.now()).toBeGreaterThan(Date.parse('2026-02-01')) })
})

describe('matchers', () => {
  expect.extend({ toBeEven: (n: number) => ({ pass: n % 2 === 0, message: () => `${n} is odd` }) })
  it.each([[1, 2, 3], [2, 3, 5]])('%i + %i = %i', (a, b, sum) => { expect(a + b).toBe(sum) })
  it('are extended and asymmetric', async () => {
    (expect(2) as any).toBeEven()
    expect({ id: 'x1', at: new Date() }).toEqual({ id: expect.stringMatching(/^x/), at: expect.any(Date) })
    await expect(Promise.reject(new TypeError('no'))).rejects.toThrow(TypeError)
    await expect(Promise.resolve(1)).resolves.toBe(1)
    expect(() => { throw new Error('a b c') }).toThrow(/b/)
    expect.assertions(5)
  })
})

it.skip('is left out', () => {})
it.todo('comes later')
it.fails('must fail', () => { expect(1).toBe(2) })
it.concurrent('a', async () => {})
it('has a context', ({ task, expect }) => { expect(task.name).toBe('has a context') })
"#,
    )]);
    let ran = test(folder.path(), &[]);
    assert_eq!(ran.code, Some(0), "{}{}", ran.stdout, ran.stderr);
    assert!(
        ran.stdout.contains("Tests      9 passed, 1 skipped, 1 todo (11)"),
        "{}",
        ran.stdout
    );
}

#[test]
fn the_app_is_used_as_a_member_uses_it() {
    let folder = with(&[
        (
            "src/app/extensions/shout/extension.ts",
            "import { Extensions, confirm, showToast } from 'attio/client'\nimport shout from './shout.server'\n\
             export default Extensions.defineExtension({ id: 'shout', type: 'record-action', label: 'Shout', objects: 'people', onTrigger: async ({ recordId }) => {\n\
             if (!(await confirm({ title: 'Really?', confirmLabel: 'Shout' }))) return\n\
             await showToast({ variant: 'success', title: await shout(recordId) }) } })\n",
        ),
        (
            "src/app/extensions/shout/shout.server.ts",
            "import { kv } from 'attio/server'\nexport default async (id: string) => {\n  console.log('shouting')\n  await kv.set('last', { id, at: new Date().toISOString() })\n  return 'SHOUTED'\n}\n",
        ),
        (
            "src/shout.test.ts",
            r#"import { answerConfirm, callServerFunction, clock, kv, press, questions, reset, toasts, triggerRecordAction, workspace } from 'stoa/test'
import { beforeEach, expect, it } from 'vitest'
import shout from './app/extensions/shout/shout.server'

beforeEach(reset)
const on = async () => ({ recordId: (await workspace.createRecord('people', { name: 'Ada Lovelace' })).id, object: 'people' })

it('waits for the answer and goes on', async () => {
  const target = await on()
  clock.set('2026-03-01T12:00:00Z')
  await triggerRecordAction('shout', target)
  expect(questions()).toMatchObject([{ title: 'Really?' }])
  expect(toasts()).toEqual([])
  await press('Shout')
  expect(toasts()).toMatchObject([{ title: 'SHOUTED', isShown: true }])
  const { last } = await kv.entries() as any
  expect(last.id).toBe(target.recordId)
  expect(last.at).toMatch(/^2026-03-01T12:00:00/)
  clock.reset()
})
it('takes no for an answer', async () => {
  await answerConfirm(false)
  await triggerRecordAction('shout', await on())
  expect(toasts()).toEqual([])
  expect(await kv.entries()).toEqual({})
})
it('names the buttons that there are', async () => {
  await triggerRecordAction('shout', await on())
  await expect(press('Shuot')).rejects.toThrow('there is no button "Shuot"; there is "Shout", "Cancel"')
})
it('calls the function itself, or through the server', async () => {
  expect(await shout('x')).toBe('SHOUTED')
  expect((await kv.get('last') as any).id).toBe('x')
  expect(await callServerFunction('app/extensions/shout/shout.server', 'y')).toBe('SHOUTED')
  await expect(callServerFunction('lib/boom.server')).rejects.toThrow(TypeError)
})
"#,
        ),
    ]);
    let ran = test(folder.path(), &[]);
    assert_eq!(ran.code, Some(0), "{}{}", ran.stdout, ran.stderr);
    assert!(ran.stdout.contains("4 passed"), "{}", ran.stdout);
    assert!(ran.stdout.contains("server log | shouting"), "{}", ran.stdout);
}

#[test]
fn snapshots_are_written_held_against_and_updated() {
    let file = |value: u32| {
        format!(
            "import {{ expect, it }} from 'vitest'\nit('a', () => {{\n  expect({{ n: {value} }}).toMatchSnapshot()\n}})\n"
        )
    };
    let folder = with(&[("src/a.test.ts", &file(1))]);
    let run = |more: &[&str]| -> Ran {
        let mut command = crate::support::command(folder.path(), &[&["test", "."], more].concat());
        command.env_remove("CI").output().expect("a started process").into()
    };
    let read = |path: &str| std::fs::read_to_string(folder.path().join(path)).unwrap_or_default();

    let first = run(&[]);
    assert!(first.stdout.contains("1 written"), "{}{}", first.stdout, first.stderr);
    assert!(read("src/__snapshots__/a.test.ts.snap").contains("exports[`a 1`] = `\n{\n  \"n\": 1,\n}\n`;"));
    assert_eq!(run(&[]).code, Some(0));

    write(
        folder.path(),
        "src/a.test.ts",
        &read("src/a.test.ts").replace("n: 1", "n: 2"),
    );
    let differs = run(&[]);
    assert_eq!(differs.code, Some(1));
    assert!(
        differs.stdout.contains("1 differ; --update takes what is now"),
        "{}",
        differs.stdout
    );
    assert_eq!(run(&["--update"]).code, Some(0));
    assert!(read("src/__snapshots__/a.test.ts.snap").contains("\"n\": 2"));
}

#[test]
fn tests_are_chosen_by_file_or_by_name() {
    let folder = with(&[
        ("src/one.test.ts", "it('first', () => {})\nit('second', () => {})\n"),
        ("src/two.spec.tsx", "it('third', () => {})\n"),
        ("node_modules/x/a.test.ts", "it('of a package', () => {})\n"),
    ]);
    let passed = |more: &[&str]| {
        let found = states(&json(folder.path(), more));
        found
            .into_iter()
            .filter(|(_, state)| state == "pass")
            .map(|(name, _)| name)
            .collect::<Vec<_>>()
    };
    assert_eq!(passed(&[]), ["first", "second", "third"]);
    assert_eq!(passed(&["two"]), ["third"]);
    assert_eq!(passed(&["./src/one.test.ts"]), ["first", "second"]);
    assert_eq!(passed(&["second"]), ["second"]);
    assert_eq!(passed(&["-t", "^(first|third)$"]), ["first", "third"]);
}

#[test]
fn a_folder_without_tests_or_without_an_app_says_so() {
    let folder = app("hello");
    let ran = test(folder.path(), &[]);
    assert_eq!(ran.code, Some(1));
    assert!(ran.stderr.contains("has no tests"), "{}", ran.stderr);
    assert_eq!(test(folder.path(), &["--pass-with-no-tests"]).code, Some(0));

    write(
        folder.path(),
        "src/app/extensions/hello/extension.ts",
        "export default 1 +\n",
    );
    write(folder.path(), "src/a.test.ts", "it('a', () => {})\n");
    let broken = test(folder.path(), &[]);
    assert_eq!(broken.code, Some(1));
    assert!(broken.stderr.contains("does not build"), "{}", broken.stderr);
}

#[test]
fn results_are_json_for_programs() {
    let folder = with(&[(
        "src/a.test.ts",
        "it('says', () => { console.log('hi'); expect(1).toBe(2) })\n",
    )]);
    let events = json(folder.path(), &[]);
    let (file, summary) = (&events[0], &events[1]);
    assert_eq!(file["event"], "file");
    let test = &file["tests"][0];
    assert_eq!(
        (test["name"].as_str(), test["state"].as_str()),
        (Some("says"), Some("fail"))
    );
    assert_eq!(test["output"][0]["message"], "hi");
    assert_eq!(test["errors"][0]["stack"][0]["file"], "src/a.test.ts");
    assert_eq!(test["errors"][0]["stack"][0]["line"], 1);
    assert_eq!(summary["event"], "summary");
    assert_eq!(
        (summary["passed"].as_u64(), summary["failed"].as_u64()),
        (Some(0), Some(1))
    );
}

#[test]
fn every_template_passes_its_own_check_and_tests() {
    for template in ["empty", "record-action", "widget", "workflow-blocks", "oauth"] {
        let folder = tempfile::tempdir().expect("a temporary folder");
        let made = stoa(folder.path(), &["new", "lead-checker", "--template", template]);
        assert_eq!(
            (made.code, made.stdout.as_str()),
            (Some(0), ""),
            "{template}: {}",
            made.stderr
        );
        let app = folder.path().join("lead-checker");
        // As after `npm install`, for those who check types.
        std::os::unix::fs::symlink(
            Path::new(env!("CARGO_MANIFEST_DIR")).join("../../node_modules"),
            app.join("node_modules"),
        )
        .expect("a link");
        let checked = stoa(&app, &["check", "."]);
        assert_eq!(checked.code, Some(0), "{template}: {}", checked.stderr);
        let tested = stoa(&app, &["test", "."]);
        assert_eq!(tested.code, Some(0), "{template}: {}{}", tested.stdout, tested.stderr);
        assert!(!tested.stdout.contains(" 0 passed"), "{template}: {}", tested.stdout);
    }
}
