/** Snapshots, kept by Vitest's own package in Vitest's own format, so that both runners read the same files. */
import { chai, recordAsyncExpect, wrapAssertion } from "@vitest/expect";
import { getCurrentTest } from "@vitest/runner";
import { getNames } from "@vitest/runner/utils";
import { addSerializer, SnapshotClient, stripSnapshotIndentation } from "@vitest/snapshot";
import { SourceMap } from "../page/source-map.js";
import { ask } from "./host.js";
import { options } from "./options.js";

const client = new SnapshotClient({ isEqual: (received, expected) => chaiEquals(received, expected) });
let map: SourceMap | undefined;

function chaiEquals(received: unknown, expected: unknown): boolean {
  return (chai as unknown as { util: { eql(a: unknown, b: unknown): boolean } }).util.eql(received, expected);
}

interface Frame {
  file: string;
  line: number;
  column: number;
  method: string;
}

/** Reads the snapshots of a file. */
export async function beginSnapshots(file: string): Promise<void> {
  await client.setup(file, {
    updateSnapshot: options.update,
    snapshotFormat: { printBasicPrototype: false, escapeString: false },
    snapshotEnvironment: {
      getVersion: () => "1",
      // Vitest's own first line, so that its runner takes the file as its own.
      getHeader: () => "// Vitest Snapshot v1, https://vitest.dev/guide/snapshot.html",
      resolvePath: async (path: string) => path.replace(/[^/]*$/, (name) => `__snapshots__/${name}.snap`),
      resolveRawPath: async (test: string, raw: string) => test.replace(/[^/]*$/, () => raw),
      saveSnapshotFile: async (path: string, text: string) => void (await ask("file.write", { path, text })),
      readSnapshotFile: async (path: string) => await ask<string | null>("file.read", { path }),
      removeSnapshotFile: async (path: string) => void (await ask("file.remove", { path })),
      processStackTrace: (frame: Frame) => mapped(frame),
    },
  } as never);
  // Frames of Stoa's own are of no interest: the first one in the bundle is the test's.
  Object.assign(client.getSnapshotState(file), {
    _inferInlineSnapshotStack: (frames: Frame[]) =>
      frames.find(({ file }) => /(^|\/)test\.js$/.test(file) && !file.includes("stoa:")),
  });
}

function mapped(frame: Frame): Frame {
  if (options.map === null)
    throw new Error("inline snapshots can be written only by a test file that calls them itself");
  map ??= new SourceMap(options.map);
  let found = map.original(frame.line, frame.column);
  // The engine names a call by its end, which may be the last line of a text that has no places of its own.
  for (let line = frame.line - 1; !found && line > 0; line--) found = map.original(line, Number.POSITIVE_INFINITY);
  if (!found) throw new Error("the place of an inline snapshot cannot be found");
  const { line, column } = calledAt(found.line, found.column) ?? found;
  return { ...frame, file: found.file, line, column };
}

/** The matcher that is being called. */
let matcher = "toMatchInlineSnapshot";

/** Where the matcher's name begins: at this position, one further, or before it. */
function calledAt(line: number, column: number): { line: number; column: number } | undefined {
  const lines = options.text?.split("\n") ?? [];
  for (let number = line; number > 0; number--) {
    const at = (lines[number - 1] ?? "").lastIndexOf(matcher, number === line ? column : Number.POSITIVE_INFINITY);
    if (at >= 0) return { line: number, column: at + 1 };
  }
  return undefined;
}

export interface SnapshotResult {
  added: number;
  updated: number;
  matched: number;
  unmatched: number;
  unchecked: number;
  removed: number;
  uncheckedKeys: readonly string[];
}

/** Writes what is new; says what is no longer used. */
export async function endSnapshots(file: string, skipped: readonly string[]): Promise<SnapshotResult> {
  for (const name of skipped) client.skipTest(file, name);
  const { added, updated, matched, unmatched, unchecked, uncheckedKeys, fileDeleted } = await client.finish(file);
  const removed = options.update === "all" ? unchecked : 0;
  return {
    added,
    updated,
    matched,
    unmatched,
    unchecked: fileDeleted ? 0 : unchecked - removed,
    removed,
    uncheckedKeys: [...uncheckedKeys],
  };
}

export function clearSnapshotsOf(file: string, test: string): void {
  client.clearTest(file, test);
}

// biome-ignore lint/suspicious/noExplicitAny: chai's plugins get what has no types
type Untyped = any;

/** The matchers, as a plugin of chai. */
export function snapshotMatchers(chai: Untyped, utils: Untyped): void {
  const match = (assertion: Untyped, more: object): void => {
    const test = utils.flag(assertion, "vitest-test") ?? getCurrentTest();
    if (!test) throw new Error("snapshots can be taken only inside of a test");
    if (utils.flag(assertion, "negate")) throw new Error("a snapshot matcher cannot be used with .not");
    matcher = utils.flag(assertion, "_name") ?? matcher;
    const result = client.match({
      received: utils.flag(assertion, "object"),
      filepath: test.file.filepath,
      name: getNames(test).slice(1).join(" > "),
      testId: test.id,
      error: new Error("snapshot"),
      assertionName: utils.flag(assertion, "_name"),
      ...more,
    } as never) as { pass: boolean; message(): string; actual?: unknown; expected?: unknown };
    if (result.pass) return;
    throw Object.assign(new Error(result.message()), { actual: result.actual, expected: result.expected });
  };
  const add = (name: string, body: (assertion: Untyped, ...args: Untyped[]) => unknown): void =>
    utils.addMethod(
      chai.Assertion.prototype,
      name,
      wrapAssertion(utils, name, function (this: Untyped, ...args: unknown[]) {
        return body(this, ...args);
      } as never),
    );
  const outside = (properties: unknown, hint?: string) =>
    typeof properties === "string" ? { message: properties } : { properties, message: hint };
  const inside = (first: unknown, second?: string, hint?: string) => {
    const text = typeof first === "string" ? first : second;
    return {
      isInline: true,
      ...(text === undefined ? {} : { inlineSnapshot: stripSnapshotIndentation(text) }),
      ...(typeof first === "string" ? { message: second } : { properties: first, message: hint }),
    };
  };
  for (const name of ["toMatchSnapshot", "matchSnapshot"]) {
    add(name, (assertion, properties, hint) => match(assertion, outside(properties, hint)));
  }
  add("toMatchInlineSnapshot", (assertion, first, second, hint) => match(assertion, inside(first, second, hint)));
  add("toThrowErrorMatchingSnapshot", (assertion, hint) =>
    match(assertion, { received: thrownBy(utils, assertion), ...outside(hint) }),
  );
  add("toThrowErrorMatchingInlineSnapshot", (assertion, text, hint) =>
    match(assertion, { received: thrownBy(utils, assertion), ...inside(text, hint) }),
  );
  utils.addMethod(
    chai.Assertion.prototype,
    "toMatchFileSnapshot",
    function (this: Untyped, path: string, hint?: string) {
      const test = utils.flag(this, "vitest-test") ?? getCurrentTest();
      const received = utils.flag(this, "object");
      const work = (async () => {
        if (typeof received !== "string")
          throw new TypeError("toMatchFileSnapshot: only a string can be kept in a file");
        const file = (test.file.filepath as string).replace(/[^/]*$/, () => path);
        const content = await ask<string | null>("file.read", { path: file });
        match(this, { rawSnapshot: { file, content }, ...outside(hint) });
      })();
      return recordAsyncExpect(test, work, "toMatchFileSnapshot", new Error("resolves"));
    },
  );
  utils.addMethod(chai.expect, "addSnapshotSerializer", addSerializer);
}

function thrownBy(utils: Untyped, assertion: Untyped): unknown {
  const given = utils.flag(assertion, "object");
  if (typeof given !== "function") {
    if (utils.flag(assertion, "promise")) return given;
    throw new TypeError(`a function is needed whose error can be looked at, not a ${typeof given}`);
  }
  try {
    given();
  } catch (error) {
    return error;
  }
  throw new Error("the function did not throw");
}
