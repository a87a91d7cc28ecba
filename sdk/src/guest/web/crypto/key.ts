import { defineInterface } from "../webidl.js";

export type KeyType = "secret" | "private" | "public";

export interface KeyAlgorithm {
  name: string;
  hash?: { name: string };
  length?: number;
  namedCurve?: string;
  modulusLength?: number;
  publicExponent?: Uint8Array;
}

/**
 * What a key is made of, by algorithm:
 * secret keys: the bytes; RSA: SPKI or PKCS #8; elliptic curves: the uncompressed point, and before it the scalar in
 * a private key; Ed25519: the public key or the seed.
 */
export type Material = Uint8Array;

export let makeKey: (
  type: KeyType,
  algorithm: KeyAlgorithm,
  extractable: boolean,
  usages: readonly string[],
  material: Material,
) => CryptoKey;
export let keyMaterial: (key: CryptoKey) => Material;
export let isKey: (value: unknown) => value is CryptoKey;

const allowed = Symbol("constructor");
const usageOrder = ["encrypt", "decrypt", "sign", "verify", "deriveKey", "deriveBits", "wrapKey", "unwrapKey"];

/** Web Cryptography section 13. */
export class CryptoKey {
  #type: KeyType;
  #algorithm: KeyAlgorithm;
  #extractable: boolean;
  #usages: string[];
  #material: Material;

  constructor(
    key?: symbol,
    type: KeyType = "secret",
    algorithm: KeyAlgorithm = { name: "" },
    extractable = false,
    usages: readonly string[] = [],
    material: Material = new Uint8Array(0),
  ) {
    if (key !== allowed) throw new TypeError("Illegal constructor");
    this.#type = type;
    this.#algorithm = algorithm;
    this.#extractable = extractable;
    this.#usages = usageOrder.filter((usage) => usages.includes(usage));
    this.#material = material;
  }

  static {
    makeKey = (type, algorithm, extractable, usages, material) =>
      new CryptoKey(allowed, type, algorithm, extractable, usages, material);
    keyMaterial = (key) => key.#material;
    isKey = (value): value is CryptoKey => typeof value === "object" && value !== null && #material in value;
  }

  get type(): KeyType {
    return this.#type;
  }
  get extractable(): boolean {
    return this.#extractable;
  }
  get algorithm(): KeyAlgorithm {
    return this.#algorithm;
  }
  get usages(): string[] {
    return this.#usages;
  }
}
defineInterface("CryptoKey", CryptoKey);
