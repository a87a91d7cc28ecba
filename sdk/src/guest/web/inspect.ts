/** Values as text, much as node's inspector writes them; for `console`. */

interface State {
  depth: number;
  /** The objects around the one being written. */
  path: object[];
  circular: object[];
}

const maxDepth = 2;
const maxItems = 100;
const maxString = 10_000;
const lineWidth = 76;

type Describe = (value: object, inner: (value: unknown) => string) => string | undefined;
const describers: Describe[] = [];

/** Adds the way in which an interface is written; `undefined` means: not mine. */
export function addDescriber(describe: Describe): void {
  describers.push(describe);
}

/** At the top level a string stands for itself; inside it is quoted. */
export function inspect(value: unknown, maximumDepth = maxDepth): string {
  return write(value, { depth: maximumDepth, path: [], circular: [] });
}

function write(value: unknown, state: State): string {
  switch (typeof value) {
    case "string":
      return quote(value.length > maxString ? value.slice(0, maxString) : value) + moreCharacters(value);
    case "number":
      return Object.is(value, -0) ? "-0" : String(value);
    case "bigint":
      return `${value}n`;
    case "symbol":
      return value.toString();
    case "function":
      return writeObject(value, state);
    case "object":
      return value === null ? "null" : writeObject(value, state);
    default:
      return String(value);
  }
}

function moreCharacters(value: string): string {
  return value.length > maxString ? `... ${value.length - maxString} more characters` : "";
}

function quote(text: string): string {
  const mark = !text.includes("'") ? "'" : !text.includes('"') ? '"' : !text.includes("`") ? "`" : "'";
  const escaped = JSON.stringify(text).slice(1, -1).replaceAll('\\"', '"');
  return mark + (mark === "'" ? escaped.replaceAll("'", "\\'") : escaped) + mark;
}

function writeObject(value: object, state: State): string {
  if (state.path.includes(value)) {
    if (!state.circular.includes(value)) state.circular.push(value);
    return `[Circular *${state.circular.indexOf(value) + 1}]`;
  }
  if (state.path.length > state.depth) return `[${Array.isArray(value) ? "Array" : nameOf(value)}]`;
  state.path.push(value);
  let text: string;
  try {
    text = describe(value, state);
  } catch (error) {
    // A proxy or a getter of the app threw; the line must be written all the same.
    text = `[${typeof value} that cannot be inspected: ${error instanceof Error ? error.message : String(error)}]`;
  }
  state.path.pop();
  const reference = state.circular.indexOf(value);
  return reference < 0 ? text : `<ref *${reference + 1}> ${text}`;
}

function describe(value: object, state: State): string {
  const inner = (item: unknown): string => write(item, state);
  for (const describer of describers) {
    const text = describer(value, inner);
    if (text !== undefined) return text;
  }
  if (typeof value === "function") return withMembers(functionLabel(value), value, state);
  if (Array.isArray(value)) return writeArray(value, state);
  if (value instanceof Error) return writeError(value, state);
  if (value instanceof Map) {
    const items = [...value].slice(0, maxItems).map(([key, item]) => `${inner(key)} => ${inner(item)}`);
    return `${nameOf(value)}(${value.size}) ${braces(items.concat(more(value.size)), state)}`;
  }
  if (value instanceof Set) {
    const items = [...value].slice(0, maxItems).map(inner);
    return `${nameOf(value)}(${value.size}) ${braces(items.concat(more(value.size)), state)}`;
  }
  if (value instanceof Date) return Number.isNaN(value.getTime()) ? "Invalid Date" : value.toISOString();
  if (value instanceof RegExp) return value.toString();
  if (value instanceof Promise) return "Promise {}";
  if (value instanceof WeakMap || value instanceof WeakSet) return `${nameOf(value)} { <items unknown> }`;
  if (value instanceof ArrayBuffer) return `ArrayBuffer { byteLength: ${value.byteLength} }`;
  if (value instanceof DataView) return `DataView { byteLength: ${value.byteLength}, byteOffset: ${value.byteOffset} }`;
  if (ArrayBuffer.isView(value)) {
    const array = value as Uint8Array;
    const items = Array.from(array.subarray(0, maxItems), inner);
    return `${nameOf(value)}(${array.length}) ${brackets(items.concat(more(array.length)), state)}`;
  }
  if (value instanceof Number || value instanceof String || value instanceof Boolean) {
    return `[${nameOf(value)}: ${inner(value.valueOf())}]`;
  }
  const name = nameOf(value);
  return withMembers(name === "Object" ? "" : name, value, state, true);
}

function more(size: number): string[] {
  return size > maxItems ? [`... ${size - maxItems} more item${size - maxItems === 1 ? "" : "s"}`] : [];
}

function writeArray(value: unknown[], state: State): string {
  const items: string[] = [];
  let holes = 0;
  const flush = (): void => {
    if (holes > 0) items.push(`<${holes} empty item${holes === 1 ? "" : "s"}>`);
    holes = 0;
  };
  for (let i = 0; i < Math.min(value.length, maxItems); i++) {
    if (i in value) {
      flush();
      items.push(write(value[i], state));
    } else holes++;
  }
  flush();
  items.push(...more(value.length), ...members(value, state, (key) => !/^\d+$/.test(String(key)) && key !== "length"));
  const name = nameOf(value);
  return `${name === "Array" ? "" : `${name}(${value.length}) `}${brackets(items, state)}`;
}

function writeError(error: Error, state: State): string {
  const name = String(error.name);
  const head = error.message === "" ? name : `${name}: ${error.message}`;
  const stack = typeof error.stack === "string" ? error.stack.trimEnd() : "";
  const text = stack.startsWith(name) || stack === "" ? stack || `[${head}]` : `${head}\n${stack}`;
  const extra = members(error, state, (key) => !["stack", "message", "name", "cause", "errors"].includes(String(key)));
  if (Object.hasOwn(error, "cause")) extra.push(`[cause]: ${write(error.cause, state)}`);
  if (error instanceof AggregateError) extra.push(`[errors]: ${write(error.errors, state)}`);
  return extra.length === 0 ? text : `${text} ${braces(extra, state)}`;
}

function functionLabel(value: object): string {
  const source = Function.prototype.toString.call(value);
  const { name } = value as { name?: unknown };
  const text = typeof name === "string" && name !== "" ? name : "(anonymous)";
  if (!source.startsWith("class")) return `[${nameOf(value)}${text === "(anonymous)" ? " " : ": "}${text}]`;
  const parent = Object.getPrototypeOf(value) as { name?: string } | null;
  return `[class ${text}${parent?.name ? ` extends ${parent.name}` : ""}]`;
}

function withMembers(label: string, value: object, state: State, always = false): string {
  const items = members(value, state, () => true);
  if (items.length === 0 && !always) return label;
  return label === "" ? braces(items, state) : `${label} ${braces(items, state)}`;
}

function members(value: object, state: State, wanted: (key: PropertyKey) => boolean): string[] {
  const items: string[] = [];
  for (const key of Reflect.ownKeys(value)) {
    const property = Object.getOwnPropertyDescriptor(value, key);
    if (!property?.enumerable || !wanted(key)) continue;
    if (items.length === maxItems) {
      items.push("...");
      break;
    }
    const name = typeof key === "symbol" ? `[${key.toString()}]` : /^[A-Za-z_$][\w$]*$/.test(key) ? key : quote(key);
    const text = property.get
      ? property.set
        ? "[Getter/Setter]"
        : "[Getter]"
      : property.set
        ? "[Setter]"
        : write(property.value, state);
    items.push(`${name}: ${text}`);
  }
  return items;
}

function braces(items: string[], state: State): string {
  return enclose("{", items, "}", state);
}
function brackets(items: string[], state: State): string {
  return enclose("[", items, "]", state);
}

function enclose(open: string, items: string[], close: string, state: State): string {
  if (items.length === 0) return open + close;
  const line = `${open} ${items.join(", ")} ${close}`;
  if (line.length <= lineWidth && !line.includes("\n")) return line;
  const indent = "  ".repeat(state.path.length);
  return `${open}\n${items.map((item) => `${indent}${item}`).join(",\n")}\n${indent.slice(2)}${close}`;
}

/** The name of an object's class. */
export function nameOf(value: object): string {
  const prototype = Object.getPrototypeOf(value) as { constructor?: { name?: unknown } } | null;
  if (prototype === null) return "[Object: null prototype]";
  const name = prototype.constructor?.name;
  return typeof name === "string" && name !== "" ? name : "Object";
}
