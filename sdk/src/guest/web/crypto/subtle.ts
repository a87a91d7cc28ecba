import { DOMException } from "../dom-exception.js";
import { decodeUtf8, encodeUtf8 } from "../encoding.js";
import { randomBytes } from "../random.js";
import { copyBytes, defineInterface, isBufferSource, requireArguments, toDOMString, toSequence } from "../webidl.js";
import { type Algorithm, curveSize, normalise } from "./algorithm.js";
import {
  allowedUsages,
  checkUsages,
  concatenate,
  cryptoOp,
  exportKey,
  type Format,
  importKey,
  isRsa,
  type Jwk,
} from "./import-export.js";
import { type CryptoKey, isKey, type KeyAlgorithm, keyMaterial, makeKey } from "./key.js";

interface KeyPair {
  publicKey: CryptoKey;
  privateKey: CryptoKey;
}

const formats = ["raw", "jwk", "pkcs8", "spki"];
const usageNames = ["encrypt", "decrypt", "sign", "verify", "deriveKey", "deriveBits", "wrapKey", "unwrapKey"];
const allowed = Symbol("constructor");
const blockBits: Record<string, number> = { "SHA-1": 512, "SHA-256": 512, "SHA-384": 1024, "SHA-512": 1024 };

/** Web Cryptography section 14. All mathematics is the host's. */
export class SubtleCrypto {
  constructor(key?: symbol) {
    if (key !== allowed) throw new TypeError("Illegal constructor");
  }

  async digest(algorithm: unknown, data: unknown): Promise<ArrayBuffer> {
    requireArguments(arguments.length, 2, "SubtleCrypto.digest");
    const { name } = normalise("digest", algorithm);
    return cryptoOp("digest", { hash: name }, bytesOf(data)).buffer;
  }

  async encrypt(algorithm: unknown, key: unknown, data: unknown): Promise<ArrayBuffer> {
    requireArguments(arguments.length, 3, "SubtleCrypto.encrypt");
    return cipher("encrypt", normalise("encrypt", algorithm), keyOf(key), bytesOf(data), "encrypt");
  }

  async decrypt(algorithm: unknown, key: unknown, data: unknown): Promise<ArrayBuffer> {
    requireArguments(arguments.length, 3, "SubtleCrypto.decrypt");
    return cipher("decrypt", normalise("decrypt", algorithm), keyOf(key), bytesOf(data), "decrypt");
  }

  async sign(algorithm: unknown, key: unknown, data: unknown): Promise<ArrayBuffer> {
    requireArguments(arguments.length, 3, "SubtleCrypto.sign");
    const normalised = normalise("sign", algorithm);
    const bytes = bytesOf(data);
    return signature(normalised, checkKey(keyOf(key), normalised, "sign", "private"), bytes).buffer;
  }

  async verify(algorithm: unknown, key: unknown, signed: unknown, data: unknown): Promise<boolean> {
    requireArguments(arguments.length, 4, "SubtleCrypto.verify");
    const normalised = normalise("verify", algorithm);
    const given = bytesOf(signed);
    const bytes = bytesOf(data);
    const checked = checkKey(keyOf(key), normalised, "verify", "public");
    if (normalised.name === "HMAC") return equal(signature(normalised, checked, bytes), given);
    const { name } = normalised;
    const material = keyMaterial(checked);
    const head = {
      padding: name === "RSA-PSS" ? "pss" : "pkcs1",
      hash: (isRsa(name) ? checked.algorithm.hash : normalised.hash)?.name,
      saltLength: normalised.saltLength,
      curve: checked.algorithm.namedCurve,
    };
    const op = isRsa(name) ? "rsa.verify" : name === "Ed25519" ? "ed25519.verify" : "ecdsa.verify";
    return cryptoOp(op, head, material, given, bytes)[0] === 1;
  }

  async generateKey(algorithm: unknown, extractable: unknown, usages: unknown): Promise<CryptoKey | KeyPair> {
    requireArguments(arguments.length, 3, "SubtleCrypto.generateKey");
    return generate(normalise("generateKey", algorithm), Boolean(extractable), usagesOf(usages));
  }

  async importKey(
    format: unknown,
    data: unknown,
    algorithm: unknown,
    extractable: unknown,
    usages: unknown,
  ): Promise<CryptoKey> {
    requireArguments(arguments.length, 5, "SubtleCrypto.importKey");
    const form = formatOf(format);
    return importKey(form, data, normalise("importKey", algorithm), Boolean(extractable), usagesOf(usages));
  }

  async exportKey(format: unknown, key: unknown): Promise<ArrayBuffer | Jwk> {
    requireArguments(arguments.length, 2, "SubtleCrypto.exportKey");
    return exportKey(formatOf(format), keyOf(key));
  }

  async deriveBits(algorithm: unknown, key: unknown, length: unknown = null): Promise<ArrayBuffer> {
    requireArguments(arguments.length, 2, "SubtleCrypto.deriveBits");
    const bits = length === null ? null : Number(length) >>> 0;
    return derive(normalise("deriveBits", algorithm), keyOf(key), bits, "deriveBits").buffer;
  }

  async deriveKey(
    algorithm: unknown,
    baseKey: unknown,
    derivedType: unknown,
    extractable: unknown,
    usages: unknown,
  ): Promise<CryptoKey> {
    requireArguments(arguments.length, 5, "SubtleCrypto.deriveKey");
    const normalised = normalise("deriveBits", algorithm);
    const target = normalise("importKey", derivedType);
    const wanted = derivedBits(target, derivedType);
    const material = derive(normalised, keyOf(baseKey), wanted, "deriveKey");
    return importKey("raw", material, target, Boolean(extractable), usagesOf(usages));
  }

  async wrapKey(format: unknown, key: unknown, wrappingKey: unknown, algorithm: unknown): Promise<ArrayBuffer> {
    requireArguments(arguments.length, 4, "SubtleCrypto.wrapKey");
    const form = formatOf(format);
    const normalised = normalise("encrypt", algorithm);
    const wrapper = keyOf(wrappingKey);
    checkKey(wrapper, normalised, "wrapKey", "public");
    const exported = exportKey(form, keyOf(key));
    const bytes = exported instanceof ArrayBuffer ? new Uint8Array(exported) : encodeUtf8(JSON.stringify(exported));
    return cipher("encrypt", normalised, wrapper, bytes, "wrapKey");
  }

  async unwrapKey(
    format: unknown,
    wrapped: unknown,
    unwrappingKey: unknown,
    algorithm: unknown,
    keyAlgorithm: unknown,
    extractable: unknown,
    usages: unknown,
  ): Promise<CryptoKey> {
    requireArguments(arguments.length, 7, "SubtleCrypto.unwrapKey");
    const form = formatOf(format);
    const target = normalise("importKey", keyAlgorithm);
    const bytes = cipher(
      "decrypt",
      normalise("decrypt", algorithm),
      keyOf(unwrappingKey),
      bytesOf(wrapped),
      "unwrapKey",
    );
    const data = form === "jwk" ? parseJwk(new Uint8Array(bytes)) : bytes;
    return importKey(form, data, target, Boolean(extractable), usagesOf(usages));
  }
}
defineInterface("SubtleCrypto", SubtleCrypto);

export const subtle = new SubtleCrypto(allowed);

function parseJwk(bytes: Uint8Array): unknown {
  try {
    return JSON.parse(decodeUtf8(bytes));
  } catch {
    throw new DOMException("The unwrapped data is no JWK", "DataError");
  }
}

function bytesOf(value: unknown): Uint8Array<ArrayBuffer> {
  if (!isBufferSource(value)) throw new TypeError("The data is neither an ArrayBuffer nor a view of one");
  return copyBytes(value);
}

function keyOf(value: unknown): CryptoKey {
  if (!isKey(value)) throw new TypeError("The key is no CryptoKey");
  return value;
}

function formatOf(value: unknown): Format {
  const format = toDOMString(value);
  if (!formats.includes(format)) throw new TypeError(`'${format}' is no key format`);
  return format as Format;
}

function usagesOf(value: unknown): string[] {
  const usages = toSequence(value, "The key usages").map(toDOMString);
  const wrong = usages.find((usage) => !usageNames.includes(usage));
  if (wrong !== undefined) throw new TypeError(`'${wrong}' is no key usage`);
  return [...new Set(usages)];
}

/** The key must be of the algorithm, of the right half of a pair, and allow the usage. */
function checkKey(key: CryptoKey, algorithm: Algorithm, usage: string, half: "private" | "public"): CryptoKey {
  if (key.algorithm.name !== algorithm.name) {
    throw new DOMException(`The key is for ${key.algorithm.name}, not for ${algorithm.name}`, "InvalidAccessError");
  }
  if (!key.usages.includes(usage)) throw new DOMException(`The key does not allow '${usage}'`, "InvalidAccessError");
  if (key.type !== "secret" && key.type !== half) {
    throw new DOMException(`'${usage}' needs a ${half} key`, "InvalidAccessError");
  }
  return key;
}

function cipher(
  direction: "encrypt" | "decrypt",
  algorithm: Algorithm,
  key: CryptoKey,
  data: Uint8Array,
  usage: string,
): ArrayBuffer {
  checkKey(key, algorithm, usage, direction === "encrypt" ? "public" : "private");
  const material = keyMaterial(key);
  switch (algorithm.name) {
    case "AES-GCM": {
      const tagLength = algorithm.tagLength ?? 128;
      if (![32, 64, 96, 104, 112, 120, 128].includes(tagLength)) throw operation(`${tagLength} is no tag length`);
      const aad = algorithm.additionalData ?? new Uint8Array(0);
      return cryptoOp("aes-gcm", { direction, tagLength }, material, algorithm.iv as Uint8Array, aad, data).buffer;
    }
    case "AES-CBC": {
      const iv = algorithm.iv as Uint8Array;
      if (iv.length !== 16) throw operation("The initialization vector of AES-CBC has 16 bytes");
      return cryptoOp("aes-cbc", { direction }, material, iv, data).buffer;
    }
    case "AES-CTR": {
      const counter = algorithm.counter as Uint8Array;
      const length = algorithm.length as number;
      if (counter.length !== 16) throw operation("The counter of AES-CTR has 16 bytes");
      if (length < 1 || length > 128) throw operation("The counter's length is from 1 to 128 bits");
      return cryptoOp("aes-ctr", { length }, material, counter, data).buffer;
    }
    default: {
      const label = algorithm.label ?? new Uint8Array(0);
      const hash = key.algorithm.hash?.name;
      return cryptoOp("rsa-oaep", { direction, hash }, material, label, data, randomBytes(32)).buffer;
    }
  }
}

function operation(message: string): DOMException {
  return new DOMException(message, "OperationError");
}

function signature(algorithm: Algorithm, key: CryptoKey, data: Uint8Array): Uint8Array<ArrayBuffer> {
  const material = keyMaterial(key);
  const { name } = algorithm;
  if (name === "HMAC") return cryptoOp("hmac", { hash: key.algorithm.hash?.name }, material, data);
  if (name === "Ed25519") return cryptoOp("ed25519.sign", {}, material, data);
  if (name === "ECDSA") {
    const curve = key.algorithm.namedCurve;
    const scalar = material.subarray(0, curveSize(curve));
    return cryptoOp("ecdsa.sign", { curve, hash: algorithm.hash?.name }, scalar, data);
  }
  const head = {
    padding: name === "RSA-PSS" ? "pss" : "pkcs1",
    hash: key.algorithm.hash?.name,
    saltLength: algorithm.saltLength,
  };
  return cryptoOp("rsa.sign", head, material, data, randomBytes(32));
}

/** Takes the same time wherever the difference is. */
function equal(a: Uint8Array, b: Uint8Array): boolean {
  let difference = a.length ^ b.length;
  for (let i = 0; i < a.length; i++) difference |= (a[i] as number) ^ (b[i] ?? 0);
  return difference === 0;
}

function generate(algorithm: Algorithm, extractable: boolean, usages: string[]): CryptoKey | KeyPair {
  const { name } = algorithm;
  if (name === "HMAC" || name.startsWith("AES")) {
    const hash = algorithm.hash;
    const length = algorithm.length ?? (blockBits[hash?.name ?? ""] as number);
    if (name === "HMAC" ? length === 0 : ![128, 192, 256].includes(length)) {
      throw operation(`${name} keys cannot have ${length} bits`);
    }
    checkUsages(name, "secret", usages);
    const details: KeyAlgorithm = { name, ...(hash ? { hash } : {}), length };
    return makeKey("secret", details, extractable, usages, randomBytes(Math.ceil(length / 8)));
  }
  const unknown = usages.find(
    (usage) => !allowedUsages(name, "private").includes(usage) && !allowedUsages(name, "public").includes(usage),
  );
  if (unknown !== undefined) throw new DOMException(`A key for ${name} cannot be used to '${unknown}'`, "SyntaxError");
  const forPrivate = usages.filter((usage) => allowedUsages(name, "private").includes(usage));
  const forPublic = usages.filter((usage) => allowedUsages(name, "public").includes(usage));
  if (isRsa(name)) checkRsaSize(algorithm);
  else if (name !== "Ed25519") curveSize(algorithm.namedCurve);
  if (forPrivate.length === 0) throw new DOMException("The private key would have no usage", "SyntaxError");
  const [secret, open, details] = generatePair(algorithm);
  return {
    publicKey: makeKey("public", details, true, forPublic, open),
    privateKey: makeKey("private", details, extractable, forPrivate, secret),
  };
}

function checkRsaSize(algorithm: Algorithm): void {
  const bits = algorithm.modulusLength as number;
  const exponent = algorithm.publicExponent as Uint8Array;
  // The crate that generates keys takes 65537 only; others are historical.
  if (exponent.length === 0 || exponent.reduce((sum, byte) => sum * 256 + byte, 0) !== 65537) {
    throw operation("RSA keys are generated with the public exponent 65537 only");
  }
  if (bits < 1024 || bits > 4096 || bits % 8 !== 0) throw operation("RSA keys of 1024 to 4096 bits can be generated");
}

function generatePair(algorithm: Algorithm): [secret: Uint8Array, open: Uint8Array, details: KeyAlgorithm] {
  const { name } = algorithm;
  if (name === "Ed25519") {
    const seed = randomBytes(32);
    return [seed, cryptoOp("ed25519.public", {}, seed), { name }];
  }
  if (isRsa(name)) {
    const { modulusLength, publicExponent, hash } = algorithm;
    const secret = cryptoOp("rsa.generate", { bits: modulusLength }, randomBytes(32));
    const details = { name, modulusLength, publicExponent, hash } as KeyAlgorithm;
    return [secret, cryptoOp("rsa.public", {}, secret), details];
  }
  const curve = algorithm.namedCurve as string;
  const scalar = cryptoOp("ec.generate", { curve }, randomBytes(32));
  const point = cryptoOp("ec.public", { curve }, scalar);
  return [concatenate(scalar, point), point, { name, namedCurve: curve }];
}

function derivedBits(target: Algorithm, given: unknown): number | null {
  if (target.name === "HKDF" || target.name === "PBKDF2") return null;
  if (target.name === "HMAC") return target.length ?? (blockBits[target.hash?.name ?? ""] as number);
  const length = Number((given as { length?: unknown }).length);
  if (![128, 192, 256].includes(length)) throw operation(`${target.name} keys cannot have ${length} bits`);
  return length;
}

function derive(algorithm: Algorithm, key: CryptoKey, bits: number | null, usage: string): Uint8Array<ArrayBuffer> {
  checkKey(key, algorithm, usage, "private");
  const material = keyMaterial(key);
  if (algorithm.name === "ECDH") return agree(algorithm, key, bits);
  if (bits === null || bits % 8 !== 0) throw operation(`${bits} bits cannot be derived: give a multiple of 8`);
  const hash = algorithm.hash?.name;
  const salt = algorithm.salt as Uint8Array;
  if (algorithm.name === "HKDF") return cryptoOp("hkdf", { hash, bits }, material, salt, algorithm.info as Uint8Array);
  const { iterations } = algorithm;
  if (iterations === 0) throw operation("PBKDF2 needs at least one iteration");
  return cryptoOp("pbkdf2", { hash, bits, iterations }, material, salt);
}

function agree(algorithm: Algorithm, key: CryptoKey, bits: number | null): Uint8Array<ArrayBuffer> {
  const other = keyOf(algorithm.public);
  const curve = key.algorithm.namedCurve;
  if (other.type !== "public" || other.algorithm.name !== "ECDH" || other.algorithm.namedCurve !== curve) {
    throw new DOMException("ECDH needs a public ECDH key of the same curve", "InvalidAccessError");
  }
  const size = curveSize(curve);
  const secret = cryptoOp("ecdh", { curve }, keyMaterial(key).subarray(0, size), keyMaterial(other));
  if (bits === null) return secret;
  if (bits > size * 8) throw operation(`ECDH on ${curve} gives ${size * 8} bits, not ${bits}`);
  const cut = secret.slice(0, Math.ceil(bits / 8));
  const rest = bits % 8;
  if (rest !== 0) cut[cut.length - 1] = (cut[cut.length - 1] as number) & (0xff00 >> rest);
  return cut;
}
