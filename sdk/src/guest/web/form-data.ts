import { Blob, blobBytes, File, isBlob } from "./blob.js";
import { decodeUtf8, encodeUtf8 } from "./encoding.js";
import { randomBytes } from "./random.js";
import { createIterator, defineInterface, requireArguments, toUSVString } from "./webidl.js";

type Value = string | File;
type Entry = [name: string, value: Value];

export let isFormData: (value: unknown) => value is FormData;

/** XMLHttpRequest Standard section 5. */
export class FormData {
  #entries: Entry[] = [];

  static {
    isFormData = (value): value is FormData => typeof value === "object" && value !== null && #entries in value;
  }

  constructor(form?: unknown) {
    if (form !== undefined) throw new TypeError("FormData constructor: there are no HTML forms here");
  }

  append(name: unknown, value: unknown, filename?: unknown): void {
    requireArguments(arguments.length, 2, "FormData.append");
    this.#entries.push([toUSVString(name), entryValue(value, arguments.length > 2, filename, "append")]);
  }

  delete(name: unknown): void {
    requireArguments(arguments.length, 1, "FormData.delete");
    const key = toUSVString(name);
    this.#entries = this.#entries.filter((entry) => entry[0] !== key);
  }

  get(name: unknown): Value | null {
    requireArguments(arguments.length, 1, "FormData.get");
    const key = toUSVString(name);
    return this.#entries.find((entry) => entry[0] === key)?.[1] ?? null;
  }

  getAll(name: unknown): Value[] {
    requireArguments(arguments.length, 1, "FormData.getAll");
    const key = toUSVString(name);
    return this.#entries.filter((entry) => entry[0] === key).map((entry) => entry[1]);
  }

  has(name: unknown): boolean {
    requireArguments(arguments.length, 1, "FormData.has");
    const key = toUSVString(name);
    return this.#entries.some((entry) => entry[0] === key);
  }

  set(name: unknown, value: unknown, filename?: unknown): void {
    requireArguments(arguments.length, 2, "FormData.set");
    const key = toUSVString(name);
    const made: Entry = [key, entryValue(value, arguments.length > 2, filename, "set")];
    const at = this.#entries.findIndex((entry) => entry[0] === key);
    if (at < 0) this.#entries.push(made);
    else {
      this.#entries = this.#entries.filter((entry, index) => index <= at || entry[0] !== key);
      this.#entries[at] = made;
    }
  }

  forEach(callback: (value: Value, name: string, form: FormData) => void, thisArg?: unknown): void {
    requireArguments(arguments.length, 1, "FormData.forEach");
    if (typeof callback !== "function") throw new TypeError("FormData.forEach: the argument is not a function");
    for (let i = 0; i < this.#entries.length; i++) {
      const [name, value] = this.#entries[i] as Entry;
      callback.call(thisArg, value, name, this);
    }
  }

  entries(): IterableIterator<Entry> {
    return this.#iterate((entry) => [entry[0], entry[1]]);
  }
  keys(): IterableIterator<string> {
    return this.#iterate((entry) => entry[0]);
  }
  values(): IterableIterator<Value> {
    return this.#iterate((entry) => entry[1]);
  }

  #iterate<T>(pick: (entry: Entry) => T): IterableIterator<T> {
    let index = 0;
    return createIterator("FormData", (): IteratorResult<T> => {
      const entry = this.#entries[index++];
      return entry ? { value: pick(entry), done: false } : { value: undefined, done: true };
    });
  }

  declare [Symbol.iterator]: () => IterableIterator<Entry>;
}
defineInterface("FormData", FormData);
Object.defineProperty(FormData.prototype, Symbol.iterator, {
  value: FormData.prototype.entries,
  writable: true,
  configurable: true,
});

function entryValue(value: unknown, named: boolean, filename: unknown, method: string): Value {
  if (!isBlob(value)) {
    if (named) throw new TypeError(`FormData.${method}: a file name needs a Blob as value`);
    return toUSVString(value);
  }
  if (value instanceof File && !named) return value;
  const name = named && filename !== undefined ? toUSVString(filename) : value instanceof File ? value.name : "blob";
  return new File([value], name, {
    type: value.type,
    ...(value instanceof File ? { lastModified: value.lastModified } : {}),
  });
}

/** Serialises as `multipart/form-data` (HTML Standard section 4.10.21.8). */
export function serialiseMultipart(form: FormData): { bytes: Uint8Array; type: string } {
  const boundary = `----stoaFormBoundary${Array.from(randomBytes(12), (byte) => (byte % 36).toString(36)).join("")}`;
  const parts: Uint8Array[] = [];
  for (const [name, value] of form.entries()) {
    const head = `--${boundary}\r\nContent-Disposition: form-data; name="${escapeName(lines(name))}"`;
    if (typeof value === "string") {
      parts.push(encodeUtf8(`${head}\r\n\r\n${lines(value)}\r\n`));
    } else {
      const type = value.type || "application/octet-stream";
      parts.push(encodeUtf8(`${head}; filename="${escapeName(value.name)}"\r\nContent-Type: ${type}\r\n\r\n`));
      parts.push(blobBytes(value), encodeUtf8("\r\n"));
    }
  }
  parts.push(encodeUtf8(`--${boundary}--\r\n`));
  return { bytes: blobBytes(new Blob(parts)), type: `multipart/form-data; boundary=${boundary}` };
}

function lines(text: string): string {
  return text.replace(/\r\n|\r|\n/g, "\r\n");
}

function escapeName(name: string): string {
  return name.replace(/\n/g, "%0A").replace(/\r/g, "%0D").replace(/"/g, "%22");
}

/** Parses `multipart/form-data`; throws a `TypeError` that says what is wrong. */
export function parseMultipart(bytes: Uint8Array, boundary: string): FormData {
  const form = new FormData();
  const dash = encodeUtf8(`--${boundary}`);
  const delimiter = encodeUtf8(`\r\n--${boundary}`);
  let at = indexOf(bytes, dash, 0);
  if (at < 0) throw malformed(`the boundary '${boundary}' does not occur`);
  at += dash.length;
  for (;;) {
    if (bytes[at] === 0x2d && bytes[at + 1] === 0x2d) return form;
    if (bytes[at] !== 0x0d || bytes[at + 1] !== 0x0a) throw malformed("a boundary is not followed by a line break");
    at += 2;
    const headEnd = bytes[at] === 0x0d && bytes[at + 1] === 0x0a ? at : indexOf(bytes, blankLine, at);
    if (headEnd < 0) throw malformed("a part's head does not end");
    const head = decodeUtf8(bytes.subarray(at, headEnd));
    const bodyStart = headEnd + (headEnd === at ? 2 : 4);
    const bodyEnd = indexOf(bytes, delimiter, bodyStart);
    if (bodyEnd < 0) throw malformed("a part's body does not end");
    addPart(form, head, bytes.subarray(bodyStart, bodyEnd));
    at = bodyEnd + delimiter.length;
  }
}

const blankLine = new Uint8Array([13, 10, 13, 10]);

function addPart(form: FormData, head: string, body: Uint8Array): void {
  let name: string | undefined;
  let filename: string | undefined;
  let type = "text/plain";
  for (const line of head.split("\r\n")) {
    const colon = line.indexOf(":");
    if (colon < 0) throw malformed(`'${line}' is no header`);
    const value = line.slice(colon + 1).trim();
    const key = line.slice(0, colon).trim().toLowerCase();
    if (key === "content-disposition") {
      if (!/^form-data\s*(;|$)/i.test(value)) throw malformed("a part's disposition is not form-data");
      name = parameter(value, "name");
      filename = parameter(value, "filename");
    } else if (key === "content-type") {
      type = value;
    }
  }
  if (name === undefined) throw malformed("a part has no name");
  if (filename === undefined) form.append(name, decodeUtf8(body));
  else form.append(name, new File([body], filename, { type }));
}

function parameter(value: string, key: string): string | undefined {
  const found = new RegExp(`;\\s*${key}=(?:"((?:[^"\\\\]|\\\\.)*)"|([^;\\s]*))`, "i").exec(value);
  const text = found?.[1] ?? found?.[2];
  return text?.replace(/%0A/gi, "\n").replace(/%0D/gi, "\r").replace(/%22/g, '"');
}

function indexOf(bytes: Uint8Array, wanted: Uint8Array, from: number): number {
  const first = wanted[0] as number;
  for (let at = bytes.indexOf(first, from); at >= 0; at = bytes.indexOf(first, at + 1)) {
    if (at + wanted.length > bytes.length) return -1;
    let same = 1;
    while (same < wanted.length && bytes[at + same] === wanted[same]) same++;
    if (same === wanted.length) return at;
  }
  return -1;
}

function malformed(why: string): TypeError {
  return new TypeError(`The multipart/form-data body is malformed: ${why}`);
}
