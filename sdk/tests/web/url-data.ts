/** The URL files of the Web Platform Tests, which the crate `url` carries: `urltestdata.json`, `setters_tests.json`. */
import { type Outcome, same, throws } from "./check.js";

export type UrlData =
  | string
  | ({ input: string; base: string | null; failure?: boolean } & Partial<Record<Member | "origin", string>>);

export type SetterData = Record<string, { href: string; new_value: string; expected: Record<Member, string> }[]>;

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

const members: Member[] = [
  "href",
  "protocol",
  "username",
  "password",
  "host",
  "hostname",
  "port",
  "pathname",
  "search",
  "hash",
];

function collect(cases: { name: string; run: () => void }[]): Outcome {
  const failures: Outcome["failures"] = [];
  for (const { name, run } of cases) {
    try {
      run();
    } catch (error) {
      failures.push({ name, message: String(error) });
    }
  }
  return { passed: cases.length - failures.length, total: cases.length, failures };
}

export function runUrlData(data: UrlData[]): Outcome {
  // Texts between the cases are comments.
  const cases = data.filter((entry) => typeof entry !== "string");
  return collect(
    cases.map((entry) => ({
      name: `${JSON.stringify(entry.input)} with base ${entry.base}`,
      run() {
        const base = entry.base ?? undefined;
        if (entry.failure) {
          throws("TypeError", () => new URL(entry.input, base));
          same(URL.canParse(entry.input, base), false, "canParse");
          return;
        }
        const url = new URL(entry.input, base);
        for (const member of members) same(url[member], entry[member], member);
        if (entry.origin !== undefined) same(url.origin, entry.origin, "origin");
      },
    })),
  );
}

export function runUrlSetterData(data: SetterData): Outcome {
  return collect(
    Object.entries(data)
      .filter(([member]) => members.includes(member as Member))
      .flatMap(([member, entries]) =>
        entries.map((entry) => ({
          name: `${entry.href}: ${member} = ${JSON.stringify(entry.new_value)}`,
          run() {
            const url = new URL(entry.href);
            url[member as Member] = entry.new_value;
            for (const [key, value] of Object.entries(entry.expected)) same(url[key as Member], value, key);
          },
        })),
      ),
  );
}
