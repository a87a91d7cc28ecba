import { DOMException, fromHost } from "../dom-exception.js";
import { host, pack } from "../host.js";
import { copyBytes, isBufferSource } from "../webidl.js";
import { type Algorithm, curveSize } from "./algorithm.js";
import { fromBase64Url, toBase64Url } from "./base64url.js";
import { type CryptoKey, type KeyAlgorithm, type KeyType, keyMaterial, makeKey } from "./key.js";

export type Format = "raw" | "jwk" | "pkcs8" | "spki";

export interface Jwk {
  kty?: string;
  alg?: string;
  ext?: boolean;
  use?: string;
  key_ops?: string[];
  crv?: string;
  [member: string]: unknown;
}

/** An operation of the host whose refusal is a `DOMException`. */
export function cryptoOp(name: string, head: object, ...parts: Uint8Array[]): Uint8Array<ArrayBuffer> {
  try {
    return new Uint8Array(host.op(name, pack(head, ...parts)) as ArrayBuffer);
  } catch (error) {
    throw fromHost(error);
  }
}

function cryptoText(name: string, head: object, ...parts: Uint8Array[]): string {
  try {
    return host.op(name, pack(head, ...parts)) as string;
  } catch (error) {
    throw fromHost(error);
  }
}

export function isRsa(name: string): boolean {
  return name.startsWith("RSA");
}
function isEc(name: string): boolean {
  return name === "ECDSA" || name === "ECDH";
}
function isAes(name: string): boolean {
  return name.startsWith("AES");
}

const data = (message: string): DOMException => new DOMException(message, "DataError");

/** What a key of this algorithm and type may be used for. */
export function allowedUsages(name: string, type: KeyType): string[] {
  if (isAes(name)) return ["encrypt", "decrypt", "wrapKey", "unwrapKey"];
  if (name === "HMAC") return ["sign", "verify"];
  if (name === "HKDF" || name === "PBKDF2") return ["deriveKey", "deriveBits"];
  if (name === "RSA-OAEP") return type === "public" ? ["encrypt", "wrapKey"] : ["decrypt", "unwrapKey"];
  if (name === "ECDH") return type === "public" ? [] : ["deriveKey", "deriveBits"];
  return type === "public" ? ["verify"] : ["sign"];
}

export function checkUsages(name: string, type: KeyType, usages: readonly string[]): void {
  const allowed = allowedUsages(name, type);
  const wrong = usages.find((usage) => !allowed.includes(usage));
  if (wrong !== undefined) {
    throw new DOMException(`A ${type} key for ${name} cannot be used to '${wrong}'`, "SyntaxError");
  }
  if (type !== "public" && usages.length === 0) {
    throw new DOMException(`A ${type} key for ${name} needs at least one usage`, "SyntaxError");
  }
}

export function importKey(
  format: Format,
  given: unknown,
  algorithm: Algorithm,
  extractable: boolean,
  usages: readonly string[],
): CryptoKey {
  const jwk = format === "jwk" ? checkJwk(given, extractable, usages) : null;
  if (!jwk && !isBufferSource(given))
    throw new TypeError(`importKey: the key data for '${format}' must be a BufferSource`);
  const bytes = jwk ? new Uint8Array(0) : copyBytes(given as ArrayBuffer);
  const { name } = algorithm;
  const [type, material, details] = isRsa(name)
    ? importRsa(format, bytes, jwk, algorithm)
    : isEc(name)
      ? importEc(format, bytes, jwk, algorithm)
      : name === "Ed25519"
        ? importEd25519(format, bytes, jwk)
        : importSecret(format, bytes, jwk, algorithm);
  checkUsages(name, type, usages);
  if ((name === "HKDF" || name === "PBKDF2") && extractable) {
    throw new DOMException(`A key for ${name} cannot be extractable`, "SyntaxError");
  }
  return makeKey(type, { name, ...details }, extractable, usages, material);
}

type Imported = [type: KeyType, material: Uint8Array, details: Omit<KeyAlgorithm, "name">];

function checkJwk(given: unknown, extractable: boolean, usages: readonly string[]): Jwk {
  if (typeof given !== "object" || given === null || isBufferSource(given)) {
    throw new TypeError("importKey: the key data for 'jwk' must be an object");
  }
  const jwk = given as Jwk;
  if (jwk.ext === false && extractable) throw data("The JWK says that the key is not extractable");
  if (jwk.key_ops !== undefined) {
    if (!Array.isArray(jwk.key_ops) || new Set(jwk.key_ops).size !== jwk.key_ops.length) {
      throw data("The JWK's key_ops are malformed");
    }
    if (usages.some((usage) => !jwk.key_ops?.includes(usage)))
      throw data("The JWK's key_ops do not allow these usages");
  }
  return jwk;
}

function expectMember(jwk: Jwk, member: "kty" | "crv" | "alg", value: string): void {
  if (jwk[member] !== value) throw data(`The JWK's '${member}' must be '${value}', not '${String(jwk[member])}'`);
}

function importSecret(format: Format, bytes: Uint8Array, jwk: Jwk | null, algorithm: Algorithm): Imported {
  const { name } = algorithm;
  if (format !== "raw" && (format !== "jwk" || name === "HKDF" || name === "PBKDF2")) {
    throw new DOMException(`A key for ${name} cannot be imported as '${format}'`, "NotSupportedError");
  }
  let material = bytes;
  if (jwk) {
    expectMember(jwk, "kty", "oct");
    material = fromBase64Url(jwk.k, "k");
    const alg = jwkAlgorithm(name, algorithm.hash?.name, material.length * 8);
    if (jwk.alg !== undefined && alg !== undefined) expectMember(jwk, "alg", alg);
    if (jwk.use !== undefined && jwk.use !== (name === "HMAC" ? "sig" : "enc"))
      throw data("The JWK's 'use' does not fit");
  }
  if (isAes(name)) {
    if (![16, 24, 32].includes(material.length))
      throw data(`An AES key has 128, 192 or 256 bits, not ${material.length * 8}`);
    return ["secret", material, { length: material.length * 8 }];
  }
  if (name === "HMAC") {
    const bits = material.length * 8;
    if (bits === 0) throw data("An HMAC key cannot be empty");
    const length = algorithm.length ?? bits;
    if (length > bits || length <= bits - 8) throw data("An HMAC key's length does not fit its data");
    return ["secret", material, { hash: algorithm.hash as { name: string }, length }];
  }
  return ["secret", material, {}];
}

function importRsa(format: Format, bytes: Uint8Array, jwk: Jwk | null, algorithm: Algorithm): Imported {
  const hash = algorithm.hash as { name: string };
  let material = bytes;
  let type: KeyType = format === "pkcs8" ? "private" : "public";
  if (format === "raw") throw new DOMException("RSA keys cannot be imported as 'raw'", "NotSupportedError");
  if (jwk) {
    expectMember(jwk, "kty", "RSA");
    const alg = jwkAlgorithm(algorithm.name, hash.name, 0);
    if (jwk.alg !== undefined && alg !== undefined) expectMember(jwk, "alg", alg);
    const members = jwk.d === undefined ? ["n", "e"] : ["n", "e", "d", "p", "q"];
    const parts = members.map((member) => fromBase64Url(jwk[member], member));
    type = jwk.d === undefined ? "public" : "private";
    material = cryptoOp("rsa.from-parts", {}, ...parts);
  }
  const details = JSON.parse(cryptoText("rsa.details", { type }, material)) as { bits: number; exponent: string };
  return [type, material, { modulusLength: details.bits, publicExponent: fromBase64Url(details.exponent, "e"), hash }];
}

function importEc(format: Format, bytes: Uint8Array, jwk: Jwk | null, algorithm: Algorithm): Imported {
  const curve = algorithm.namedCurve as string;
  const size = curveSize(curve);
  const details = { namedCurve: curve };
  if (!jwk) {
    if (format === "pkcs8") return ["private", cryptoOp("ec.from-pkcs8", { curve }, bytes), details];
    return ["public", cryptoOp(format === "raw" ? "ec.from-point" : "ec.from-spki", { curve }, bytes), details];
  }
  expectMember(jwk, "kty", "EC");
  expectMember(jwk, "crv", curve);
  const x = fromBase64Url(jwk.x, "x");
  const y = fromBase64Url(jwk.y, "y");
  if (x.length !== size || y.length !== size) throw data("The JWK's coordinates have the wrong length");
  const point = cryptoOp("ec.from-point", { curve }, concatenate(new Uint8Array([4]), x, y));
  if (jwk.d === undefined) return ["public", point, details];
  const d = fromBase64Url(jwk.d, "d");
  if (d.length !== size) throw data("The JWK's 'd' has the wrong length");
  const own = cryptoOp("ec.public", { curve }, d);
  if (!own.every((byte, index) => byte === point[index]))
    throw data("The JWK's private and public parts do not belong together");
  return ["private", concatenate(d, point), details];
}

// RFC 8410: the keys' DER has one form only.
const edSpki = [0x30, 0x2a, 0x30, 0x05, 0x06, 0x03, 0x2b, 0x65, 0x70, 0x03, 0x21, 0x00];
const edPkcs8 = [0x30, 0x2e, 0x02, 0x01, 0x00, 0x30, 0x05, 0x06, 0x03, 0x2b, 0x65, 0x70, 0x04, 0x22, 0x04, 0x20];

function importEd25519(format: Format, bytes: Uint8Array, jwk: Jwk | null): Imported {
  if (jwk) {
    expectMember(jwk, "kty", "OKP");
    expectMember(jwk, "crv", "Ed25519");
    const x = fromBase64Url(jwk.x, "x");
    if (jwk.d === undefined) return ["public", checkLength(x), {}];
    const seed = checkLength(fromBase64Url(jwk.d, "d"));
    const own = cryptoOp("ed25519.public", {}, seed);
    if (toBase64Url(own) !== jwk.x) throw data("The JWK's private and public parts do not belong together");
    return ["private", seed, {}];
  }
  if (format === "raw") return ["public", checkLength(bytes), {}];
  const prefix = format === "spki" ? edSpki : edPkcs8;
  if (!prefix.every((byte, index) => bytes[index] === byte)) throw data(`The ${format} data holds no Ed25519 key`);
  return [format === "spki" ? "public" : "private", checkLength(bytes.slice(prefix.length)), {}];
}

function checkLength(bytes: Uint8Array): Uint8Array {
  if (bytes.length !== 32) throw data(`An Ed25519 key has 32 bytes, not ${bytes.length}`);
  return bytes;
}

export function concatenate(...parts: Uint8Array[]): Uint8Array<ArrayBuffer> {
  const all = new Uint8Array(parts.reduce((size, part) => size + part.length, 0));
  let at = 0;
  for (const part of parts) {
    all.set(part, at);
    at += part.length;
  }
  return all;
}

function jwkAlgorithm(name: string, hash: string | undefined, bits: number): string | undefined {
  const digits = hash === "SHA-1" ? "1" : hash?.slice(4);
  if (name === "HMAC") return `HS${digits}`;
  if (name === "RSASSA-PKCS1-v1_5") return `RS${digits}`;
  if (name === "RSA-PSS") return `PS${digits}`;
  if (name === "RSA-OAEP") return hash === "SHA-1" ? "RSA-OAEP" : `RSA-OAEP-${digits}`;
  if (isAes(name)) return `A${bits}${name.slice(4)}`;
  return undefined;
}

export function exportKey(format: Format, key: CryptoKey): ArrayBuffer | Jwk {
  if (!key.extractable) throw new DOMException("The key is not extractable", "InvalidAccessError");
  const material = keyMaterial(key);
  const { name } = key.algorithm;
  if (format === "jwk") return exportJwk(key, material);
  const needed = key.type === "secret" ? "raw" : key.type === "private" ? "pkcs8" : "spki";
  const raw = format === "raw" && key.type === "public" && !isRsa(name);
  if (name === "HKDF" || name === "PBKDF2")
    throw new DOMException(`A key for ${name} cannot be exported`, "NotSupportedError");
  if (format !== needed && !raw) {
    throw new DOMException(`A ${key.type} key for ${name} cannot be exported as '${format}'`, "InvalidAccessError");
  }
  if (raw || key.type === "secret" || isRsa(name)) return copyBytes(material).buffer;
  if (name === "Ed25519") return concatenate(new Uint8Array(format === "spki" ? edSpki : edPkcs8), material).buffer;
  const curve = key.algorithm.namedCurve;
  return cryptoOp(format === "spki" ? "ec.to-spki" : "ec.to-pkcs8", { curve }, material).buffer;
}

function exportJwk(key: CryptoKey, material: Uint8Array): Jwk {
  const { name } = key.algorithm;
  const common = { key_ops: [...key.usages], ext: key.extractable };
  if (key.type === "secret") {
    const alg = jwkAlgorithm(name, key.algorithm.hash?.name, material.length * 8);
    if (alg === undefined) throw new DOMException(`A key for ${name} cannot be exported`, "NotSupportedError");
    return { kty: "oct", k: toBase64Url(material), alg, ...common };
  }
  if (isRsa(name)) {
    const parts = JSON.parse(cryptoText("rsa.to-jwk", { type: key.type }, material)) as Record<string, string>;
    return { kty: "RSA", alg: jwkAlgorithm(name, key.algorithm.hash?.name, 0) as string, ...parts, ...common };
  }
  if (name === "Ed25519") {
    const isPrivate = key.type === "private";
    const x = toBase64Url(isPrivate ? cryptoOp("ed25519.public", {}, material) : material);
    return { kty: "OKP", crv: "Ed25519", x, ...(isPrivate ? { d: toBase64Url(material) } : {}), ...common };
  }
  const size = curveSize(key.algorithm.namedCurve);
  const start = (key.type === "private" ? size : 0) + 1;
  return {
    kty: "EC",
    crv: key.algorithm.namedCurve as string,
    x: toBase64Url(material.subarray(start, start + size)),
    y: toBase64Url(material.subarray(start + size)),
    ...(key.type === "private" ? { d: toBase64Url(material.subarray(0, size)) } : {}),
    ...common,
  };
}
