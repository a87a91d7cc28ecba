import { ok, type Suite, same, table, throws } from "../check.js";

const P = (init?: ConstructorParameters<typeof URLSearchParams>[0]) => new URLSearchParams(init);

export const urlSearchParams: Suite = {
  name: "URLSearchParams",
  cases: {
    ...table(
      (text) => `parses ${JSON.stringify(text)}`,
      [
        ["", []],
        ["?", []],
        [
          "a=1&b=2",
          [
            ["a", "1"],
            ["b", "2"],
          ],
        ],
        ["?a=1", [["a", "1"]]],
        ["??a=1", [["?a", "1"]]],
        ["a", [["a", ""]]],
        ["=b", [["", "b"]]],
        ["a=b=c", [["a", "b=c"]]],
        ["&&a=1&&", [["a", "1"]]],
        ["a+b=c+d", [["a b", "c d"]]],
        ["a%20b=c%2Bd", [["a b", "c+d"]]],
        ["%e4%bd%a0=%F0%9F%92%A9", [["你", "💩"]]],
        ["a=%", [["a", "%"]]],
        ["a=%2", [["a", "%2"]]],
        ["a=%zz", [["a", "%zz"]]],
        ["a=%FF", [["a", "�"]]],
        ["a=%ef%bb%bfb", [["a", "\ufeffb"]]],
        ["a=é", [["a", "é"]]],
        ["a=%00b", [["a", "\0b"]]],
        [
          "a=1&a=2",
          [
            ["a", "1"],
            ["a", "2"],
          ],
        ],
        ["a=b%c3", [["a", "b�"]]],
      ] as [string, string[][]][],
      (text, pairs) => same([...P(text)], pairs),
    ),
    ...table(
      (pairs) => `serialises ${JSON.stringify(pairs)}`,
      [
        [[["a", "b c"]], "a=b+c"],
        [[["a", "b+c"]], "a=b%2Bc"],
        [[["a", "é💩"]], "a=%C3%A9%F0%9F%92%A9"],
        [[["a&b", "c=d"]], "a%26b=c%3Dd"],
        [[["a", "*-._"]], "a=*-._"],
        [[["a", "!'()~"]], "a=%21%27%28%29%7E"],
        [[["a", ""]], "a="],
        [[["", "b"]], "=b"],
        [[["a", "\0\r\n"]], "a=%00%0D%0A"],
        [[["a", "\ud800"]], "a=%EF%BF%BD"],
        [[["a", "#?/:@"]], "a=%23%3F%2F%3A%40"],
      ] as [string[][], string][],
      (pairs, text) => same(P(pairs).toString(), text),
    ),
    "made of nothing": () => same([P().toString(), P(undefined).toString()], ["", ""]),
    "made of null and of numbers": () => {
      same(String(P(null as unknown as string)), "null=");
      same(String(P(12 as unknown as string)), "12=");
    },
    "made of a record": () => same(String(P({ a: "1", b: "2" })), "a=1&b=2"),
    "made of another": () => {
      const first = P("a=1");
      const second = P(first);
      second.append("b", "2");
      same([String(first), String(second)], ["a=1", "a=1&b=2"]);
    },
    "made of any iterable of pairs": () => same(String(P(new Map([["a", "1"]]) as unknown as string[][])), "a=1"),
    "made of FormData": () => {
      const form = new FormData();
      form.append("a", "1");
      same(String(P(form as unknown as string[][])), "a=1");
    },
    "a pair must have two": () => {
      throws("TypeError", () => P([["a"]]));
      throws("TypeError", () => P([["a", "b", "c"]]));
      throws("TypeError", () => P([1] as unknown as string[][]));
    },
    "a wrong iterator is refused": () => {
      throws("TypeError", () => P({ [Symbol.iterator]: 1 } as unknown as string[][]));
    },
    "values are made strings": () =>
      same(
        String(
          P([
            ["a", 1 as unknown as string],
            ["b", null as unknown as string],
          ]),
        ),
        "a=1&b=null",
      ),
    "record keys that become equal by lone surrogates keep the last value": () =>
      same(String(P({ "\ud835x": "1", "�x": "2" })), "%EF%BF%BDx=2"),
    append: () => {
      const params = P("a=1");
      params.append("a", "2");
      same(String(params), "a=1&a=2");
    },
    delete: () => {
      const params = P("a=1&b=2&a=3");
      params.delete("a");
      params.delete("missing");
      same(String(params), "b=2");
    },
    "delete with a value": () => {
      const params = P("a=1&a=2&a=1");
      params.delete("a", "1");
      same(String(params), "a=2");
      params.delete("a", undefined);
      same(String(params), "");
    },
    "get and getAll": () => {
      const params = P("a=1&a=2");
      same([params.get("a"), params.get("x"), params.getAll("a"), params.getAll("x")], ["1", null, ["1", "2"], []]);
    },
    has: () => {
      const params = P("a=1&a=2");
      same([params.has("a"), params.has("x"), params.has("a", "2"), params.has("a", "3")], [true, false, true, false]);
    },
    set: () => {
      const params = P("a=1&b=2&a=3");
      params.set("a", "4");
      params.set("c", "5");
      same(String(params), "a=4&b=2&c=5");
    },
    size: () => same([P("a=1&a=2").size, P().size], [2, 0]),
    "sort is stable and by code units": () => {
      const params = P("z=b&a=b&z=a&a=a");
      params.sort();
      same(String(params), "a=b&a=a&z=b&z=a");
      const odd = P([
        ["ﬃ", ""],
        ["🌈", ""],
      ]);
      odd.sort();
      same([...odd.keys()], ["🌈", "ﬃ"]);
    },
    "keys, values, entries": () => {
      const params = P("a=1&b=2");
      same(
        [[...params.keys()], [...params.values()], [...params.entries()]],
        [
          ["a", "b"],
          ["1", "2"],
          [
            ["a", "1"],
            ["b", "2"],
          ],
        ],
      );
      ok(params[Symbol.iterator] === params.entries, "entries is the iterator");
    },
    "iteration is live": () => {
      const params = P("a=1&b=2&c=3");
      const seen: string[] = [];
      for (const [name] of params) {
        seen.push(name);
        if (name === "a") params.delete("b");
      }
      same(seen, ["a", "c"]);
    },
    "forEach gives value, name and object": () => {
      const params = P("a=1");
      const seen: unknown[] = [];
      params.forEach(function (this: unknown, value, name, whole) {
        seen.push(value, name, whole === params, this);
      }, "this");
      same(seen, ["1", "a", true, "this"]);
    },
    "forEach needs a function": () => throws("TypeError", () => P("a").forEach(1 as unknown as () => void)),
    "missing arguments": () => {
      const params = P() as unknown as Record<"append" | "set" | "get" | "has", (name?: string) => void>;
      for (const method of ["append", "set"] as const) throws("TypeError", () => params[method]("a"));
      for (const method of ["get", "has"] as const) throws("TypeError", () => params[method]());
    },
    "tag of the object and of its iterator": () => {
      same(Object.prototype.toString.call(P()), "[object URLSearchParams]");
      same(Object.prototype.toString.call(P().keys()), "[object URLSearchParams Iterator]");
    },
  },
};
