import { type Suite, same, table, throws } from "../check.js";

type Init = ConstructorParameters<typeof Headers>[0];

export const headers: Suite = {
  name: "Headers",
  cases: {
    ...table(
      (name) => `made of ${name}`,
      [
        ["nothing", undefined, []],
        [
          "a record",
          { B: "2", a: "1" },
          [
            ["a", "1"],
            ["b", "2"],
          ],
        ],
        [
          "pairs",
          [
            ["B", "2"],
            ["a", "1"],
          ],
          [
            ["a", "1"],
            ["b", "2"],
          ],
        ],
        [
          "equal names",
          [
            ["a", "1"],
            ["A", "2"],
          ],
          [["a", "1, 2"]],
        ],
        ["other headers", new Headers({ a: "1" }), [["a", "1"]]],
        ["a map", new Map([["a", "1"]]) as unknown as Init, [["a", "1"]]],
        ["numbers", { a: 1 as unknown as string }, [["a", "1"]]],
        [
          "cookies",
          [
            ["set-cookie", "a"],
            ["set-cookie", "b"],
          ],
          [
            ["set-cookie", "a"],
            ["set-cookie", "b"],
          ],
        ],
      ] as [string, Init, string[][]][],
      (_, init, pairs) => same([...new Headers(init)], pairs),
    ),
    ...table(
      (value) => `refuses the init ${String(value)}`,
      [[null], [1], ["text"], [true], [[["a"]]], [[["a", "b", "c"]]], [[1]]] as [unknown][],
      (value) => throws("TypeError", () => new Headers(value as Init)),
    ),
    ...table(
      (name) => `refuses the name ${JSON.stringify(name)}`,
      [[""], ["a b"], ["a:"], ["ä"], ["a\n"], ["(a)"], ["a,b"], ["日"]] as [string][],
      (name) => {
        const made = new Headers();
        throws("TypeError", () => made.append(name, "x"));
        throws("TypeError", () => made.set(name, "x"));
        throws("TypeError", () => made.get(name));
        throws("TypeError", () => made.has(name));
        throws("TypeError", () => made.delete(name));
        throws("TypeError", () => new Headers([[name, "x"]]));
      },
    ),
    ...table(
      (value) => `refuses the value ${JSON.stringify(value)}`,
      [["a\0b"], ["a\nb"], ["a\rb"], ["日"]] as [string][],
      (value) => throws("TypeError", () => new Headers().append("a", value)),
    ),
    ...table(
      (value) => `normalises the value ${JSON.stringify(value)}`,
      [
        [" a ", "a"],
        ["\t\r\na\n", "a"],
        ["a  b", "a  b"],
        ["", ""],
        ["é", "é"],
        ["a\x01b", "a\x01b"],
      ] as const,
      (value, expected) => same(new Headers([["x", value]]).get("x"), expected),
    ),
    "names are found in any case": () => {
      const made = new Headers({ "Content-Type": "x" });
      same([made.get("content-type"), made.has("CONTENT-TYPE"), made.get("missing")], ["x", true, null]);
    },
    append: () => {
      const made = new Headers({ a: "1" });
      made.append("A", "2");
      made.append("b", "");
      same(
        [...made],
        [
          ["a", "1, 2"],
          ["b", ""],
        ],
      );
    },
    "set replaces all": () => {
      const made = new Headers([
        ["a", "1"],
        ["b", "2"],
        ["a", "3"],
      ]);
      made.set("A", "4");
      same(
        [...made],
        [
          ["a", "4"],
          ["b", "2"],
        ],
      );
    },
    delete: () => {
      const made = new Headers([
        ["a", "1"],
        ["b", "2"],
        ["A", "3"],
      ]);
      made.delete("a");
      made.delete("missing");
      same([...made], [["b", "2"]]);
    },
    "getSetCookie keeps cookies apart": () => {
      const made = new Headers();
      made.append("Set-Cookie", "a=1, x");
      made.append("set-cookie", "b=2");
      same(
        [made.getSetCookie(), made.get("set-cookie"), new Headers().getSetCookie()],
        [["a=1, x", "b=2"], "a=1, x, b=2", []],
      );
    },
    "iterates sorted and in lower case": () =>
      same([...new Headers({ Z: "1", B: "2", a: "3" }).keys()], ["a", "b", "z"]),
    "keys, values, entries": () => {
      const made = new Headers({ a: "1" });
      same([[...made.keys()], [...made.values()], [...made.entries()]], [["a"], ["1"], [["a", "1"]]]);
    },
    "iteration is live": () => {
      const made = new Headers({ a: "1", c: "3" });
      const seen: string[] = [];
      for (const [name] of made) {
        seen.push(name);
        if (name === "a") made.append("b", "2");
      }
      same(seen, ["a", "b", "c"]);
    },
    forEach: () => {
      const seen: unknown[] = [];
      new Headers({ b: "2", a: "1" }).forEach((value, name) => {
        seen.push(`${name}=${value}`);
      });
      same(seen, ["a=1", "b=2"]);
    },
    "a record's keys are read in order and once": () => {
      const log: string[] = [];
      const record = new Proxy({ a: "1", b: "2" } as Record<string, string>, {
        get: (target, key) => {
          log.push(String(key));
          return target[key as string];
        },
      });
      new Headers(record);
      same(log, ["Symbol(Symbol.iterator)", "a", "b"]);
    },
    "missing arguments": () => {
      const made = new Headers() as unknown as Record<string, (...args: string[]) => void>;
      for (const method of ["append", "set"]) throws("TypeError", () => made[method]?.("a"));
      for (const method of ["get", "has", "delete", "forEach"]) throws("TypeError", () => made[method]?.());
    },
    "headers of a network error are immutable": () => throws("TypeError", () => Response.error().headers.set("a", "b")),
    tag: () => same(Object.prototype.toString.call(new Headers()), "[object Headers]"),
  },
};
