import { ok, type Suite, same, table, throws, unhex } from "../check.js";

class Point {
  x = 1;
  get y(): number {
    return 2;
  }
}

export const structuredCloning: Suite = {
  name: "structuredClone",
  cases: {
    ...table(
      (value) => `keeps ${String(value)}${Object.is(value, -0) ? " (negative)" : ""}`,
      [[undefined], [null], [true], [1], [-0], [Number.NaN], [1n], ["é\ud800"]] as [unknown][],
      (value) => ok(Object.is(structuredClone(value), value), "the same"),
    ),
    ...table(
      (name) => `wraps ${name} anew`,
      [
        ["Boolean", Object(false)],
        ["Number", Object(3)],
        ["String", Object("x")],
        ["BigInt", Object(4n)],
      ] as [string, object][],
      (name, value) => {
        const copy = structuredClone(value);
        same(
          [Object.prototype.toString.call(copy), copy.valueOf(), copy === value],
          [`[object ${name}]`, value.valueOf(), false],
        );
      },
    ),
    "arrays and objects": () => {
      const value = { a: [1, { b: 2 }], c: null, d: undefined };
      const copy = structuredClone(value);
      same(copy, value);
      ok(copy !== value && copy.a !== value.a, "others");
      ok("d" in copy, "undefined members stay");
    },
    "sparse arrays and extra members": () => {
      const value = Object.assign(new Array(3), { 0: 1, 2: 3, extra: 1 });
      const copy = structuredClone(value);
      same([copy.length, 1 in copy, copy.extra], [3, false, 1]);
    },
    "circles and shared parts": () => {
      const value: Record<string, unknown> = { part: {} };
      value.me = value;
      value.again = value.part;
      const copy = structuredClone(value);
      ok(copy.me === copy && copy.again === copy.part && copy.part !== value.part, "the same shape");
    },
    "maps and sets": () => {
      const key = {};
      const copy = structuredClone(new Map<unknown, unknown>([[key, new Set([key, 1])]]));
      const [[newKey, set]] = [...copy] as [[object, Set<unknown>]];
      ok(set.has(newKey) && set.has(1) && newKey !== key, "keys are cloned once");
    },
    "dates and expressions": () => {
      same(structuredClone(new Date(5)).getTime(), 5);
      ok(Number.isNaN(structuredClone(new Date(Number.NaN)).getTime()), "an invalid date");
      const expression = /a/gi;
      expression.lastIndex = 3;
      const copy = structuredClone(expression);
      same([copy.source, copy.flags, copy.lastIndex], ["a", "gi", 0]);
    },
    "buffers and views": () => {
      const buffer = unhex("01020304").buffer;
      const value = {
        whole: new Uint8Array(buffer),
        part: new Uint16Array(buffer, 2),
        view: new DataView(buffer, 1, 2),
      };
      const copy = structuredClone(value);
      same([copy.whole, copy.part.length, copy.view.byteOffset, copy.view.byteLength], [unhex("01020304"), 1, 1, 2]);
      ok(copy.whole.buffer === copy.part.buffer && copy.whole.buffer !== buffer, "one new buffer");
    },
    ...table(
      (type) => `a ${type}`,
      [
        ["Int8Array"],
        ["Uint8ClampedArray"],
        ["Int32Array"],
        ["Float32Array"],
        ["Float64Array"],
        ["BigInt64Array"],
      ] as const,
      (type) => {
        const Type = globalThis[type] as Int8ArrayConstructor;
        const copy = structuredClone(new Type(2));
        same([copy.constructor.name, copy.length], [type, 2]);
      },
    ),
    ...table(
      (type) => `a ${type.name}`,
      [[Error], [TypeError], [RangeError], [SyntaxError], [EvalError], [ReferenceError], [URIError]] as [
        ErrorConstructor,
      ][],
      (type) => {
        const copy = structuredClone(new type("m", { cause: { a: 1 } }));
        ok(copy instanceof type && Object.getPrototypeOf(copy) === type.prototype, "its class");
        same([copy.name, copy.message, (copy as Error & { cause: unknown }).cause], [type.name, "m", { a: 1 }]);
      },
    ),
    "an error of an own class becomes an Error": () => {
      class Mine extends Error {
        override name = "Mine";
      }
      same(Object.getPrototypeOf(structuredClone(new Mine("x"))), Error.prototype);
    },
    "instances become plain objects with their own members": () => {
      const copy = structuredClone(new Point());
      same([Object.getPrototypeOf(copy) === Object.prototype, Object.keys(copy)], [true, ["x"]]);
    },
    "getters are read": () =>
      same(
        structuredClone({
          get a() {
            return 1;
          },
        }),
        { a: 1 },
      ),
    "symbol keys and hidden members are left out": () => {
      const value = Object.defineProperty({ a: 1, [Symbol("s")]: 2 }, "hidden", { value: 3 });
      same(Reflect.ownKeys(structuredClone(value)), ["a"]);
    },
    ...table(
      (name) => `refuses ${name}`,
      [
        ["a function", () => 1],
        ["a symbol", Symbol("x")],
        ["a function inside", { a: [() => 1] }],
        ["a WeakMap", new WeakMap()],
        ["a WeakSet", new WeakSet()],
        ["a promise", Promise.resolve()],
        ["a Response", new Response()],
        ["a URL", new URL("a:b")],
        ["an event target", new EventTarget()],
        ["a wrapped symbol", Object(Symbol("x"))],
      ] as [string, unknown][],
      (_, value) => throws("DataCloneError", () => structuredClone(value)),
    ),
    "a getter's own error comes through": () => {
      const error = new Error("mine");
      throws(error, () =>
        structuredClone({
          get a() {
            throw error;
          },
        }),
      );
    },
    "blobs and files": async () => {
      const file = structuredClone(new File(["x"], "n", { type: "a/b", lastModified: 4 }));
      same(
        [file instanceof File, file.name, file.type, file.lastModified, await file.text()],
        [true, "n", "a/b", 4, "x"],
      );
      same(await structuredClone(new Blob(["y"])).text(), "y");
    },
    "a DOMException": () => {
      const copy = structuredClone(new DOMException("m", "AbortError"));
      same([copy instanceof DOMException, copy.name, copy.message, copy.code], [true, "AbortError", "m", 20]);
    },
    "transfer moves a buffer": () => {
      const buffer = unhex("0102").buffer;
      const view = new Uint8Array(buffer, 1);
      const copy = structuredClone({ buffer, view }, { transfer: [buffer] });
      same([buffer.byteLength, copy.buffer.byteLength, copy.view], [0, 2, unhex("02")]);
      ok(copy.view.buffer === copy.buffer, "one buffer");
    },
    "transfer refuses what cannot move": () => {
      const buffer = new ArrayBuffer(1);
      throws("DataCloneError", () => structuredClone(1, { transfer: [{} as ArrayBuffer] }));
      throws("DataCloneError", () => structuredClone(1, { transfer: [buffer, buffer] }));
      throws("DataCloneError", () => structuredClone(() => 1, { transfer: [buffer] }));
      same(buffer.byteLength, 1, "a refusal leaves the buffer");
      structuredClone(buffer, { transfer: [buffer] });
      throws("DataCloneError", () => structuredClone(1, { transfer: [buffer] }));
    },
    "an argument is needed": () => throws("TypeError", () => (structuredClone as () => unknown)()),
  },
};
