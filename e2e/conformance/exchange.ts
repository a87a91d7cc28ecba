import { mismatches, type Shape } from "./match";

/** One request and what must come back. `${name}` in any string is a value that an earlier step saved. */
export interface Step {
  method: string;
  path: string;
  body?: Shape;
  expect: { status: number; headers?: Record<string, string>; body?: Shape };
  /** Names for values of the answer, by their place: `data.id.record_id`. */
  save?: Record<string, string>;
}

/** A file of `exchanges`: what is prepared, what is looked at, and what is taken away again, whatever happened. */
export interface Exchange {
  about: string;
  /** What a server may lack altogether: its endpoint is then unknown, and the file is skipped. */
  optional?: string;
  before?: Step[];
  steps: Step[];
  after?: Step[];
}

export interface Server {
  /** Origin, without a trailing slash. */
  url: string;
  token: string;
}

/** What a method or path that does not exist is answered with. */
export const unknownEndpoint = "Could not find endpoint";

/** Makes the requests of an exchange, and gives what is not as expected. Waits where a rate limit says so. */
export async function play(exchange: Exchange, server: Server): Promise<string[]> {
  // So that a run on a shared workspace meets nothing of an earlier one.
  const saved: Record<string, unknown> = { run: Date.now().toString(36) };
  const wrong: string[] = [];
  for (const step of [...(exchange.before ?? []), ...exchange.steps]) {
    wrong.push(...(await take(step, server, saved)));
    if (wrong.length > 0) break;
  }
  for (const step of exchange.after ?? []) wrong.push(...(await take(step, server, saved)));
  return wrong;
}

async function take(given: Step, server: Server, saved: Record<string, unknown>): Promise<string[]> {
  const { save = {}, ...rest } = given;
  const step = filled(rest, saved) as Omit<Step, "save">;
  const place = `${step.method} ${step.path}`;
  const send = () =>
    fetch(server.url + step.path, {
      method: step.method,
      headers: { authorization: `Bearer ${server.token}`, "content-type": "application/json" },
      body: step.body === undefined ? undefined : JSON.stringify(step.body),
      redirect: "manual",
    });
  let answer = await send();
  while (answer.status === 429) {
    await new Promise((resolve) => setTimeout(resolve, 1100));
    answer = await send();
  }
  const text = await answer.text();
  const body: unknown = text === "" ? undefined : JSON.parse(text);
  for (const [name, path] of Object.entries(save)) saved[name] = at(body, path);
  const { status, headers = {}, body: shape } = step.expect;
  const wrong =
    answer.status === status ? [] : [`answered ${answer.status} instead of ${status}: ${text.slice(0, 300)}`];
  for (const [name, value] of Object.entries(headers)) {
    wrong.push(...mismatches(value, answer.headers.get(name), `header ${name}`));
  }
  if (shape !== undefined && wrong.length === 0) wrong.push(...mismatches(shape, body));
  return wrong.map((what) => `${place}: ${what}`);
}

/** Saved values in the place of their names; a string that is nothing but a name becomes the value itself. */
function filled(value: unknown, saved: Record<string, unknown>): unknown {
  if (typeof value === "string") {
    const whole = /^\$\{(\w+)\}$/.exec(value)?.[1];
    if (whole) return saved[whole];
    return value.replace(/\$\{(\w+)\}/g, (_, name) => String(saved[name]));
  }
  if (Array.isArray(value)) return value.map((item) => filled(item, saved));
  if (typeof value === "object" && value !== null) {
    return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, filled(inner, saved)]));
  }
  return value;
}

function at(value: unknown, path: string): unknown {
  return path.split(".").reduce<unknown>((inner, key) => (inner as Record<string, unknown> | undefined)?.[key], value);
}
