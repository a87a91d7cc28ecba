import { describe, expect, test } from "vitest";
import { decode, encode, fromBase64, toBase64 } from "../src/wire.js";

class Lead {
  constructor(
    public name: string,
    public score: number,
  ) {}
  get label() {
    return `${this.name} (${this.score})`;
  }
}

describe("what crosses, and its text", () => {
  const cases: [string, unknown, string][] = [
    ["null", null, "null"],
    ["text", "é\u2028", '"é\u2028"'],
    ["numbers", [0, 1.5, -3], "[0,1.5,-3]"],
    [
      "numbers without JSON",
      [Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY, -0],
      '[{"$":"number","v":"NaN"},{"$":"number","v":"Infinity"},{"$":"number","v":"-Infinity"},{"$":"number","v":"-0"}]',
    ],
    ["undefined", { a: undefined }, '{"a":{"$":"undefined"}}'],
    ["bigint", 12345678901234567890n, '{"$":"bigint","v":"12345678901234567890"}'],
    ["date", new Date(0), '{"$":"date","v":"1970-01-01T00:00:00.000Z"}'],
    ["invalid date", new Date(Number.NaN), '{"$":"date","v":null}'],
    [
      "map",
      new Map<unknown, unknown>([
        ["a", 1],
        [2, { b: 3 }],
      ]),
      '{"$":"map","v":[["a",1],[2,{"b":3}]]}',
    ],
    ["set", new Set([1, "b"]), '{"$":"set","v":[1,"b"]}'],
    ["bytes", Uint8Array.of(1, 2, 255, 4), '{"$":"bytes","type":"Uint8Array","v":"AQL/BA=="}'],
    [
      "part of a buffer",
      new Uint16Array(Uint16Array.of(1, 2, 3).buffer, 2, 1),
      '{"$":"bytes","type":"Uint16Array","v":"AgA="}',
    ],
    ["buffer", Uint8Array.of(7).buffer, '{"$":"bytes","type":"ArrayBuffer","v":"Bw=="}'],
    ["data view", new DataView(Uint8Array.of(7, 8).buffer), '{"$":"bytes","type":"DataView","v":"Bwg="}'],
    ["object with a $ key", { $: "date", v: 1 }, '{"$":"object","v":{"$":"date","v":1}}'],
    ["nested", { list: [{ at: new Date(5) }] }, '{"list":[{"at":{"$":"date","v":"1970-01-01T00:00:00.005Z"}}]}'],
  ];
  test.each(cases)("%s", (_name, value, text) => {
    expect(encode(value)).toBe(text);
    expect(decode(text)).toEqual(value);
  });

  test("a class instance becomes a plain object", () => {
    const back = decode(encode(new Lead("Ada", 3)));
    expect(back).toEqual({ name: "Ada", score: 3 });
    expect(Object.getPrototypeOf(back)).toBe(Object.prototype);
  });

  test("an own __proto__ key stays a key and sets no prototype", () => {
    const back = decode('{"__proto__":{"admin":true}}') as { admin?: boolean };
    expect(back.admin).toBeUndefined();
    expect(Object.keys(back as object)).toEqual(["__proto__"]);
    expect(encode(back)).toBe('{"__proto__":{"admin":true}}');
  });

  test("the same object twice is not a cycle", () => {
    const shared = { a: 1 };
    expect(encode([shared, shared])).toBe('[{"a":1},{"a":1}]');
  });
});

describe("errors", () => {
  test("name, message, code and cause cross; the stack does not", () => {
    const error = Object.assign(new RangeError("too far", { cause: new Error("map") }), { code: "E_FAR" });
    const text = encode(error);
    expect(text).toBe(
      '{"$":"error","name":"RangeError","message":"too far","code":"E_FAR","cause":{"$":"error","name":"Error","message":"map"}}',
    );
    const back = decode(text) as RangeError & { code: string };
    expect(back).toBeInstanceOf(RangeError);
    expect([back.name, back.message, back.code, (back.cause as Error).message]).toEqual([
      "RangeError",
      "too far",
      "E_FAR",
      "map",
    ]);
    expect(back.stack).toBe("RangeError: too far");
  });

  test("with stacks, in development, the stack crosses", () => {
    const error = new Error("x");
    error.stack = "Error: x\n    at f (app.ts:1:1)";
    expect((decode(encode(error, { stacks: true })) as Error).stack).toBe(error.stack);
  });

  test("a name of the app's own survives", () => {
    class LeadError extends Error {
      override name = "LeadError";
    }
    expect((decode(encode(new LeadError("no phone"))) as Error).name).toBe("LeadError");
  });
});

describe("what is refused, with its path", () => {
  const cycle: Record<string, unknown> = { a: { b: [] } };
  (cycle.a as { b: unknown[] }).b.push(cycle);
  let deep: unknown = 1;
  for (let level = 0; level < 1000; level++) deep = [deep];
  const cases: [string, unknown, string | RegExp][] = [
    ["function", [{ onDone() {} }], "args[0].onDone is a function and cannot cross to the server"],
    ["symbol", [1, Symbol("x")], "args[1] is a symbol and cannot cross to the server"],
    ["odd key", [{ "a b": () => 1 }], 'args[0]["a b"] is a function and cannot cross to the server'],
    ["in a map", [new Map([["k", { f: () => 1 }]])], 'args[0].get("k").f is a function and cannot cross to the server'],
    ["map key", [new Map([[() => 1, 1]])], "args[0].keys()[0] is a function and cannot cross to the server"],
    ["in a set", [new Set([1, () => 1])], "args[0].values()[1] is a function and cannot cross to the server"],
    ["cause", [new Error("x", { cause: { f() {} } })], "args[0].cause.f is a function and cannot cross to the server"],
    ["cycle", [cycle], "args[0].a.b[0] is part of a cycle and cannot cross to the server"],
    [
      "promise",
      [Promise.resolve(1)],
      "args[0] is a promise (did you forget to await it?) and cannot cross to the server",
    ],
    ["depth", deep, /^args(\[0\])+ is nested deeper than 500 levels and cannot cross/],
  ];
  test.each(cases)("%s", (_name, value, message) => {
    expect(() => encode(value, { path: "args" })).toThrow(TypeError);
    expect(() => encode(value, { path: "args" })).toThrow(message);
  });
});

describe("text that is no wire text is refused", () => {
  test.each([
    '{"$":"window"}',
    '{"$":"bytes","type":"Function","v":""}',
    '{"$":"bytes","type":"Uint32Array","v":"AQ=="}',
    '{"$":"bytes","type":"Uint8Array","v":"A!=="}',
    '{"$":"map","v":1}',
    '{"$":"error","message":"x"}',
    '{"$":"object","v":[]}',
    "nope",
  ])("%s", (text) => {
    expect(() => decode(text)).toThrow();
  });
});

test("base64 of every length round-trips", () => {
  for (const length of [0, 1, 2, 3, 4, 5, 6143, 6144, 6145, 6146]) {
    const bytes = Uint8Array.from({ length }, (_, index) => (index * 7) & 255);
    expect(toBase64(bytes)).toBe(btoa(String.fromCharCode(...bytes)));
    expect(fromBase64(toBase64(bytes))).toEqual(bytes);
  }
});
