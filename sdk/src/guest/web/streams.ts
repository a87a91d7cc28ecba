import "./early.js";
import { ReadableStream, TransformStream } from "web-streams-polyfill";
import { TextDecoder, TextEncoder } from "./encoding.js";
import { defineInterface, isBufferSource, toDOMString, viewBytes } from "./webidl.js";

export {
  ByteLengthQueuingStrategy,
  CountQueuingStrategy,
  ReadableByteStreamController,
  ReadableStream,
  ReadableStreamBYOBReader,
  ReadableStreamBYOBRequest,
  ReadableStreamDefaultController,
  ReadableStreamDefaultReader,
  TransformStream,
  TransformStreamDefaultController,
  WritableStream,
  WritableStreamDefaultController,
  WritableStreamDefaultWriter,
} from "web-streams-polyfill";

/** True once the stream was read from or cancelled ("disturbed", Streams Standard section 9.1). */
export function isDisturbed(stream: ReadableStream): boolean {
  return (stream as unknown as { _disturbed: boolean })._disturbed;
}

/** A byte stream of parts that are there already or are asked for one by one. `null` ends it. */
export function byteStream(
  next: () => Uint8Array | null | Promise<Uint8Array | null>,
  cancel?: (reason: unknown) => void,
): ReadableStream<Uint8Array> {
  return new ReadableStream(
    {
      type: "bytes",
      async pull(controller) {
        let bytes = await next();
        while (bytes !== null && bytes.byteLength === 0) bytes = await next();
        if (bytes === null) {
          controller.close();
          controller.byobRequest?.respond(0);
        } else {
          // A copy: an enqueued buffer is taken away from its owner.
          controller.enqueue(new Uint8Array(bytes));
        }
      },
      cancel,
    },
    { highWaterMark: 0 },
  );
}

/** Everything a stream gives; chunks must be `Uint8Array`s. */
export async function readAll(stream: ReadableStream): Promise<Uint8Array<ArrayBuffer>> {
  const reader = stream.getReader();
  const chunks: Uint8Array[] = [];
  let size = 0;
  for (;;) {
    const { done, value } = await reader.read();
    if (done) break;
    if (!(value instanceof Uint8Array)) {
      const error = new TypeError("A body stream gave a chunk that is no Uint8Array");
      reader.cancel(error).catch(() => {});
      throw error;
    }
    chunks.push(value);
    size += value.byteLength;
  }
  const all = new Uint8Array(size);
  let at = 0;
  for (const chunk of chunks) {
    all.set(chunk, at);
    at += chunk.byteLength;
  }
  return all;
}

/** Encoding Standard section 7.6. */
export class TextEncoderStream {
  readonly #transform: TransformStream<unknown, Uint8Array>;

  constructor() {
    const encoder = new TextEncoder();
    let high = "";
    this.#transform = new TransformStream<unknown, Uint8Array>({
      transform(chunk, controller) {
        const text = high + toDOMString(chunk);
        const last = text.charCodeAt(text.length - 1);
        const cut = last >= 0xd800 && last <= 0xdbff;
        high = cut ? text.slice(-1) : "";
        const whole = cut ? text.slice(0, -1) : text;
        if (whole !== "") controller.enqueue(encoder.encode(whole));
      },
      flush(controller) {
        if (high !== "") controller.enqueue(new Uint8Array([0xef, 0xbf, 0xbd]));
      },
    });
  }
  get encoding(): string {
    return "utf-8";
  }
  get readable(): ReadableStream<Uint8Array> {
    return this.#transform.readable;
  }
  get writable(): TransformStream["writable"] {
    return this.#transform.writable;
  }
}
defineInterface("TextEncoderStream", TextEncoderStream);

/** Encoding Standard section 7.5. */
export class TextDecoderStream {
  readonly #decoder: TextDecoder;
  readonly #transform: TransformStream<unknown, string>;

  constructor(label: unknown = "utf-8", options?: { fatal?: boolean; ignoreBOM?: boolean }) {
    const decoder = new TextDecoder(label, options);
    this.#decoder = decoder;
    this.#transform = new TransformStream<unknown, string>({
      transform(chunk, controller) {
        if (!isBufferSource(chunk)) throw new TypeError("TextDecoderStream: a chunk is no BufferSource");
        const text = decoder.decode(viewBytes(chunk), { stream: true });
        if (text !== "") controller.enqueue(text);
      },
      flush(controller) {
        const text = decoder.decode();
        if (text !== "") controller.enqueue(text);
      },
    });
  }
  get encoding(): string {
    return this.#decoder.encoding;
  }
  get fatal(): boolean {
    return this.#decoder.fatal;
  }
  get ignoreBOM(): boolean {
    return this.#decoder.ignoreBOM;
  }
  get readable(): ReadableStream<string> {
    return this.#transform.readable;
  }
  get writable(): TransformStream["writable"] {
    return this.#transform.writable;
  }
}
defineInterface("TextDecoderStream", TextDecoderStream);
