import { chunks, ok, rejects, type Suite, same, table, throws, unhex, utf8 } from "../check.js";

function of<T>(...values: T[]): ReadableStream<T> {
  return new ReadableStream({
    start(controller) {
      for (const value of values) controller.enqueue(value);
      controller.close();
    },
  });
}

export const streams: Suite = {
  name: "Streams",
  cases: {
    "reads what was enqueued": async () => same(await chunks(of(1, 2, 3)), [1, 2, 3]),
    "pull is called as the reader asks": async () => {
      let pulled = 0;
      const stream = new ReadableStream(
        {
          pull(controller) {
            controller.enqueue(++pulled);
            if (pulled === 3) controller.close();
          },
        },
        { highWaterMark: 0 },
      );
      const reader = stream.getReader();
      same(pulled, 0);
      same([await reader.read(), pulled], [{ value: 1, done: false }, 1]);
      reader.releaseLock();
      same(await chunks(stream), [2, 3]);
    },
    "a locked stream has one reader": () => {
      const stream = of(1);
      stream.getReader();
      same(stream.locked, true);
      throws("TypeError", () => stream.getReader());
    },
    "an error reaches the reader and `closed`": async () => {
      const error = new Error("mine");
      const reader = new ReadableStream({ start: (controller) => controller.error(error) }).getReader();
      await rejects(error, () => reader.read());
      await rejects(error, () => reader.closed as Promise<unknown>);
    },
    "cancel reaches the source": async () => {
      let reason: unknown;
      const stream = new ReadableStream({
        cancel(why) {
          reason = why;
        },
      });
      await stream.cancel("enough");
      same([reason, await stream.getReader().read()], ["enough", { value: undefined, done: true }]);
    },
    "enqueue after close throws": () => {
      throws(
        "TypeError",
        () =>
          new ReadableStream({
            start(controller) {
              controller.close();
              controller.enqueue(1);
            },
          }),
      );
    },
    "tee gives both the same": async () => {
      const [first, second] = of(1, 2).tee();
      same(
        [await chunks(first), await chunks(second)],
        [
          [1, 2],
          [1, 2],
        ],
      );
    },
    "for await, and return cancels": async () => {
      const seen: number[] = [];
      for await (const value of of(1, 2) as unknown as AsyncIterable<number>) seen.push(value);
      same(seen, [1, 2]);
      let cancelled = false;
      const stream = new ReadableStream({
        pull: (controller) => controller.enqueue(1),
        cancel() {
          cancelled = true;
        },
      });
      for await (const _ of stream as unknown as AsyncIterable<number>) break;
      same([cancelled, stream.locked], [true, false]);
    },
    "ReadableStream.from": async () => {
      const from = (ReadableStream as unknown as { from<T>(source: unknown): ReadableStream<T> }).from;
      same(await chunks(from([1, 2])), [1, 2]);
      async function* generate() {
        yield "a";
        yield "b";
      }
      same(await chunks(from(generate())), ["a", "b"]);
      throws("TypeError", () => from(1));
    },
    "byte streams and BYOB readers": async () => {
      const stream = new ReadableStream({
        type: "bytes",
        pull(controller) {
          const view = controller.byobRequest?.view as Uint8Array;
          view.set(unhex("010203").subarray(0, view.length));
          controller.byobRequest?.respond(Math.min(3, view.length));
        },
      });
      const reader = stream.getReader({ mode: "byob" });
      same((await reader.read(new Uint8Array(2))).value, unhex("0102"));
      same((await reader.read(new Uint8Array(8))).value, unhex("010203"));
    },
    "a BYOB reader takes the buffer": async () => {
      const stream = new ReadableStream({ type: "bytes", start: (controller) => controller.enqueue(unhex("0102")) });
      const buffer = new Uint8Array(4);
      const { value } = await stream.getReader({ mode: "byob" }).read(buffer);
      same([buffer.byteLength, value], [0, unhex("0102")]);
    },
    "a BYOB reader needs a byte stream": () => throws("TypeError", () => of(1).getReader({ mode: "byob" })),
    "writes in order": async () => {
      const seen: unknown[] = [];
      const writer = new WritableStream({
        write: (chunk) => void seen.push(chunk),
        close: () => void seen.push("end"),
      }).getWriter();
      writer.write(1);
      writer.write(2);
      await writer.close();
      same(seen, [1, 2, "end"]);
    },
    backpressure: async () => {
      let finish = (): void => {};
      const stream = new WritableStream(
        { write: () => new Promise<void>((done) => (finish = done)) },
        new CountQueuingStrategy({ highWaterMark: 1 }),
      );
      const writer = stream.getWriter();
      same(writer.desiredSize, 1);
      const written = writer.write("x");
      same(writer.desiredSize, 0);
      await Promise.resolve();
      finish();
      await written;
      await writer.ready;
      same(writer.desiredSize, 1);
    },
    "a failing write errors the stream": async () => {
      const error = new Error("mine");
      const writer = new WritableStream({ write: () => Promise.reject(error) }).getWriter();
      await rejects(error, () => writer.write(1));
      await rejects(error, () => writer.closed as Promise<unknown>);
    },
    "abort reaches the sink and its signal": async () => {
      let seen: unknown[] = [];
      const stream = new WritableStream({
        start(controller) {
          controller.signal.addEventListener("abort", () => seen.push(controller.signal.reason));
        },
        abort(reason) {
          seen = [...seen, reason];
        },
      });
      await stream.abort("stop");
      same(seen, ["stop", "stop"]);
    },
    pipeTo: async () => {
      const seen: unknown[] = [];
      await of(1, 2).pipeTo(new WritableStream({ write: (chunk) => void seen.push(chunk) }));
      same(seen, [1, 2]);
    },
    "pipeTo can be aborted": async () => {
      const controller = new AbortController();
      const endless = new ReadableStream({ pull: (c) => c.enqueue(1) });
      const slow = new WritableStream({ write: () => new Promise((done) => setTimeout(done, 1)) });
      const piped = endless.pipeTo(slow, { signal: controller.signal });
      controller.abort("stop");
      await piped.then(
        () => throws("Error", () => undefined),
        (reason) => same(reason, "stop"),
      );
    },
    "pipeTo with an aborted signal rejects with an AbortError": () =>
      rejects("AbortError", () => of(1).pipeTo(new WritableStream(), { signal: AbortSignal.abort() })),
    "pipeThrough a transform": async () => {
      const doubled = of(1, 2).pipeThrough(
        new TransformStream<number, number>({
          transform: (chunk, controller) => controller.enqueue(chunk * 2),
          flush: (controller) => controller.enqueue(-1),
        }),
      );
      same(await chunks(doubled), [2, 4, -1]);
    },
    "a transform without a transformer passes on": async () =>
      same(await chunks(of("a").pipeThrough(new TransformStream())), ["a"]),
    "terminate ends the readable side": async () => {
      const first = of(1, 2).pipeThrough(
        new TransformStream({
          transform(chunk, controller) {
            controller.enqueue(chunk);
            controller.terminate();
          },
        }),
      );
      same(await chunks(first), [1]);
    },
    "queuing strategies": () => {
      same(
        [
          new CountQueuingStrategy({ highWaterMark: 3 }).highWaterMark,
          new CountQueuingStrategy({ highWaterMark: 3 }).size("x"),
        ],
        [3, 1],
      );
      same(new ByteLengthQueuingStrategy({ highWaterMark: 3 }).size(new Uint8Array(7)), 7);
    },
    ...table(
      (parts) => `TextEncoderStream ${JSON.stringify(parts)}`,
      [
        [["a", "é"], "61c3a9"],
        [["\ud83d", "\udca9"], "f09f92a9"],
        [["\ud83d", "x"], "efbfbd78"],
        [["\ud83d"], "efbfbd"],
        [[""], ""],
      ] as [string[], string][],
      async (parts, hex) => {
        const read = await chunks(of(...parts).pipeThrough(new TextEncoderStream()));
        same(await new Blob(read as Uint8Array<ArrayBuffer>[]).arrayBuffer(), unhex(hex).buffer);
      },
    ),
    ...table(
      (parts) => `TextDecoderStream ${parts.join(" ")}`,
      [
        [["61", "c3", "a9"], "aé"],
        [["f09f", "92a9"], "💩"],
        [["c3"], "�"],
        [["efbb", "bf61"], "a"],
      ] as [string[], string][],
      async (parts, text) => {
        const read = await chunks(
          of(...parts.map(unhex)).pipeThrough(
            new TextDecoderStream() as unknown as ReadableWritablePair<string, Uint8Array>,
          ),
        );
        same(read.join(""), text);
      },
    ),
    "a fatal TextDecoderStream errors": () =>
      rejects("TypeError", () =>
        chunks(
          of(unhex("ff")).pipeThrough(
            new TextDecoderStream("utf-8", { fatal: true }) as unknown as ReadableWritablePair<string, Uint8Array>,
          ),
        ),
      ),
    "text streams say what they are": () => {
      const decoder = new TextDecoderStream("latin1", { ignoreBOM: true });
      same(
        [decoder.encoding, decoder.fatal, decoder.ignoreBOM, new TextEncoderStream().encoding],
        ["windows-1252", false, true, "utf-8"],
      );
    },
    "controllers cannot be constructed": () => {
      throws("TypeError", () => new (ReadableStreamDefaultController as unknown as new () => unknown)());
      throws("TypeError", () => new (WritableStreamDefaultController as unknown as new () => unknown)());
    },
    tags: () => {
      same(
        [String(of(1)), String(new WritableStream()), String(new TransformStream())],
        ["[object ReadableStream]", "[object WritableStream]", "[object TransformStream]"],
      );
      ok(of(utf8("x")) instanceof ReadableStream, "instance");
    },
  },
};
