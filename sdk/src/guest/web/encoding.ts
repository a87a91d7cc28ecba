import { bytesOp, pack, textOp, tryOp } from "./host.js";
import {
  defineInterface,
  isBufferSource,
  requireArguments,
  toDictionary,
  toDOMString,
  toUSVString,
  viewBytes,
} from "./webidl.js";

/** UTF-8 bytes of a text; lone surrogates become U+FFFD. */
export function encodeUtf8(text: string): Uint8Array<ArrayBuffer> {
  return text === "" ? new Uint8Array(0) : bytesOp("utf8.encode", text.toWellFormed());
}

/** Text of UTF-8 bytes, without a leading byte order mark; malformed bytes become U+FFFD. */
export function decodeUtf8(bytes: Uint8Array): string {
  if (bytes.byteLength === 0) return "";
  const text = textOp("utf8.decode", bytes);
  return text.charCodeAt(0) === 0xfeff ? text.slice(1) : text;
}

/** Encoding Standard section 7.4. */
export class TextEncoder {
  get encoding(): string {
    return "utf-8";
  }

  encode(input: unknown = ""): Uint8Array<ArrayBuffer> {
    return encodeUtf8(toDOMString(input));
  }

  encodeInto(source: unknown, destination: Uint8Array): { read: number; written: number } {
    requireArguments(arguments.length, 2, "encodeInto");
    const text = toUSVString(source);
    if (!(destination instanceof Uint8Array)) throw new TypeError("encodeInto: the destination is no Uint8Array");
    let read = 0;
    let written = 0;
    for (const character of text) {
      const point = character.codePointAt(0) as number;
      const size = point < 0x80 ? 1 : point < 0x800 ? 2 : point < 0x10000 ? 3 : 4;
      if (written + size > destination.length) break;
      if (size === 1) destination[written] = point;
      else {
        for (let i = size - 1, rest = point; i > 0; i--, rest >>= 6) destination[written + i] = 0x80 | (rest & 0x3f);
        destination[written] = ((0xf00 >> size) & 0xff) | (point >> (6 * (size - 1)));
      }
      written += size;
      read += character.length;
    }
    return { read, written };
  }
}
defineInterface("TextEncoder", TextEncoder);

interface TextDecoderOptions {
  fatal?: boolean;
  ignoreBOM?: boolean;
}

/** Encoding Standard section 7.2. UTF-8 streams keep only a cut-off sequence between calls. */
export class TextDecoder {
  readonly #encoding: string;
  readonly #fatal: boolean;
  readonly #ignoreBOM: boolean;
  /** Bytes kept from an earlier call with `stream: true`. */
  #kept: Uint8Array | null = null;
  #bomSeen = false;
  #streaming = false;
  /** Length of the text already given for {@link #kept}; only for encodings other than UTF-8. */
  #given = 0;

  constructor(label: unknown = "utf-8", options?: TextDecoderOptions) {
    this.#encoding = encodingOf(toDOMString(label));
    const { fatal, ignoreBOM } = toDictionary(options, "TextDecoder's options");
    this.#fatal = Boolean(fatal);
    this.#ignoreBOM = Boolean(ignoreBOM);
  }

  get encoding(): string {
    return this.#encoding;
  }
  get fatal(): boolean {
    return this.#fatal;
  }
  get ignoreBOM(): boolean {
    return this.#ignoreBOM;
  }

  decode(input?: ArrayBufferView | ArrayBuffer, options?: { stream?: boolean }): string {
    if (input !== undefined && !isBufferSource(input)) {
      throw new TypeError("TextDecoder.decode: the input is neither an ArrayBuffer nor a view of one");
    }
    const more = Boolean(toDictionary(options, "TextDecoder.decode's options").stream);
    if (!this.#streaming) this.#reset();
    this.#streaming = more;
    const bytes = join(this.#kept, input === undefined ? new Uint8Array(0) : viewBytes(input));
    const text = this.#encoding === "utf-8" ? this.#decodeUtf8(bytes, more) : this.#decodeOther(bytes, more);
    return this.#withoutBom(text);
  }

  #reset(): void {
    this.#kept = null;
    this.#bomSeen = false;
    this.#given = 0;
  }

  #decodeUtf8(bytes: Uint8Array, more: boolean): string {
    const cut = more ? cutOff(bytes) : 0;
    this.#kept = cut > 0 ? bytes.slice(bytes.length - cut) : null;
    const whole = cut > 0 ? bytes.subarray(0, bytes.length - cut) : bytes;
    if (whole.length === 0) return "";
    const text = tryOp(this.#fatal ? "utf8.decode.fatal" : "utf8.decode", whole);
    if (text === null) this.#fail();
    return text as string;
  }

  // The host is asked without state: everything since the start of the stream is decoded again and what was given
  // before is cut away. Streams in these encodings are rare and short.
  #decodeOther(bytes: Uint8Array, more: boolean): string {
    const text = tryOp("encoding.decode", pack({ label: this.#encoding, fatal: this.#fatal, last: !more }, bytes)) as
      | string
      | null;
    if (text === null) this.#fail();
    const fresh = (text as string).slice(this.#given);
    this.#kept = more ? bytes.slice() : null;
    this.#given = more ? (text as string).length : 0;
    return fresh;
  }

  #fail(): never {
    this.#streaming = false;
    this.#reset();
    throw new TypeError(`The encoded data was not valid for encoding ${this.#encoding}`);
  }

  #withoutBom(text: string): string {
    if (this.#bomSeen || text === "") return text;
    this.#bomSeen = true;
    const unicode = this.#encoding === "utf-8" || this.#encoding.startsWith("utf-16");
    return unicode && !this.#ignoreBOM && text.charCodeAt(0) === 0xfeff ? text.slice(1) : text;
  }
}
defineInterface("TextDecoder", TextDecoder);

function encodingOf(label: string): string {
  if (label === "utf-8" || label === "utf8") return "utf-8";
  const name = textOp("encoding.label", label.toWellFormed());
  if (name === "" || name === "replacement") {
    throw new RangeError(`The encoding label provided ('${label}') is invalid`);
  }
  return name;
}

function join(kept: Uint8Array | null, bytes: Uint8Array): Uint8Array {
  if (!kept || kept.length === 0) return bytes;
  const all = new Uint8Array(kept.length + bytes.length);
  all.set(kept);
  all.set(bytes, kept.length);
  return all;
}

/** How many bytes at the end are the valid beginning of a UTF-8 sequence whose rest is still to come. */
function cutOff(bytes: Uint8Array): number {
  for (let back = 1; back <= Math.min(3, bytes.length); back++) {
    const byte = bytes[bytes.length - back] as number;
    if ((byte & 0xc0) === 0x80) continue;
    const needed =
      byte >= 0xf0 && byte <= 0xf4 ? 4 : byte >= 0xe0 && byte < 0xf0 ? 3 : byte >= 0xc2 && byte < 0xe0 ? 2 : 0;
    if (needed <= back) return 0;
    if (back > 1) {
      const second = bytes[bytes.length - back + 1] as number;
      const low = byte === 0xe0 ? 0xa0 : byte === 0xf0 ? 0x90 : 0x80;
      const high = byte === 0xed ? 0x9f : byte === 0xf4 ? 0x8f : 0xbf;
      if (second < low || second > high) return 0;
    }
    return back;
  }
  return 0;
}
