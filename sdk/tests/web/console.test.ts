import { expect, test } from "vitest";
import { runGuest } from "../support/guest.js";

async function lines(code: string): Promise<string[]> {
  const bundle = `globalThis.stdin_default = async () => { ${code} };`;
  const { logs, failed } = await runGuest(bundle, { kind: "server-function", hash: "f", args: "[]" });
  if (failed) throw new Error(failed.message);
  return logs;
}

test.each([
  [`"a", 1, true, null, undefined, 2n, -0`, "a 1 true null undefined 2n -0"],
  [`"%s is %d, %i, %f, %j, %%", "x", "4", 4.7, "1.5", { a: 1 }, "rest"`, 'x is 4, 4, 1.5, {"a":1}, % rest'],
  [`"%s"`, "%s"],
  [`"%cstyled", "color: red"`, "styled"],
  [`{ a: 1, "b-c": "x", d: [1, "y", { e: null }] }`, "{ a: 1, 'b-c': 'x', d: [ 1, 'y', { e: null } ] }"],
  [`{ a: { b: { c: { d: 1 } } } }`, "{ a: { b: { c: [Object] } } }"],
  [`{}, [], [,1], new Array(3)`, "{} [] [ <1 empty item>, 1 ] [ <3 empty items> ]"],
  [`(() => { const o = { n: 1 }; o.me = o; return o; })()`, "<ref *1> { n: 1, me: [Circular *1] }"],
  [`new Map([["k", { v: 1 }]]), new Set([1])`, "Map(1) { 'k' => { v: 1 } } Set(1) { 1 }"],
  [`new Uint8Array([1, 2]), new ArrayBuffer(3)`, "Uint8Array(2) [ 1, 2 ] ArrayBuffer { byteLength: 3 }"],
  [`new Date(0), /a/g, Symbol("s"), [Symbol("t")]`, "1970-01-01T00:00:00.000Z /a/g Symbol(s) [ Symbol(t) ]"],
  [
    `function f() {}, () => {}, class A {}, class B extends Map {}`,
    "[Function: f] [Function (anonymous)] [class A] [class B extends Map]",
  ],
  [`new (class Point { x = 1; get y() { return 2; } })()`, "Point { x: 1 }"],
  [`{ get a() { return 1; }, set b(v) {} }`, "{ a: [Getter], b: [Setter] }"],
  [`Object.create(null), Object(1), "it's", ["it's"]`, `[Object: null prototype] {} [Number: 1] it's [ "it's" ]`],
  [`Promise.resolve(1), new WeakMap()`, "Promise {} WeakMap { <items unknown> }"],
  [`new Headers({ a: "1" }), new URLSearchParams("b=2")`, "Headers { 'a' => '1' } URLSearchParams { 'b' => '2' }"],
  [`new Blob(["x"], { type: "a/b" })`, "Blob { size: 1, type: 'a/b' }"],
  [`new Response("x", { status: 201 }).status, new FormData()`, "201 FormData {}"],
  [`new Proxy({}, { ownKeys() { throw new Error("no"); } })`, "[object that cannot be inspected: no]"],
])("console.log(%s)", async (args, expected) => {
  expect(await lines(`console.log(${args})`)).toEqual([expected]);
});

test.each([
  [
    "a group indents every line",
    `console.group("g"); console.log("a\\nb"); console.groupEnd(); console.log("c")`,
    ["g", "  a\n  b", "c"],
  ],
  [
    "counts",
    `console.count(); console.count("x"); console.count(); console.countReset(); console.count()`,
    ["default: 1", "x: 1", "default: 2", "default: 1"],
  ],
  [
    "an assertion that holds says nothing",
    `console.assert(true, "x"); console.assert(false, "y %s", 1)`,
    ["Assertion failed: y 1"],
  ],
  ["a timer that was not started", `console.timeEnd("t")`, ["Timer 't' does not exist"]],
  [
    "a table",
    `console.table([{ a: 1, b: "x" }, { a: 2 }])`,
    [
      [
        "┌─────────┬───┬─────┐",
        "│ (index) │ a │ b   │",
        "├─────────┼───┼─────┤",
        "│ 0       │ 1 │ 'x' │",
        "│ 1       │ 2 │     │",
        "└─────────┴───┴─────┘",
      ].join("\n"),
    ],
  ],
])("%s", async (_, code, expected) => {
  expect(await lines(code)).toEqual(expected);
});

test("an error is written with its stack, cause and own members", async () => {
  const [line] = await lines(`console.error(Object.assign(new TypeError("bad", { cause: "why" }), { code: "E" }))`);
  expect(line).toMatch(/^TypeError: bad\n {4}at [\s\S]*\{ code: 'E', \[cause\]: 'why' \}$/);
});

test("an exception that nobody caught is reported", async () => {
  const code = `setTimeout(() => { throw new RangeError("far") }, 0); await new Promise(done => setTimeout(done, 10))`;
  expect((await lines(code))[0]).toMatch(/^Uncaught RangeError: far/);
});

test("a long value is broken into lines", async () => {
  const [line] = await lines(`console.log({ first: "x".repeat(40), second: "y".repeat(40) })`);
  expect(line).toBe(`{\n  first: '${"x".repeat(40)}',\n  second: '${"y".repeat(40)}'\n}`);
});
