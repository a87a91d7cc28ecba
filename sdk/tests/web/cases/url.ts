import { ok, type Suite, same, table, throws } from "../check.js";

type Member =
  | "href"
  | "protocol"
  | "username"
  | "password"
  | "host"
  | "hostname"
  | "port"
  | "pathname"
  | "search"
  | "hash";

const parsed: [input: string, base: string | undefined, href: string][] = [
  ["https://example.com", undefined, "https://example.com/"],
  ["HTTP://EXAMPLE.com:80/%7Efoo/../a", undefined, "http://example.com/a"],
  ["https://example.com:443/", undefined, "https://example.com/"],
  ["https://example.com:8443/", undefined, "https://example.com:8443/"],
  ["  https://example.com/ ", undefined, "https://example.com/"],
  ["https://exa\nmple.com/", undefined, "https://example.com/"],
  ["//other.example/x", "https://example.com/y", "https://other.example/x"],
  ["/x?y#z", "https://example.com/a/b?c#d", "https://example.com/x?y#z"],
  ["x", "https://example.com/a/b?c#d", "https://example.com/a/x"],
  ["?q", "https://example.com/a/b?c#d", "https://example.com/a/b?q"],
  ["#f", "https://example.com/a/b?c#d", "https://example.com/a/b?c#f"],
  ["", "https://example.com/a/b?c#d", "https://example.com/a/b?c"],
  ["../../../x", "https://example.com/a/b/c", "https://example.com/x"],
  [".\\x\\y", "https://example.com/a/b", "https://example.com/a/x/y"],
  ["https:\\\\example.com\\a", undefined, "https://example.com/a"],
  ["https://user:pass@example.com/", undefined, "https://user:pass@example.com/"],
  ["https://us er:p@ss@example.com/", undefined, "https://us%20er:p%40ss@example.com/"],
  ["https://[::1]:3000/", undefined, "https://[::1]:3000/"],
  ["https://[2001:DB8:0:0:0:0:0:1]/", undefined, "https://[2001:db8::1]/"],
  ["https://127.1/", undefined, "https://127.0.0.1/"],
  ["https://0x7f.0.0.1/", undefined, "https://127.0.0.1/"],
  ["https://2130706433/", undefined, "https://127.0.0.1/"],
  ["https://münchen.example/ä", undefined, "https://xn--mnchen-3ya.example/%C3%A4"],
  ["https://example.com/a b?c d#e f", undefined, "https://example.com/a%20b?c%20d#e%20f"],
  ["https://example.com/'?'", undefined, "https://example.com/'?%27"],
  ["mailto:a@b.example", undefined, "mailto:a@b.example"],
  ["data:text/plain,hi there", undefined, "data:text/plain,hi there"],
  ["file:///C:/x/../y", undefined, "file:///C:/y"],
  ["file://localhost/x", undefined, "file:///x"],
  ["custom://host/a/../b", undefined, "custom://host/b"],
  ["javascript:alert(1)", undefined, "javascript:alert(1)"],
  ["blob:https://example.com/id", undefined, "blob:https://example.com/id"],
  ["https://example.com/%zz", undefined, "https://example.com/%zz"],
  ["https://example.com./", undefined, "https://example.com./"],
  ["https://example.com/a/./b/%2e%2E/c", undefined, "https://example.com/a/c"],
];

const refused: [input: string, base?: string][] = [
  [""],
  ["/x"],
  ["x"],
  ["https://"],
  ["https://exa mple.com/"],
  ["https://example.com:99999/"],
  ["https://example.com:x/"],
  ["https://[::1/"],
  ["https://256.256.256.256/"],
  ["https://a%00b/"],
  ["https://exa<mple/"],
  ["x", "mailto:a@b"],
  ["x", "not a base"],
];

const changes: [href: string, member: Member, value: string, expected: string][] = [
  ["https://a.example/", "protocol", "http", "http://a.example/"],
  ["https://a.example/", "protocol", "mailto", "https://a.example/"],
  ["https://a.example:443/", "port", "8080", "https://a.example:8080/"],
  ["https://a.example:8080/", "port", "443", "https://a.example/"],
  ["https://a.example:8080/", "port", "", "https://a.example/"],
  ["https://a.example:8080/", "port", "x", "https://a.example:8080/"],
  ["https://a.example:8080/", "port", "90x", "https://a.example:90/"],
  ["https://a.example/", "username", "me", "https://me@a.example/"],
  ["https://a.example/", "password", "p:w", "https://:p%3Aw@a.example/"],
  ["https://a.example:1/x", "host", "b.example:2", "https://b.example:2/x"],
  ["https://a.example:1/x", "hostname", "b.example", "https://b.example:1/x"],
  ["https://a.example/x", "hostname", "", "https://a.example/x"],
  ["https://a.example/x", "pathname", "y z", "https://a.example/y%20z"],
  ["https://a.example/x", "pathname", "?#", "https://a.example/%3F%23"],
  ["https://a.example/x", "search", "a=b", "https://a.example/x?a=b"],
  ["https://a.example/x?a", "search", "", "https://a.example/x"],
  ["https://a.example/x?a#b", "hash", "", "https://a.example/x?a"],
  ["https://a.example/x", "hash", "#é", "https://a.example/x#%C3%A9"],
  ["mailto:a@b", "host", "x", "mailto:a@b"],
  ["https://a.example/x", "href", "http://b.example", "http://b.example/"],
];

export const url: Suite = {
  name: "URL",
  cases: {
    ...table(
      (input, base) => `parses ${JSON.stringify(input)} with base ${base}`,
      parsed,
      (input, base, href) => {
        same(new URL(input, base).href, href);
        ok(URL.canParse(input, base), "canParse agrees");
        same(URL.parse(input, base)?.href, href, "URL.parse");
      },
    ),
    ...table(
      (input, base) => `refuses ${JSON.stringify(input)} with base ${base}`,
      refused,
      (input, base) => {
        throws("TypeError", () => new URL(input, base));
        same(URL.canParse(input, base), false, "canParse");
        same(URL.parse(input, base), null, "URL.parse");
      },
    ),
    ...table(
      (href, member, value) => `${href}: ${member} = ${JSON.stringify(value)}`,
      changes,
      (href, member, value, expected) => {
        const made = new URL(href);
        made[member] = value;
        same(made.href, expected);
      },
    ),
    ...table(
      (href) => `origin of ${href}`,
      [
        ["https://a.example:443/x", "https://a.example"],
        ["http://a.example:8080/", "http://a.example:8080"],
        ["blob:https://a.example/id", "https://a.example"],
        ["data:,x", "null"],
        ["file:///x", "null"],
      ] as const,
      (href, origin) => same(new URL(href).origin, origin),
    ),
    "all members of a full URL": () => {
      const { protocol, username, password, host, hostname, port, pathname, search, hash } = new URL(
        "https://u:p@h.example:81/p/q?s=1#f",
      );
      same(
        [protocol, username, password, host, hostname, port, pathname, search, hash],
        ["https:", "u", "p", "h.example:81", "h.example", "81", "/p/q", "?s=1", "#f"],
      );
    },
    "an empty query and fragment give empty members": () => {
      const made = new URL("https://a.example/?#");
      same([made.href, made.search, made.hash], ["https://a.example/?#", "", ""]);
    },
    "a wrong href throws and changes nothing": () => {
      const made = new URL("https://a.example/");
      throws("TypeError", () => {
        made.href = "x";
      });
      same(made.href, "https://a.example/");
    },
    "searchParams is the same object each time": () => {
      const made = new URL("https://a.example/");
      const params = made.searchParams;
      ok(made.searchParams === params, "the same object");
    },
    "searchParams changes the URL": () => {
      const made = new URL("https://a.example/?a=1#h");
      made.searchParams.append("b", "2 3");
      same(made.href, "https://a.example/?a=1&b=2+3#h");
      made.searchParams.delete("a");
      made.searchParams.delete("b");
      same(made.href, "https://a.example/#h");
    },
    "search changes searchParams": () => {
      const made = new URL("https://a.example/?a=1");
      const params = made.searchParams;
      made.search = "?b=2";
      same([...params], [["b", "2"]]);
      made.href = "https://b.example/?c=3";
      same([...params], [["c", "3"]]);
    },
    "toString, toJSON and String agree": () => {
      const made = new URL("https://a.example");
      same(
        [made.toString(), made.toJSON(), `${made}`, JSON.stringify({ made })],
        ["https://a.example/", "https://a.example/", "https://a.example/", '{"made":"https://a.example/"}'],
      );
    },
    "a URL object can be the input and the base": () => {
      const base = new URL("https://a.example/x/");
      same(new URL("y", base).href, "https://a.example/x/y");
      same(new URL(base).href, base.href);
    },
    "no argument is a TypeError": () => throws("TypeError", () => new (URL as unknown as new () => URL)()),
    "needs new": () => throws("TypeError", () => (URL as unknown as (x: string) => URL)("https://a.example")),
    "origin is read-only": () => {
      const made = new URL("https://a.example/");
      throws("TypeError", () => {
        (made as { origin: string }).origin = "x";
      });
      same(made.origin, "https://a.example");
    },
    "lone surrogates become U+FFFD": () => same(new URL("https://a.example/?\ud800").search, "?%EF%BF%BD"),
    "tag and enumerable members": () => {
      same(Object.prototype.toString.call(new URL("a:b")), "[object URL]");
      ok(Object.getOwnPropertyDescriptor(URL.prototype, "href")?.enumerable, "href is enumerable");
    },
    "members are checked": () => throws("TypeError", () => URL.prototype.href),
  },
};
