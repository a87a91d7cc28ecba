import { DOMException } from "../dom-exception.js";
import { copyBytes, isBufferSource, toDOMString } from "../webidl.js";

/** An algorithm with its parameters, after "normalizing an algorithm" (Web Cryptography section 18.4). */
export interface Algorithm {
  name: string;
  hash?: { name: string };
  length?: number;
  namedCurve?: string;
  modulusLength?: number;
  publicExponent?: Uint8Array;
  iv?: Uint8Array;
  counter?: Uint8Array;
  additionalData?: Uint8Array;
  tagLength?: number;
  salt?: Uint8Array;
  info?: Uint8Array;
  iterations?: number;
  saltLength?: number;
  label?: Uint8Array;
  public?: unknown;
}

const hashes = ["SHA-1", "SHA-256", "SHA-384", "SHA-512"];

type Kind = "bytes" | "number" | "hash" | "name" | "key";
type Shape = Record<string, Kind>;

/** Per operation and algorithm: the parameters; those with `?` may be missing. */
const shapes: Record<string, Record<string, Shape>> = {
  digest: Object.fromEntries(hashes.map((name) => [name, {}])),
  encrypt: {
    "AES-GCM": { iv: "bytes", "additionalData?": "bytes", "tagLength?": "number" },
    "AES-CBC": { iv: "bytes" },
    "AES-CTR": { counter: "bytes", length: "number" },
    "RSA-OAEP": { "label?": "bytes" },
  },
  sign: {
    HMAC: {},
    ECDSA: { hash: "hash" },
    "RSASSA-PKCS1-v1_5": {},
    "RSA-PSS": { saltLength: "number" },
    Ed25519: {},
  },
  deriveBits: {
    HKDF: { hash: "hash", salt: "bytes", info: "bytes" },
    PBKDF2: { hash: "hash", salt: "bytes", iterations: "number" },
    ECDH: { public: "key" },
  },
  generateKey: {
    HMAC: { hash: "hash", "length?": "number" },
    "AES-GCM": { length: "number" },
    "AES-CBC": { length: "number" },
    "AES-CTR": { length: "number" },
    ECDSA: { namedCurve: "name" },
    ECDH: { namedCurve: "name" },
    Ed25519: {},
    "RSASSA-PKCS1-v1_5": { modulusLength: "number", publicExponent: "bytes", hash: "hash" },
    "RSA-PSS": { modulusLength: "number", publicExponent: "bytes", hash: "hash" },
    "RSA-OAEP": { modulusLength: "number", publicExponent: "bytes", hash: "hash" },
  },
  importKey: {
    HMAC: { hash: "hash", "length?": "number" },
    "AES-GCM": {},
    "AES-CBC": {},
    "AES-CTR": {},
    HKDF: {},
    PBKDF2: {},
    ECDSA: { namedCurve: "name" },
    ECDH: { namedCurve: "name" },
    Ed25519: {},
    "RSASSA-PKCS1-v1_5": { hash: "hash" },
    "RSA-PSS": { hash: "hash" },
    "RSA-OAEP": { hash: "hash" },
  },
};
shapes.decrypt = shapes.encrypt as Record<string, Shape>;
shapes.verify = shapes.sign as Record<string, Shape>;

export type Operation =
  | "digest"
  | "encrypt"
  | "decrypt"
  | "sign"
  | "verify"
  | "deriveBits"
  | "generateKey"
  | "importKey";

/** Checks an algorithm given by the app; refuses with `NotSupportedError` what is not known. */
export function normalise(operation: Operation, given: unknown): Algorithm {
  const object = typeof given === "object" && given !== null ? (given as Record<string, unknown>) : { name: given };
  if (object.name === undefined) throw new TypeError("The algorithm has no name");
  const wanted = toDOMString(object.name);
  const known = shapes[operation] as Record<string, Shape>;
  const name = Object.keys(known).find((candidate) => candidate.toLowerCase() === wanted.toLowerCase());
  if (name === undefined) {
    throw new DOMException(`crypto.subtle.${operation} does not support '${wanted}'`, "NotSupportedError");
  }
  const algorithm: Record<string, unknown> = { name };
  for (const [key, kind] of Object.entries(known[name] as Shape)) {
    const member = key.replace("?", "");
    const value = object[member];
    if (value === undefined) {
      if (member === key) throw new TypeError(`${name}: the member '${member}' is missing`);
      continue;
    }
    algorithm[member] = convert(value, kind, `${name}: '${member}'`);
  }
  return algorithm as unknown as Algorithm;
}

function convert(value: unknown, kind: Kind, where: string): unknown {
  switch (kind) {
    case "bytes":
      if (!isBufferSource(value)) throw new TypeError(`${where} is no BufferSource`);
      return copyBytes(value);
    case "number": {
      const number = Math.trunc(Number(value));
      if (!Number.isFinite(number) || number < 0 || number > 0xffffffff)
        throw new TypeError(`${where} is out of range`);
      return number;
    }
    case "hash":
      return { name: normalise("digest", value).name };
    case "name":
      return toDOMString(value);
    case "key":
      return value;
  }
}

const curves: Record<string, number> = { "P-256": 32, "P-384": 48 };

/** Bytes of a coordinate of a curve. */
export function curveSize(curve: string | undefined): number {
  const size = curves[curve ?? ""];
  if (size === undefined) throw new DOMException(`The curve '${curve}' is not supported`, "NotSupportedError");
  return size;
}
