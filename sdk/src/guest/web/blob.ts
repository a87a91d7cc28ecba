import { decodeUtf8, encodeUtf8 } from "./encoding.js";
import { byteStream, type ReadableStream } from "./streams.js";
import {
  copyBytes,
  defineInterface,
  isBufferSource,
  requireArguments,
  toDictionary,
  toDOMString,
  toSequence,
  toUSVString,
} from "./webidl.js";

interface BlobOptions {
  type?: string;
  endings?: string;
}

/** The bytes of a blob; not to be written to. */
export let blobBytes: (blob: Blob) => Uint8Array;
export let isBlob: (value: unknown) => value is Blob;
let makeBlob: (bytes: Uint8Array, type: string) => Blob;

const chunkSize = 65536;

/** File API section 3. */
export class Blob {
  #bytes: Uint8Array;
  #type: string;

  static {
    blobBytes = (blob) => blob.#bytes;
    isBlob = (value): value is Blob => typeof value === "object" && value !== null && #bytes in value;
    makeBlob = (bytes, type) => {
      const blob = new Blob();
      blob.#bytes = bytes;
      blob.#type = type;
      return blob;
    };
  }

  constructor(parts?: Iterable<unknown>, options?: BlobOptions) {
    const sequence = parts === undefined ? [] : convertParts(parts);
    const { endings = "transparent", type = "" } = readOptions(options);
    this.#bytes = join(sequence.map((part) => partBytes(part, endings)));
    this.#type = normaliseType(type);
  }

  get size(): number {
    return this.#bytes.byteLength;
  }
  get type(): string {
    return this.#type;
  }

  slice(start?: unknown, end?: unknown, type?: unknown): Blob {
    const size = this.#bytes.byteLength;
    const from = relative(start, 0, size);
    const to = relative(end, size, size);
    return makeBlob(
      this.#bytes.subarray(from, Math.max(from, to)),
      type === undefined ? "" : normaliseType(toDOMString(type)),
    );
  }

  stream(): ReadableStream<Uint8Array> {
    const bytes = this.#bytes;
    let at = 0;
    return byteStream(() => {
      if (at >= bytes.byteLength) return null;
      const chunk = bytes.subarray(at, at + chunkSize);
      at += chunkSize;
      return chunk;
    });
  }

  async text(): Promise<string> {
    return decodeBlobText(this.#bytes);
  }
  async arrayBuffer(): Promise<ArrayBuffer> {
    return copyBytes(this.#bytes).buffer;
  }
  async bytes(): Promise<Uint8Array<ArrayBuffer>> {
    return copyBytes(this.#bytes);
  }
}
defineInterface("Blob", Blob);
Object.defineProperty(Blob, "length", { value: 0, configurable: true });

// "UTF-8 decode", which drops a byte order mark.
function decodeBlobText(bytes: Uint8Array): string {
  return decodeUtf8(bytes);
}

export class File extends Blob {
  readonly #name: string;
  readonly #lastModified: number;

  constructor(parts: Iterable<unknown>, name: unknown, options?: BlobOptions & { lastModified?: number }) {
    requireArguments(arguments.length, 2, "File constructor");
    super(parts === undefined ? toSequence(parts, "File constructor: the first argument") : parts, options);
    this.#name = toUSVString(name);
    const modified = toDictionary(options, "options").lastModified;
    this.#lastModified = modified === undefined ? Date.now() : toLongLong(modified);
  }

  get name(): string {
    return this.#name;
  }
  get lastModified(): number {
    return this.#lastModified;
  }
  get webkitRelativePath(): string {
    return "";
  }
}
defineInterface("File", File);

/** Each part is converted as the iterable gives it, which its getters and the iterable itself can observe. */
function convertParts(parts: Iterable<unknown>): unknown[] {
  const where = "Blob constructor: the first argument";
  if (typeof parts !== "object" && typeof parts !== "function") throw new TypeError(`${where} is not iterable`);
  if (typeof parts?.[Symbol.iterator] !== "function") throw new TypeError(`${where} is not iterable`);
  const converted: unknown[] = [];
  for (const part of parts) converted.push(isBlob(part) || isBufferSource(part) ? part : toUSVString(part));
  return converted;
}

function readOptions(options: BlobOptions | undefined): { endings?: string; type?: string } {
  const given = toDictionary(options, "Blob constructor: the second argument");
  // Members of a dictionary are read in alphabetical order, and converted as they are read.
  const endings = given.endings === undefined ? undefined : toDOMString(given.endings);
  if (endings !== undefined && endings !== "transparent" && endings !== "native") {
    throw new TypeError(`Blob constructor: '${endings}' is neither 'transparent' nor 'native'`);
  }
  const type = given.type === undefined ? undefined : toDOMString(given.type);
  return { ...(endings === undefined ? {} : { endings }), ...(type === undefined ? {} : { type }) };
}

function partBytes(part: unknown, endings: string): Uint8Array {
  if (isBlob(part)) return blobBytes(part);
  if (isBufferSource(part)) return copyBytes(part);
  const text = part as string;
  return encodeUtf8(endings === "native" ? text.replace(/\r\n|\r/g, "\n") : text);
}

function join(parts: Uint8Array[]): Uint8Array {
  if (parts.length === 1) return parts[0] as Uint8Array;
  let size = 0;
  for (const part of parts) size += part.byteLength;
  const all = new Uint8Array(size);
  let at = 0;
  for (const part of parts) {
    all.set(part, at);
    at += part.byteLength;
  }
  return all;
}

function normaliseType(type: string): string {
  return /[^\x20-\x7e]/.test(type) ? "" : type.toLowerCase();
}

/** `[Clamp] long long` made an offset: negative ones count from the end. */
function relative(value: unknown, missing: number, size: number): number {
  if (value === undefined) return missing;
  const number = Number(value);
  const offset = Number.isNaN(number) ? 0 : Math.trunc(number);
  return offset < 0 ? Math.max(size + offset, 0) : Math.min(offset, size);
}

function toLongLong(value: unknown): number {
  const number = Math.trunc(Number(value));
  return Number.isFinite(number) ? Number(BigInt.asIntN(64, BigInt(number))) : 0;
}
