/**
 * What a body must look like, as JSON: values stand for themselves, objects have exactly the members that are named, and
 *
 * - `"$uuid"`, `"$datetime"`, `"$uri"`, `"$email"`, `"$text"` (not empty), `"$string"`, `"$number"`, `"$boolean"`, `"$any"`
 *   are kinds; a question mark behind allows null;
 * - `{"$each": shape}` is an array of such, `{"$some": shape}` an array with at least one, `{"$map": shape}` an object with
 *   any keys, `{"$one": [shape, …]}` one of several, `{"$with": {…}}` an object that has these members and maybe others.
 */
export type Shape = null | boolean | number | string | Shape[] | { [key: string]: Shape };

const uuid = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;
const moment = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{9}Z$/;

const kinds: Record<string, (value: unknown) => boolean> = {
  uuid: (value) => typeof value === "string" && uuid.test(value),
  datetime: (value) => typeof value === "string" && moment.test(value),
  uri: (value) => typeof value === "string" && URL.canParse(value),
  email: (value) => typeof value === "string" && /^[^@\s]+@[^@\s]+$/.test(value),
  text: (value) => typeof value === "string" && value !== "",
  string: (value) => typeof value === "string",
  number: (value) => typeof value === "number",
  boolean: (value) => typeof value === "boolean",
  any: () => true,
};

/** What is wrong with a value, each with its place; nothing if it matches. */
export function mismatches(shape: Shape, value: unknown, at = "body"): string[] {
  const shown = JSON.stringify(value)?.slice(0, 120);
  if (typeof shape === "string" && shape.startsWith("$")) {
    const [, name = "", nullable] = /^\$(\w+)(\?)?$/.exec(shape) ?? [];
    const fits = kinds[name];
    if (!fits) return [`${at}: there is no kind ${shape}`];
    return (nullable && value === null) || fits(value) ? [] : [`${at}: ${shown} is no ${shape.slice(1)}`];
  }
  if (shape === null || typeof shape !== "object") {
    return Object.is(shape, value) ? [] : [`${at}: ${shown} instead of ${JSON.stringify(shape)}`];
  }
  if (Array.isArray(shape)) {
    if (!Array.isArray(value)) return [`${at}: ${shown} is no array`];
    if (value.length !== shape.length) return [`${at}: ${value.length} items instead of ${shape.length}`];
    return shape.flatMap((item, index) => mismatches(item, value[index], `${at}[${index}]`));
  }
  const [first] = Object.entries(shape);
  if (first?.[0].startsWith("$")) return special(first[0], first[1], value, at);
  return members(shape, value, at, "exactly");
}

function special(operator: string, shape: Shape, value: unknown, at: string): string[] {
  const shown = JSON.stringify(value)?.slice(0, 120);
  switch (operator) {
    case "$each":
      if (!Array.isArray(value)) return [`${at}: ${shown} is no array`];
      return value.flatMap((item, index) => mismatches(shape, item, `${at}[${index}]`));
    case "$some": {
      if (!Array.isArray(value)) return [`${at}: ${shown} is no array`];
      const tried = value.map((item, index) => mismatches(shape, item, `${at}[${index}]`));
      if (tried.some((wrong) => wrong.length === 0)) return [];
      return [`${at}: none of ${value.length} items matches ${JSON.stringify(shape).slice(0, 200)}`];
    }
    case "$map":
      if (!isObject(value)) return [`${at}: ${shown} is no object`];
      return Object.entries(value).flatMap(([key, item]) => mismatches(shape, item, `${at}.${key}`));
    case "$one": {
      const tried = (shape as Shape[]).map((branch) => mismatches(branch, value, at));
      return tried.some((wrong) => wrong.length === 0) ? [] : (tried.sort((a, b) => a.length - b.length)[0] ?? []);
    }
    case "$with":
      return members(shape as { [key: string]: Shape }, value, at, "at least");
    default:
      return [`${at}: there is no operator ${operator}`];
  }
}

function members(shape: { [key: string]: Shape }, value: unknown, at: string, which: "exactly" | "at least"): string[] {
  if (!isObject(value)) return [`${at}: ${JSON.stringify(value)?.slice(0, 120)} is no object`];
  const wrong = Object.entries(shape).flatMap(([key, inner]) =>
    key in value ? mismatches(inner, value[key], `${at}.${key}`) : [`${at}.${key}: missing`],
  );
  const more = which === "exactly" ? Object.keys(value).filter((key) => !(key in shape)) : [];
  return [...wrong, ...more.map((key) => `${at}.${key}: not expected`)];
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
