import { ok, rejects, type Suite, same, throws } from "../check.js";

const later = (ms: number): Promise<void> => new Promise((done) => setTimeout(done, ms));

export const abort: Suite = {
  name: "AbortController, AbortSignal",
  cases: {
    "a new controller has a signal that is not aborted": () => {
      const controller = new AbortController();
      same([controller.signal.aborted, controller.signal.reason], [false, undefined]);
      const { signal } = controller;
      ok(controller.signal === signal, "the same signal");
      ok(controller.signal instanceof EventTarget, "an event target");
    },
    "abort sets reason and fires once": () => {
      const controller = new AbortController();
      const events: Event[] = [];
      controller.signal.addEventListener("abort", (event) => events.push(event));
      controller.abort();
      controller.abort();
      same([controller.signal.aborted, events.length, events[0]?.type, events[0]?.isTrusted], [true, 1, "abort", true]);
      ok(events[0]?.target === controller.signal, "the target");
      same([controller.signal.reason.name, controller.signal.reason.code], ["AbortError", 20]);
    },
    "onabort is called and can be exchanged": () => {
      const controller = new AbortController();
      const seen: string[] = [];
      controller.signal.onabort = () => seen.push("first");
      controller.signal.onabort = () => seen.push("second");
      controller.abort();
      same(seen, ["second"]);
    },
    "the reason is kept as given": () => {
      const reason = { why: 1 };
      const controller = new AbortController();
      controller.abort(reason);
      ok(controller.signal.reason === reason, "the reason");
      throws(reason, () => controller.signal.throwIfAborted());
    },
    "a null reason stays null": () => {
      const controller = new AbortController();
      controller.abort(null);
      same(controller.signal.reason, null);
    },
    "throwIfAborted does nothing before": () => same(new AbortController().signal.throwIfAborted(), undefined),
    "AbortSignal.abort": () => {
      const signal = AbortSignal.abort();
      same([signal.aborted, signal.reason instanceof DOMException, signal.reason.name], [true, true, "AbortError"]);
      same(AbortSignal.abort("x").reason, "x");
    },
    "AbortSignal cannot be constructed": () => throws("TypeError", () => new AbortSignal()),
    "AbortSignal.timeout": async () => {
      const signal = AbortSignal.timeout(5);
      same(signal.aborted, false);
      await new Promise((done) => signal.addEventListener("abort", done));
      same([signal.reason.name, signal.reason.code], ["TimeoutError", 23]);
    },
    "AbortSignal.timeout refuses what is no delay": () => {
      throws("TypeError", () => AbortSignal.timeout(-1));
      throws("TypeError", () => AbortSignal.timeout(Number.NaN));
      throws("TypeError", () => (AbortSignal.timeout as () => AbortSignal)());
    },
    "any of nothing never aborts": () => same(AbortSignal.any([]).aborted, false),
    "any of an aborted one is aborted": () => {
      const signal = AbortSignal.any([new AbortController().signal, AbortSignal.abort("x"), AbortSignal.abort("y")]);
      same([signal.aborted, signal.reason], [true, "x"]);
    },
    "any follows its first source": () => {
      const [first, second] = [new AbortController(), new AbortController()];
      const signal = AbortSignal.any([first.signal, second.signal]);
      let events = 0;
      signal.addEventListener("abort", () => events++);
      second.abort("two");
      first.abort("one");
      same([signal.reason, events], ["two", 1]);
    },
    "any of any": () => {
      const controller = new AbortController();
      const signal = AbortSignal.any([AbortSignal.any([controller.signal]), new AbortController().signal]);
      controller.abort("x");
      same(signal.reason, "x");
    },
    "dependents are aborted before the source's event": () => {
      const controller = new AbortController();
      const signal = AbortSignal.any([controller.signal]);
      const seen: string[] = [];
      controller.signal.addEventListener("abort", () => seen.push(`source, dependent aborted: ${signal.aborted}`));
      signal.addEventListener("abort", () => seen.push("dependent"));
      controller.abort();
      same(seen, ["source, dependent aborted: true", "dependent"]);
    },
    "any refuses what is no signal": () => {
      throws("TypeError", () => AbortSignal.any([1 as unknown as AbortSignal]));
      throws("TypeError", () => AbortSignal.any(1 as unknown as AbortSignal[]));
    },
    "fetch with an aborted signal rejects with its reason": () =>
      rejects("AbortError", () => fetch("https://a.example/", { signal: AbortSignal.abort() })),
    tags: () => {
      same(
        [String(new AbortController()), String(AbortSignal.abort())],
        ["[object AbortController]", "[object AbortSignal]"],
      );
    },
  },
};

export const events: Suite = {
  name: "Event, EventTarget, CustomEvent, DOMException",
  cases: {
    "a new event's members": () => {
      const event = new Event("x", { cancelable: true, bubbles: true });
      same(
        [
          event.type,
          event.bubbles,
          event.cancelable,
          event.composed,
          event.defaultPrevented,
          event.isTrusted,
          event.eventPhase,
        ],
        ["x", true, true, false, false, false, 0],
      );
      same([event.target, event.currentTarget, event.composedPath()], [null, null, []]);
    },
    "an event needs a type": () => throws("TypeError", () => new (Event as unknown as new () => Event)()),
    "CustomEvent carries a detail": () =>
      same([new CustomEvent("x", { detail: 1 }).detail, new CustomEvent("x").detail], [1, null]),
    "listeners are called in order, each once": () => {
      const target = new EventTarget();
      const seen: number[] = [];
      const first = () => seen.push(1);
      target.addEventListener("x", first);
      target.addEventListener("x", () => seen.push(2));
      target.addEventListener("x", first);
      target.dispatchEvent(new Event("x"));
      same(seen, [1, 2]);
    },
    "capture listeners come first and are others": () => {
      const target = new EventTarget();
      const seen: string[] = [];
      target.addEventListener("x", () => seen.push("plain"));
      target.addEventListener("x", () => seen.push("capture"), true);
      target.dispatchEvent(new Event("x"));
      same(seen, ["capture", "plain"]);
    },
    "once, and removal": () => {
      const target = new EventTarget();
      let count = 0;
      const listener = () => count++;
      target.addEventListener("x", listener, { once: true });
      target.dispatchEvent(new Event("x"));
      target.dispatchEvent(new Event("x"));
      same(count, 1);
      target.addEventListener("y", listener);
      target.removeEventListener("y", listener, true);
      target.dispatchEvent(new Event("y"));
      target.removeEventListener("y", listener);
      target.dispatchEvent(new Event("y"));
      same(count, 2);
    },
    "a signal removes a listener": () => {
      const target = new EventTarget();
      const controller = new AbortController();
      let count = 0;
      target.addEventListener("x", () => count++, { signal: controller.signal });
      target.dispatchEvent(new Event("x"));
      controller.abort();
      target.dispatchEvent(new Event("x"));
      same(count, 1);
    },
    "objects with handleEvent listen": () => {
      const target = new EventTarget();
      const listener = {
        seen: 0,
        handleEvent() {
          this.seen++;
        },
      };
      target.addEventListener("x", listener);
      target.dispatchEvent(new Event("x"));
      same(listener.seen, 1);
    },
    preventDefault: () => {
      const target = new EventTarget();
      target.addEventListener("x", (event) => event.preventDefault());
      same(
        [target.dispatchEvent(new Event("x", { cancelable: true })), target.dispatchEvent(new Event("x"))],
        [false, true],
      );
      target.addEventListener("p", (event) => event.preventDefault(), { passive: true });
      same(target.dispatchEvent(new Event("p", { cancelable: true })), true);
    },
    stopImmediatePropagation: () => {
      const target = new EventTarget();
      let count = 0;
      target.addEventListener("x", (event) => event.stopImmediatePropagation());
      target.addEventListener("x", () => count++);
      target.dispatchEvent(new Event("x"));
      same(count, 0);
    },
    "a listener that throws does not stop the others": () => {
      const target = new EventTarget();
      let called = false;
      target.addEventListener("x", () => {
        throw new Error("expected: thrown by a listener");
      });
      target.addEventListener("x", () => {
        called = true;
      });
      target.dispatchEvent(new Event("x"));
      ok(called, "the second listener");
    },
    "during dispatch": () => {
      const target = new EventTarget();
      const event = new Event("x");
      let seen: unknown[] = [];
      target.addEventListener("x", () => {
        seen = [event.target === target, event.currentTarget === target, event.eventPhase, event.composedPath().length];
        throws("InvalidStateError", () => target.dispatchEvent(event));
      });
      target.dispatchEvent(event);
      same(seen, [true, true, 2, 1]);
      same([event.currentTarget, event.eventPhase, event.target === target], [null, 0, true]);
    },
    "listeners added during dispatch wait": () => {
      const target = new EventTarget();
      let count = 0;
      target.addEventListener("x", () => target.addEventListener("x", () => count++));
      target.dispatchEvent(new Event("x"));
      same(count, 0);
    },
    "subclasses work": () => {
      class Emitter extends EventTarget {}
      let called = 0;
      const emitter = new Emitter();
      emitter.addEventListener("x", () => called++);
      emitter.dispatchEvent(new CustomEvent("x"));
      same(called, 1);
    },
    "only events are dispatched": () => throws("TypeError", () => new EventTarget().dispatchEvent({} as Event)),
    "a null listener is nothing": () => new EventTarget().addEventListener("x", null),
    "DOMException's members": () => {
      const error = new DOMException("m", "NotFoundError");
      same([error.name, error.message, error.code, String(error)], ["NotFoundError", "m", 8, "NotFoundError: m"]);
      ok(error instanceof Error, "an Error");
      same([new DOMException().name, new DOMException().message, new DOMException("", "Odd").code], ["Error", "", 0]);
    },
    "DOMException's constants": () => same([DOMException.ABORT_ERR, new DOMException().DATA_CLONE_ERR], [20, 25]),
    "DOMException's tag and stack": () => {
      same(Object.prototype.toString.call(new DOMException()), "[object DOMException]");
      same(typeof (new DOMException() as Error).stack, "string");
    },
  },
};

export const timers: Suite = {
  name: "Timers, queueMicrotask, performance",
  cases: {
    "setTimeout passes its arguments": async () => {
      const args = await new Promise((done) => setTimeout((...given: unknown[]) => done(given), 1, "a", 2));
      same(args, ["a", 2]);
    },
    "shorter delays come first, equal ones in order": async () => {
      const seen: string[] = [];
      setTimeout(() => seen.push("long"), 30);
      setTimeout(() => seen.push("first"), 5);
      setTimeout(() => seen.push("second"), 5);
      await later(50);
      same(seen, ["first", "second", "long"]);
    },
    clearTimeout: async () => {
      let called = false;
      const handle = setTimeout(() => {
        called = true;
      }, 1);
      clearTimeout(handle);
      clearTimeout(undefined);
      clearTimeout(123456);
      await later(10);
      same(called, false);
    },
    "setInterval repeats until cleared": async () => {
      let count = 0;
      await new Promise<void>((done) => {
        const handle = setInterval(() => {
          if (++count === 3) {
            clearInterval(handle);
            done();
          }
        }, 1);
      });
      await later(10);
      same(count, 3);
    },
    "a timer is a macrotask, a microtask is not": async () => {
      const seen: string[] = [];
      const timer = new Promise<void>((done) =>
        setTimeout(() => {
          seen.push("timer");
          done();
        }, 0),
      );
      queueMicrotask(() => seen.push("microtask"));
      Promise.resolve().then(() => seen.push("promise"));
      seen.push("now");
      await timer;
      same(seen, ["now", "microtask", "promise", "timer"]);
    },
    "text is not evaluated": () => throws("TypeError", () => setTimeout("1" as unknown as () => void, 0)),
    "queueMicrotask needs a function": () => throws("TypeError", () => queueMicrotask(1 as unknown as () => void)),
    "performance.now grows": async () => {
      const before = performance.now();
      await later(5);
      ok(performance.now() > before, "later is more");
      ok(performance.timeOrigin > 1_600_000_000_000, "timeOrigin is a time");
    },
  },
};
