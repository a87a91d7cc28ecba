import { maximumText } from "./limits.js";

/**
 * Checks of what crosses between realm and page. The realm checks, so that an app gets a loud error that names what is
 * wrong; the page checks the same again, because it never trusts a realm.
 */
export interface Shape<T, Given = T> {
  (value: unknown, path: string, context: ShapeContext): T;
  /** Only a type: what may be given, before defaults are filled in and functions become handles. */
  readonly given?: { value: Given };
}

// biome-ignore lint/suspicious/noExplicitAny: a shape of anything, whatever may be given to it
type AnyShape = Shape<unknown, any>;

/** What may be given to a shape. */
export type Given<S extends AnyShape> = NonNullable<S["given"]>["value"];

// biome-ignore lint/suspicious/noExplicitAny: a function of an app, whatever it takes
type AppFunction<Result> = (...args: any[]) => Result;

/** What becomes of functions on the way: markers in the realm, real async functions on the page. */
export interface ShapeContext {
  /** `answer` is the shape of what the function gives; without it, nothing that it gives crosses. */
  callback<Answer = void>(
    value: unknown,
    path: string,
    // biome-ignore lint/suspicious/noExplicitAny: only what comes out counts
    answer?: Shape<Answer, any>,
  ): (...args: unknown[]) => Promise<Answer>;
  /** Only in the realm: turns a value of the app's own into wire text. Throws a `TypeError` that names its path. */
  wire?(value: unknown, path: string): string;
}

export class ShapeError extends TypeError {
  constructor(path: string, expectation: string) {
    super(`${path} ${expectation}`);
    this.name = "TypeError";
  }
}

/** For values that hold no functions. */
export const withoutCallbacks: ShapeContext = {
  callback(_value, path) {
    throw new ShapeError(path, "cannot be a function here");
  },
};

function shown(value: unknown): string {
  if (typeof value === "string") return JSON.stringify(value.length > 60 ? `${value.slice(0, 60)}…` : value);
  if (value === null || typeof value === "number" || typeof value === "boolean") return String(value);
  if (Array.isArray(value)) return "an array";
  return typeof value === "object" ? "an object" : `a ${typeof value}`;
}

function wrong(path: string, expected: string, value: unknown): ShapeError {
  return value === undefined
    ? new ShapeError(path, `is required (${expected})`)
    : new ShapeError(path, `must be ${expected}, it is ${shown(value)}`);
}

export const text: Shape<string> = (value, path) => {
  if (typeof value !== "string") throw wrong(path, "a string", value);
  if (value.length > maximumText) throw new ShapeError(path, `is longer than ${maximumText} characters`);
  return value;
};

export const boolean: Shape<boolean> = (value, path) => {
  if (typeof value !== "boolean") throw wrong(path, "a boolean", value);
  return value;
};

/** A number in a range; `Infinity` only where `maximum` is. */
export const number =
  (minimum: number, maximum: number): Shape<number> =>
  (value, path) => {
    const expected =
      maximum === Number.POSITIVE_INFINITY ? `a number from ${minimum}` : `a number from ${minimum} to ${maximum}`;
    if (typeof value !== "number" || !(value >= minimum && value <= maximum)) throw wrong(path, expected, value);
    return value;
  };

export const oneOf =
  <const Values extends readonly string[]>(...values: Values): Shape<Values[number]> =>
  (value, path) => {
    if (!values.includes(value as string)) throw wrong(path, `one of ${values.join(", ")}`, value);
    return value as Values[number];
  };

/** An address that a page may open: nothing that runs code, nothing local. */
export const externalAddress: Shape<string> = (value, path) => {
  const address = text(value, path, withoutCallbacks);
  if (!/^(https?:\/\/|mailto:|tel:)/i.test(address)) {
    throw wrong(path, "an address that begins with https://, http://, mailto: or tel:", value);
  }
  return address;
};

/** A function of the app whose result stays in the realm. */
export const callback: Shape<(...args: unknown[]) => Promise<void>, AppFunction<unknown>> = (value, path, context) =>
  context.callback(value, path);

/** A function of the app that answers the page: what it resolves to has this shape. */
export const answering =
  <T, G>(answer: Shape<T, G>): Shape<(...args: unknown[]) => Promise<T>, AppFunction<G | Promise<G>>> =>
  (value, path, context) =>
    context.callback(value, path, answer);

/** The page's end of a {@link callback} or {@link answering} function. */
export function answered<Answer>(
  call: (...args: unknown[]) => Promise<unknown>,
  path: string,
  // biome-ignore lint/suspicious/noExplicitAny: only what comes out counts
  answer: Shape<Answer, any> | undefined,
): (...args: unknown[]) => Promise<Answer> {
  return async (...args) => {
    const value = await call(...args);
    return answer ? answer(value, `${path}()`, withoutCallbacks) : (undefined as Answer);
  };
}

export const optional =
  <T, G>(shape: Shape<T, G>): Shape<T | undefined, G | undefined> =>
  (value, path, context) =>
    value === undefined ? undefined : shape(value, path, context);

export const nullable =
  <T, G>(shape: Shape<T, G>): Shape<T | null, G | null> =>
  (value, path, context) =>
    value === null ? null : shape(value, path, context);

export const withDefault =
  <T, G>(shape: Shape<T, G>, fallback: T): Shape<T, G | undefined> =>
  (value, path, context) =>
    value === undefined ? fallback : shape(value, path, context);

export const list =
  <T, G>(shape: Shape<T, G>, maximum: number): Shape<T[], readonly G[]> =>
  (value, path, context) => {
    if (!Array.isArray(value)) throw wrong(path, "an array", value);
    if (value.length > maximum) throw new ShapeError(path, `has more than ${maximum} items`);
    // Not `map`, which would pass over the holes of a sparse array.
    return Array.from(value, (item, index) => shape(item, `${path}[${index}]`, context));
  };

type ObjectOf<Fields extends Record<string, AnyShape>> = {
  [Key in keyof Fields as undefined extends ReturnType<Fields[Key]> ? never : Key]: ReturnType<Fields[Key]>;
} & {
  [Key in keyof Fields as undefined extends ReturnType<Fields[Key]> ? Key : never]?: Exclude<
    ReturnType<Fields[Key]>,
    undefined
  >;
};

type GivenObject<Fields extends Record<string, AnyShape>> = {
  [Key in keyof Fields as undefined extends Given<Fields[Key]> ? never : Key]: Given<Fields[Key]>;
} & {
  [Key in keyof Fields as undefined extends Given<Fields[Key]> ? Key : never]?: Given<Fields[Key]>;
};

/** An object with these fields and no others. Fields that come out `undefined` are left out. */
export const object =
  <const Fields extends Record<string, AnyShape>>(fields: Fields): Shape<ObjectOf<Fields>, GivenObject<Fields>> =>
  (value, path, context) => {
    if (value === null || typeof value !== "object" || Array.isArray(value))
      throw wrong(path || "it", "an object", value);
    const given = value as Record<string, unknown>;
    for (const key of Object.keys(given)) {
      if (!Object.hasOwn(fields, key) && given[key] !== undefined) {
        throw new ShapeError(path ? `${path}.${key}` : key, "is not a known property");
      }
    }
    const result: Record<string, unknown> = {};
    for (const [key, shape] of Object.entries(fields)) {
      const checked = shape(given[key], path ? `${path}.${key}` : key, context);
      if (checked !== undefined) result[key] = checked;
    }
    return result as ObjectOf<Fields>;
  };
