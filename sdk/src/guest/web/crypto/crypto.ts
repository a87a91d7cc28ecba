import { DOMException } from "../dom-exception.js";
import { randomBytes, randomUUID } from "../random.js";
import { defineInterface, requireArguments } from "../webidl.js";
import { type SubtleCrypto, subtle } from "./subtle.js";

const allowed = Symbol("constructor");
const integerArrays = new Set([
  "Int8Array",
  "Uint8Array",
  "Uint8ClampedArray",
  "Int16Array",
  "Uint16Array",
  "Int32Array",
  "Uint32Array",
  "BigInt64Array",
  "BigUint64Array",
]);
const viewTag = Object.getOwnPropertyDescriptor(Object.getPrototypeOf(Uint8Array.prototype), Symbol.toStringTag)?.get;

/** Web Cryptography section 10. */
export class Crypto {
  constructor(key?: symbol) {
    if (key !== allowed) throw new TypeError("Illegal constructor");
  }

  get subtle(): SubtleCrypto {
    return subtle;
  }

  getRandomValues<T extends ArrayBufferView>(array: T): T {
    requireArguments(arguments.length, 1, "crypto.getRandomValues");
    if (!ArrayBuffer.isView(array)) throw new TypeError("crypto.getRandomValues: the argument is no typed array");
    const name = viewTag?.call(array) as string | undefined;
    if (name === undefined || !integerArrays.has(name)) {
      throw new DOMException("crypto.getRandomValues takes integer arrays only", "TypeMismatchError");
    }
    if (array.byteLength > 65536) {
      throw new DOMException("crypto.getRandomValues gives at most 65536 bytes at a time", "QuotaExceededError");
    }
    new Uint8Array(array.buffer, array.byteOffset, array.byteLength).set(randomBytes(array.byteLength));
    return array;
  }

  randomUUID(): string {
    return randomUUID();
  }
}
defineInterface("Crypto", Crypto);

export const crypto = new Crypto(allowed);
