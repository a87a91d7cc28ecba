/** What app code finds as globals besides what the realm defines (`sdk-surface.md` 4.7); all else is taken away. */
const kept = new Set([
  // The language.
  ..."Object Function Array Number parseFloat parseInt Infinity NaN undefined Boolean String Symbol Date Promise RegExp Error".split(
    " ",
  ),
  ..."AggregateError EvalError RangeError ReferenceError SyntaxError TypeError URIError SuppressedError JSON Math Intl".split(
    " ",
  ),
  ..."ArrayBuffer Uint8Array Int8Array Uint16Array Int16Array Uint32Array Int32Array Float16Array Float32Array".split(
    " ",
  ),
  ..."Float64Array Uint8ClampedArray BigUint64Array BigInt64Array DataView Map BigInt Set Iterator WeakMap WeakSet WeakRef".split(
    " ",
  ),
  ..."FinalizationRegistry Proxy Reflect Atomics Temporal globalThis eval isFinite isNaN decodeURI decodeURIComponent".split(
    " ",
  ),
  ..."encodeURI encodeURIComponent escape unescape DisposableStack AsyncDisposableStack".split(" "),
  // Promised, and what is safe and common.
  ..."setTimeout clearTimeout setInterval clearInterval queueMicrotask structuredClone atob btoa".split(" "),
  ..."TextEncoder TextDecoder URL URLSearchParams Event CustomEvent EventTarget AbortController AbortSignal DOMException".split(
    " ",
  ),
  ..."crypto Crypto self".split(" "),
]);

/**
 * Takes every global away that is not in {@link kept}, from the global object and its prototypes. The wall is the
 * frame's policy; this makes what is missing say so (`fetch is not defined`) and leaves less to try.
 */
export function lockDown(scope: object): void {
  const now = performance.now.bind(performance);
  for (
    let target: object | null = scope;
    target && target !== Object.prototype;
    target = Object.getPrototypeOf(target)
  ) {
    // Not `EventTarget.prototype`: apps make event targets of their own.
    const isEventTarget = target !== scope && Object.hasOwn(target, "addEventListener");
    for (const name of Reflect.ownKeys(target)) {
      if (typeof name === "symbol" || name === "constructor" || kept.has(name) || isEventTarget) continue;
      if (!Reflect.deleteProperty(target, name)) hide(target, name);
    }
  }
  for (const name of ["createObjectURL", "revokeObjectURL"]) Reflect.deleteProperty(URL, name);
  // Time, and nothing that the browser has measured.
  const performance_ = Object.freeze({ now });
  Object.defineProperty(scope, "performance", { value: performance_, configurable: true, writable: true });
  // The scope is an event target, and its listeners could hear messages.
  for (const name of ["addEventListener", "removeEventListener", "dispatchEvent"]) hide(scope, name);
}

function hide(target: object, name: string): void {
  const { configurable = true, writable = true } = Object.getOwnPropertyDescriptor(target, name) ?? {};
  if (configurable) Object.defineProperty(target, name, { value: undefined, configurable: true, writable: true });
  else if (writable) Reflect.set(target, name, undefined);
}
