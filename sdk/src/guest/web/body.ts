import { Blob, blobBytes, isBlob } from "./blob.js";
import { decodeUtf8, encodeUtf8 } from "./encoding.js";
import { FormData, isFormData, parseMultipart, serialiseMultipart } from "./form-data.js";
import { type Headers, headerValue } from "./headers.js";
import { textOp } from "./host.js";
import { parseMimeType, serialiseMimeType } from "./mime.js";
import { byteStream, isDisturbed, ReadableStream, readAll } from "./streams.js";
import { parseForm, URLSearchParams } from "./url-search-params.js";
import { copyBytes, isBufferSource, toUSVString, viewBytes } from "./webidl.js";

/**
 * A body: bytes that are there, or a stream. A stream is only made of bytes when someone asks for it, because most
 * bodies are read by `text()` or `json()`.
 */
export class Body {
  #bytes: Uint8Array | null;
  #stream: ReadableStream | null;
  #used = false;

  private constructor(bytes: Uint8Array | null, stream: ReadableStream | null) {
    this.#bytes = bytes;
    this.#stream = stream;
  }
  static ofBytes(bytes: Uint8Array): Body {
    return new Body(bytes, null);
  }
  static ofStream(stream: ReadableStream): Body {
    return new Body(null, stream);
  }

  /** The stream behind `body`. */
  get stream(): ReadableStream {
    if (!this.#stream) {
      let rest = this.#bytes;
      this.#stream = byteStream(() => {
        const bytes = rest;
        rest = null;
        return bytes;
      });
      this.#bytes = null;
      if (this.#used) {
        // Someone took the bytes already: the stream is a read one, and stays theirs.
        this.#stream.getReader().read();
      }
    }
    return this.#stream;
  }
  get used(): boolean {
    return this.#used || (this.#stream !== null && isDisturbed(this.#stream));
  }
  /** "Unusable": read from, or locked by a reader. */
  get unusable(): boolean {
    return this.used || (this.#stream?.locked ?? false);
  }
  /** True for a body that came as a stream, which cannot be sent twice. */
  get streaming(): boolean {
    return this.#bytes === null;
  }

  /** All bytes; the body is used afterwards. */
  async take(): Promise<Uint8Array> {
    if (this.#bytes && !this.#stream) {
      this.#used = true;
      return this.#bytes;
    }
    return readAll(this.stream);
  }

  /** A second body with the same content; this one stays usable. */
  clone(): Body {
    if (this.#bytes && !this.#stream) return new Body(this.#bytes, null);
    const [mine, other] = this.stream.tee();
    this.#stream = mine;
    return new Body(null, other);
  }

  /** Moves the content to a new body; this one is used afterwards. */
  move(): Body {
    if (this.#bytes && !this.#stream) {
      this.#used = true;
      return new Body(this.#bytes, null);
    }
    const passed = this.stream.pipeThrough(identity());
    this.#used = true;
    return new Body(null, passed);
  }
}

function identity(): { readable: ReadableStream; writable: WritableStream } {
  // The streams library is a global by now; `TransformStream` without a transformer passes everything on.
  return new (globalThis as unknown as { TransformStream: new () => ReturnType<typeof identity> }).TransformStream();
}
type WritableStream = import("web-streams-polyfill").WritableStream;

export type BodyInit = ReadableStream | Blob | ArrayBuffer | ArrayBufferView | FormData | URLSearchParams | string;

/** "Extract a body" (Fetch Standard section 5.2): the body and the content type it brings along. */
export function extractBody(init: unknown): { body: Body; type: string | null } {
  if (init instanceof ReadableStream) {
    if (isDisturbed(init) || init.locked) throw new TypeError("The body stream is locked or was read from already");
    return { body: Body.ofStream(init), type: null };
  }
  if (isBlob(init)) return { body: Body.ofBytes(blobBytes(init)), type: init.type || null };
  if (isBufferSource(init)) return { body: Body.ofBytes(copyBytes(init)), type: null };
  if (isFormData(init)) {
    const { bytes, type } = serialiseMultipart(init);
    return { body: Body.ofBytes(bytes), type };
  }
  if (init instanceof URLSearchParams) {
    return {
      body: Body.ofBytes(encodeUtf8(init.toString())),
      type: "application/x-www-form-urlencoded;charset=UTF-8",
    };
  }
  return { body: Body.ofBytes(encodeUtf8(toUSVString(init))), type: "text/plain;charset=UTF-8" };
}

/** What `Request` and `Response` have in common; the body itself is the subclass's secret. */
export interface BodyOwner {
  readonly headers: Headers;
}

let bodyOf: (owner: BodyOwner) => Body | null;
export let setBody: (owner: BodyMixin, body: Body | null) => void;

/** The methods of the `Body` mixin. */
export abstract class BodyMixin {
  #body: Body | null = null;

  static {
    bodyOf = (owner) => (owner as BodyMixin).#body;
    setBody = (owner, body) => {
      owner.#body = body;
    };
  }

  abstract get headers(): Headers;

  get body(): ReadableStream | null {
    return this.#body?.stream ?? null;
  }
  get bodyUsed(): boolean {
    return this.#body?.used ?? false;
  }
  async arrayBuffer(): Promise<ArrayBuffer> {
    return copyBytes(await consume(this)).buffer;
  }
  async blob(): Promise<Blob> {
    const bytes = await consume(this);
    return new Blob([bytes], { type: mimeTypeOf(this) });
  }
  async bytes(): Promise<Uint8Array<ArrayBuffer>> {
    return copyBytes(await consume(this));
  }
  async formData(): Promise<FormData> {
    return parseFormBody(this);
  }
  async json(): Promise<unknown> {
    return JSON.parse(decodeUtf8(await consume(this)));
  }
  async text(): Promise<string> {
    return decodeUtf8(await consume(this));
  }
}

export function getBody(owner: BodyMixin): Body | null {
  return bodyOf(owner);
}

async function consume(owner: BodyMixin): Promise<Uint8Array> {
  const body = bodyOf(owner);
  if (!body) return new Uint8Array(0);
  if (body.unusable) throw new TypeError("The body is locked or was read already");
  return body.take();
}

function mimeTypeOf(owner: BodyOwner): string {
  const type = headerValue(owner.headers, "content-type");
  const parsed = type === null ? null : parseMimeType(type);
  return parsed ? serialiseMimeType(parsed) : "";
}

async function parseFormBody(owner: BodyMixin): Promise<FormData> {
  const header = headerValue(owner.headers, "content-type");
  const bytes = viewBytes(await consume(owner));
  const type = header === null ? null : parseMimeType(header);
  if (type?.essence === "multipart/form-data") {
    const boundary = type.parameters.get("boundary");
    if (!boundary) throw new TypeError("The multipart/form-data body has no boundary parameter in its content-type");
    return parseMultipart(bytes, boundary);
  }
  if (type?.essence === "application/x-www-form-urlencoded") {
    const form = new FormData();
    // A byte order mark is part of the first name here.
    for (const [name, value] of parseForm(textOp("utf8.decode", bytes))) form.append(name, value);
    return form;
  }
  throw new TypeError(`formData() needs a form body; content-type is ${header === null ? "missing" : `'${header}'`}`);
}
