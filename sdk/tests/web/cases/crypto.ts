import { hex, ok, rejects, type Suite, same, table, throws, unhex, utf8 } from "../check.js";

const { subtle } = crypto;
type Key = CryptoKey;
type Pair = CryptoKeyPair;

export const random: Suite = {
  name: "crypto.getRandomValues, randomUUID",
  cases: {
    ...table(
      (type) => `fills a ${type}`,
      [
        ["Int8Array"],
        ["Uint8Array"],
        ["Uint8ClampedArray"],
        ["Int16Array"],
        ["Uint32Array"],
        ["BigUint64Array"],
      ] as const,
      (type) => {
        const array = new (globalThis[type] as Uint8ArrayConstructor)(8);
        ok(crypto.getRandomValues(array) === array, "the same array");
        ok(
          new Uint8Array(array.buffer).some((byte) => byte !== 0),
          "not all zero",
        );
      },
    ),
    "fills the view only": () => {
      const whole = new Uint8Array(64);
      crypto.getRandomValues(whole.subarray(16, 48));
      ok(
        whole.subarray(0, 16).every((byte) => byte === 0) && whole.subarray(48).every((byte) => byte === 0),
        "the rest is zero",
      );
    },
    "two calls differ": () =>
      same(new Set([1, 2, 3].map(() => hex(crypto.getRandomValues(new Uint8Array(16))))).size, 3),
    "refuses other arrays": () => {
      for (const array of [new Float32Array(1), new Float64Array(1)]) {
        throws("TypeMismatchError", () => crypto.getRandomValues(array as unknown as Uint8Array));
      }
      throws("TypeMismatchError", () =>
        crypto.getRandomValues(new DataView(new ArrayBuffer(1)) as unknown as Uint8Array),
      );
      throws("TypeError", () => crypto.getRandomValues({} as Uint8Array));
    },
    "gives at most 65536 bytes": () => {
      crypto.getRandomValues(new Uint8Array(65536));
      throws("QuotaExceededError", () => crypto.getRandomValues(new Uint8Array(65537)));
    },
    "randomUUID is a version 4 UUID": () => {
      const made = new Set(Array.from({ length: 50 }, () => crypto.randomUUID()));
      same(made.size, 50);
      for (const id of made) ok(/^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/.test(id), id);
    },
    tags: () => same([String(crypto), String(subtle)], ["[object Crypto]", "[object SubtleCrypto]"]),
  },
};

export const digest: Suite = {
  name: "subtle.digest",
  cases: {
    ...table(
      (hash, text) => `${hash} of ${JSON.stringify(text)}`,
      [
        ["SHA-1", "", "da39a3ee5e6b4b0d3255bfef95601890afd80709"],
        ["SHA-1", "abc", "a9993e364706816aba3e25717850c26c9cd0d89d"],
        ["SHA-256", "", "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"],
        ["SHA-256", "abc", "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"],
        [
          "SHA-384",
          "abc",
          "cb00753f45a35e8bb5a03d699ac65007272c32ab0eded1631a8b605a43ff5bed8086072ba1e7cc2358baeca134c825a7",
        ],
        [
          "SHA-512",
          "abc",
          "ddaf35a193617abacc417349ae20413112e6fa4e89a97ea20a9eeee64b55d39a2192992a274fc1a836ba3c23a3feebbd454d4423643ce80e2a9ac94fa54ca49f",
        ],
      ] as const,
      async (hash, text, expected) => {
        same(hex(await subtle.digest(hash, utf8(text))), expected);
        same(
          hex(await subtle.digest({ name: hash.toLowerCase() }, utf8(text).buffer)),
          expected,
          "by a lower-case name",
        );
      },
    ),
    "the data is copied before anything else": async () => {
      const data = utf8("abc");
      const result = subtle.digest("SHA-256", data);
      data[0] = 0;
      same(hex(await result).slice(0, 8), "ba7816bf");
    },
    "an unknown algorithm": () => rejects("NotSupportedError", () => subtle.digest("MD5", utf8(""))),
    "no algorithm": () => rejects("TypeError", () => subtle.digest({} as Algorithm, utf8(""))),
    "no data": () => rejects("TypeError", () => subtle.digest("SHA-1", "abc" as unknown as BufferSource)),
  },
};

const hmacKey = (
  raw: Uint8Array<ArrayBuffer>,
  hash = "SHA-256",
  usages: KeyUsage[] = ["sign", "verify"],
): Promise<Key> => subtle.importKey("raw", raw, { name: "HMAC", hash }, true, usages);

export const hmac: Suite = {
  name: "subtle HMAC",
  cases: {
    ...table(
      (hash) => `RFC 4231, second case, with ${hash}`,
      [
        ["SHA-256", "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843"],
        ["SHA-384", "af45d2e376484031617f78d2b58a6b1b9c7ef464f5a01b47e42ec3736322445e8e2240ca5e69e2c78b3239ecfab21649"],
        [
          "SHA-512",
          "164b7a7bfcf819e2e395fbe73b56e0a387bd64222e831fd610270cd7ea2505549758bf75c05a994a6d034f65f8f0e6fdcaeab1a34d4a6b4b636e070a38bce737",
        ],
      ] as const,
      async (hash, expected) => {
        const key = await hmacKey(utf8("Jefe"), hash);
        const data = utf8("what do ya want for nothing?");
        same(hex(await subtle.sign("HMAC", key, data)), expected);
        same(await subtle.verify("HMAC", key, unhex(expected), data), true, "verify");
      },
    ),
    "verify says false": async () => {
      const key = await hmacKey(utf8("k"));
      const signature = await subtle.sign("HMAC", key, utf8("a"));
      same(await subtle.verify("HMAC", key, signature, utf8("b")), false);
      same(await subtle.verify("HMAC", key, signature.slice(1), utf8("a")), false);
      same(await subtle.verify("HMAC", key, new Uint8Array(0), utf8("a")), false);
    },
    "raw and JWK round trip": async () => {
      const key = await hmacKey(utf8("secret"));
      same(new Uint8Array(await subtle.exportKey("raw", key)), utf8("secret"));
      const jwk = await subtle.exportKey("jwk", key);
      same([jwk.kty, jwk.alg, jwk.k, jwk.ext, jwk.key_ops], ["oct", "HS256", "c2VjcmV0", true, ["sign", "verify"]]);
      const again = await subtle.importKey("jwk", jwk, { name: "HMAC", hash: "SHA-256" }, false, ["sign"]);
      same([again.extractable, again.usages, again.type], [false, ["sign"], "secret"]);
    },
    "the key says what it is": async () => {
      const key = await hmacKey(utf8("secret"));
      const algorithm = key.algorithm as HmacKeyAlgorithm;
      same(
        [algorithm.name, algorithm.hash.name, algorithm.length, key.usages],
        ["HMAC", "SHA-256", 48, ["sign", "verify"]],
      );
      same(String(key), "[object CryptoKey]");
    },
    generateKey: async () => {
      const key = await subtle.generateKey({ name: "HMAC", hash: "SHA-512" }, true, ["sign"]);
      same((await subtle.exportKey("raw", key)).byteLength, 128);
    },
    "usages are enforced": async () => {
      const key = await hmacKey(utf8("k"), "SHA-256", ["verify"]);
      await rejects("InvalidAccessError", () => subtle.sign("HMAC", key, utf8("")));
    },
    "what cannot be exported is not": async () => {
      const key = await subtle.importKey("raw", utf8("k"), { name: "HMAC", hash: "SHA-1" }, false, ["sign"]);
      await rejects("InvalidAccessError", () => subtle.exportKey("raw", key));
    },
    "no usage, a wrong one, an unknown one": async () => {
      await rejects("SyntaxError", () => hmacKey(utf8("k"), "SHA-256", []));
      await rejects("SyntaxError", () => hmacKey(utf8("k"), "SHA-256", ["encrypt"]));
      await rejects("TypeError", () => hmacKey(utf8("k"), "SHA-256", ["x" as KeyUsage]));
    },
    "an empty key is refused": () => rejects("DataError", () => hmacKey(new Uint8Array(0))),
    "a JWK that says otherwise is refused": async () => {
      const jwk = { kty: "oct", k: "c2VjcmV0", alg: "HS256" };
      await rejects("DataError", () => subtle.importKey("jwk", jwk, { name: "HMAC", hash: "SHA-512" }, true, ["sign"]));
      await rejects("DataError", () =>
        subtle.importKey("jwk", { ...jwk, kty: "RSA" }, { name: "HMAC", hash: "SHA-256" }, true, ["sign"]),
      );
      await rejects("DataError", () =>
        subtle.importKey("jwk", { ...jwk, ext: false }, { name: "HMAC", hash: "SHA-256" }, true, ["sign"]),
      );
      await rejects("DataError", () =>
        subtle.importKey("jwk", { ...jwk, key_ops: ["verify"] }, { name: "HMAC", hash: "SHA-256" }, true, ["sign"]),
      );
    },
  },
};

const aesKey = (name: string, raw = unhex("000102030405060708090a0b0c0d0e0f")): Promise<Key> =>
  subtle.importKey("raw", raw, name, true, ["encrypt", "decrypt"]);

export const aes: Suite = {
  name: "subtle AES-GCM, AES-CBC, AES-CTR",
  cases: {
    "AES-GCM, a published vector": async () => {
      // NIST's GCM test case 4.
      const key = await aesKey("AES-GCM", unhex("feffe9928665731c6d6a8f9467308308"));
      const params = {
        name: "AES-GCM",
        iv: unhex("cafebabefacedbaddecaf888"),
        additionalData: unhex("feedfacedeadbeeffeedfacedeadbeefabaddad2"),
      };
      const plain = unhex(
        "d9313225f88406e5a55909c5aff5269a86a7a9531534f7da2e4c303d8a318a721c3c0c95956809532fcf0e2449a6b525b16aedf5aa0de657ba637b39",
      );
      const sealed = await subtle.encrypt(params, key, plain);
      same(
        hex(sealed),
        "42831ec2217774244b7221b784d0d49ce3aa212f2c02a4e035c17e2329aca12e21d514b25466931c7d8f6a5aac84aa051ba30b396a0aac973d58e0915bc94fbc3221a5db94fae95ae7121a47",
      );
      same(new Uint8Array(await subtle.decrypt(params, key, sealed)), plain);
    },
    ...table(
      (bits) => `AES-GCM with ${bits} bits, generated`,
      [[128], [192], [256]] as const,
      async (bits) => {
        const key = (await subtle.generateKey({ name: "AES-GCM", length: bits }, true, ["encrypt", "decrypt"])) as Key;
        const iv = crypto.getRandomValues(new Uint8Array(12));
        for (const tagLength of [128, 96, 32]) {
          const sealed = await subtle.encrypt({ name: "AES-GCM", iv, tagLength }, key, utf8("hello"));
          same(sealed.byteLength, 5 + tagLength / 8);
          same(new Uint8Array(await subtle.decrypt({ name: "AES-GCM", iv, tagLength }, key, sealed)), utf8("hello"));
        }
        same((await subtle.exportKey("jwk", key)).alg, `A${bits}GCM`);
      },
    ),
    "a changed message is refused": async () => {
      const key = await aesKey("AES-GCM");
      const iv = new Uint8Array(12);
      const sealed = new Uint8Array(await subtle.encrypt({ name: "AES-GCM", iv }, key, utf8("hello")));
      sealed[0] = (sealed[0] as number) ^ 1;
      await rejects("OperationError", () => subtle.decrypt({ name: "AES-GCM", iv }, key, sealed));
      await rejects("OperationError", () => subtle.decrypt({ name: "AES-GCM", iv }, key, new Uint8Array(3)));
    },
    "wrong parameters": async () => {
      const key = await aesKey("AES-GCM");
      await rejects("OperationError", () =>
        subtle.encrypt({ name: "AES-GCM", iv: new Uint8Array(12), tagLength: 95 }, key, utf8("")),
      );
      await rejects("TypeError", () => subtle.encrypt({ name: "AES-GCM" }, key, utf8("")));
      await rejects("DataError", () => aesKey("AES-GCM", new Uint8Array(15)));
      await rejects("OperationError", () => subtle.generateKey({ name: "AES-GCM", length: 100 }, true, ["encrypt"]));
      await rejects("InvalidAccessError", () =>
        subtle.encrypt({ name: "AES-CBC", iv: new Uint8Array(16) }, key, utf8("")),
      );
    },
    ...table(
      (size) => `AES-CBC, ${size} bytes`,
      [[0], [15], [16], [33]] as const,
      async (size) => {
        const key = await aesKey("AES-CBC");
        const iv = unhex("0f0e0d0c0b0a09080706050403020100");
        const plain = new Uint8Array(size).fill(5);
        const sealed = await subtle.encrypt({ name: "AES-CBC", iv }, key, plain);
        same(sealed.byteLength, (Math.floor(size / 16) + 1) * 16);
        same(new Uint8Array(await subtle.decrypt({ name: "AES-CBC", iv }, key, sealed)), plain);
      },
    ),
    "AES-CBC refuses a wrong vector and a wrong padding": async () => {
      const key = await aesKey("AES-CBC");
      await rejects("OperationError", () => subtle.encrypt({ name: "AES-CBC", iv: new Uint8Array(8) }, key, utf8("")));
      await rejects("OperationError", () =>
        subtle.decrypt({ name: "AES-CBC", iv: new Uint8Array(16) }, key, new Uint8Array(16)),
      );
    },
    "AES-CTR wraps inside its counter": async () => {
      const key = await aesKey("AES-CTR");
      const zero = unhex("00000000000000000000000000000000");
      const last = unhex("000000000000000000000000000000ff");
      const first = await subtle.encrypt({ name: "AES-CTR", counter: zero, length: 8 }, key, new Uint8Array(16));
      const wrapped = await subtle.encrypt({ name: "AES-CTR", counter: last, length: 8 }, key, new Uint8Array(32));
      same(hex(wrapped).slice(32), hex(first));
      await rejects("OperationError", () =>
        subtle.encrypt({ name: "AES-CTR", counter: zero, length: 1 }, key, new Uint8Array(48)),
      );
    },
    "wrapKey and unwrapKey": async () => {
      const wrapper = (await subtle.generateKey({ name: "AES-GCM", length: 256 }, true, [
        "wrapKey",
        "unwrapKey",
      ])) as Key;
      const key = await hmacKey(utf8("secret"));
      const params = { name: "AES-GCM", iv: new Uint8Array(12) };
      for (const format of ["raw", "jwk"] as const) {
        const wrapped = await subtle.wrapKey(format, key, wrapper, params);
        const back = await subtle.unwrapKey(format, wrapped, wrapper, params, { name: "HMAC", hash: "SHA-256" }, true, [
          "sign",
        ]);
        same(new Uint8Array(await subtle.exportKey("raw", back)), utf8("secret"), format);
      }
    },
  },
};

async function roundTrips(
  pair: Pair,
  importAs: Parameters<SubtleCrypto["importKey"]>[2],
  usages: [KeyUsage, KeyUsage],
): Promise<void> {
  for (const [key, formats, usage] of [
    [pair.publicKey, ["spki", "jwk"], usages[1]],
    [pair.privateKey, ["pkcs8", "jwk"], usages[0]],
  ] as const) {
    for (const format of formats) {
      const data = await subtle.exportKey(format as "jwk", key);
      const back = await subtle.importKey(format as "jwk", data, importAs as AlgorithmIdentifier, true, [usage]);
      same([back.type, back.usages], [key.type, [usage]], format);
      const again = await subtle.exportKey(format as "jwk", back);
      if (format === "jwk") same([again.n, again.x, again.d], [data.n, data.x, data.d], "jwk");
      else same(again, data, format);
    }
  }
}

export const signatures: Suite = {
  name: "subtle ECDSA, RSA, Ed25519",
  cases: {
    ...table(
      (curve, hash) => `ECDSA ${curve} with ${hash}`,
      [
        ["P-256", "SHA-256"],
        ["P-256", "SHA-512"],
        ["P-384", "SHA-384"],
        ["P-384", "SHA-1"],
      ] as const,
      async (namedCurve, hash) => {
        const pair = (await subtle.generateKey({ name: "ECDSA", namedCurve }, true, ["sign", "verify"])) as Pair;
        const params = { name: "ECDSA", hash };
        const signature = await subtle.sign(params, pair.privateKey, utf8("data"));
        same(signature.byteLength, namedCurve === "P-256" ? 64 : 96);
        same(await subtle.verify(params, pair.publicKey, signature, utf8("data")), true);
        same(await subtle.verify(params, pair.publicKey, signature, utf8("other")), false);
        same(await subtle.verify(params, pair.publicKey, new Uint8Array(3), utf8("data")), false);
        await roundTrips(pair, { name: "ECDSA", namedCurve } as EcKeyImportParams, ["sign", "verify"]);
      },
    ),
    "ECDSA P-256, a published signature (RFC 6979)": async () => {
      const jwk = {
        kty: "EC",
        crv: "P-256",
        x: "YP7UuiVanTHJYet0xjVtaMBJuJI7Yfps5mliLmDyn7Y",
        y: "eQP-EAi4vJmkGunpVii8ZPLxsgwtfp9Rd6PClNRGIpk",
      };
      const key = await subtle.importKey("jwk", jwk, { name: "ECDSA", namedCurve: "P-256" }, true, ["verify"]);
      const signature = unhex(
        "efd48b2aacb6a8fd1140dd9cd45e81d69d2c877b56aaf991c34d0ea84eaf3716f7cb1c942d657c41d436c7a1b6e29f65f3e900dbb9aff4064dc4ab2f843acda8",
      );
      same(await subtle.verify({ name: "ECDSA", hash: "SHA-256" }, key, signature, utf8("sample")), true);
    },
    "a point that is not on the curve is refused": () =>
      rejects("DataError", () =>
        subtle.importKey("raw", new Uint8Array(65).fill(4), { name: "ECDSA", namedCurve: "P-256" }, true, ["verify"]),
      ),
    "an unknown curve is refused": () =>
      rejects("NotSupportedError", () => subtle.generateKey({ name: "ECDSA", namedCurve: "P-1" }, true, ["sign"])),
    ...table(
      (name, hash) => `${name} with ${hash}`,
      [
        ["RSASSA-PKCS1-v1_5", "SHA-256"],
        ["RSASSA-PKCS1-v1_5", "SHA-1"],
        ["RSA-PSS", "SHA-256"],
        ["RSA-PSS", "SHA-384"],
      ] as const,
      async (name, hash) => {
        const algorithm = { name, hash, modulusLength: 1024, publicExponent: new Uint8Array([1, 0, 1]) };
        const pair = (await subtle.generateKey(algorithm, true, ["sign", "verify"])) as Pair;
        const params = { name, saltLength: 32 };
        const signature = await subtle.sign(params, pair.privateKey, utf8("data"));
        same(signature.byteLength, 128);
        same(await subtle.verify(params, pair.publicKey, signature, utf8("data")), true);
        same(await subtle.verify(params, pair.publicKey, signature, utf8("other")), false);
        const details = pair.publicKey.algorithm as RsaHashedKeyAlgorithm;
        same(
          [details.modulusLength, details.publicExponent, details.hash.name],
          [1024, new Uint8Array([1, 0, 1]), hash],
        );
        await roundTrips(pair, { name, hash } as RsaHashedImportParams, ["sign", "verify"]);
      },
    ),
    "RSA-OAEP": async () => {
      const algorithm = {
        name: "RSA-OAEP",
        hash: "SHA-1",
        modulusLength: 1024,
        publicExponent: new Uint8Array([1, 0, 1]),
      };
      const pair = (await subtle.generateKey(algorithm, true, ["encrypt", "decrypt"])) as Pair;
      const sealed = await subtle.encrypt({ name: "RSA-OAEP", label: utf8("l") }, pair.publicKey, utf8("data"));
      same(
        new Uint8Array(await subtle.decrypt({ name: "RSA-OAEP", label: utf8("l") }, pair.privateKey, sealed)),
        utf8("data"),
      );
      await rejects("OperationError", () => subtle.decrypt({ name: "RSA-OAEP" }, pair.privateKey, sealed));
    },
    "Ed25519, RFC 8032's first case": async () => {
      const raw = unhex("d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a");
      const key = await subtle.importKey("raw", raw, "Ed25519", true, ["verify"]);
      const signature = unhex(
        "e5564300c360ac729086e2cc806e828a84877f1eb8e5d974d873e065224901555fb8821590a33bacc61e39701cf9b46bd25bf5f0595bbe24655141438e7a100b",
      );
      same(await subtle.verify("Ed25519", key, signature, new Uint8Array(0)), true);
      same(await subtle.verify("Ed25519", key, signature, utf8("x")), false);
    },
    "Ed25519, generated": async () => {
      const pair = (await subtle.generateKey("Ed25519", true, ["sign", "verify"])) as Pair;
      const signature = await subtle.sign("Ed25519", pair.privateKey, utf8("data"));
      same([signature.byteLength, await subtle.verify("Ed25519", pair.publicKey, signature, utf8("data"))], [64, true]);
      await roundTrips(pair, "Ed25519", ["sign", "verify"]);
    },
    "the halves of a pair are not exchanged": async () => {
      const pair = (await subtle.generateKey({ name: "ECDSA", namedCurve: "P-256" }, false, [
        "sign",
        "verify",
      ])) as Pair;
      same([pair.publicKey.usages, pair.privateKey.usages, pair.publicKey.extractable], [["verify"], ["sign"], true]);
      await rejects("InvalidAccessError", () =>
        subtle.sign({ name: "ECDSA", hash: "SHA-256" }, pair.publicKey, utf8("")),
      );
      await rejects("InvalidAccessError", () => subtle.exportKey("pkcs8", pair.privateKey));
    },
    "a pair needs a use for its private half": () =>
      rejects("SyntaxError", () => subtle.generateKey({ name: "ECDSA", namedCurve: "P-256" }, true, ["verify"])),
    "keys that are none are refused": async () => {
      const rsa = { name: "RSASSA-PKCS1-v1_5", hash: "SHA-256" };
      await rejects("DataError", () => subtle.importKey("pkcs8", new Uint8Array(10), rsa, true, ["sign"]));
      await rejects("DataError", () => subtle.importKey("spki", new Uint8Array(10), rsa, true, ["verify"]));
      await rejects("DataError", () => subtle.importKey("raw", new Uint8Array(10), "Ed25519", true, ["verify"]));
    },
  },
};

export const derivation: Suite = {
  name: "subtle HKDF, PBKDF2, ECDH",
  cases: {
    "HKDF, RFC 5869's first case": async () => {
      const key = await subtle.importKey("raw", new Uint8Array(22).fill(0x0b), "HKDF", false, ["deriveBits"]);
      const params = {
        name: "HKDF",
        hash: "SHA-256",
        salt: unhex("000102030405060708090a0b0c"),
        info: unhex("f0f1f2f3f4f5f6f7f8f9"),
      };
      same(
        hex(await subtle.deriveBits(params, key, 336)),
        "3cb25f25faacd57a90434f64d0362f2a2d2d0a90cf1a5a4c5db02d56ecc4c5bf34007208d5b887185865",
      );
    },
    ...table(
      (iterations) => `PBKDF2, RFC 6070, ${iterations} iterations`,
      [
        [1, "0c60c80f961f0e71f3a9b524af6012062fe037a6"],
        [2, "ea6c014dc72d6f8ccd1ed92ace1d41f0d8de8957"],
        [4096, "4b007901b765489abead49d926f721d065a429c1"],
      ] as const,
      async (iterations, expected) => {
        const key = await subtle.importKey("raw", utf8("password"), "PBKDF2", false, ["deriveBits", "deriveKey"]);
        const params = { name: "PBKDF2", hash: "SHA-1", salt: utf8("salt"), iterations };
        same(hex(await subtle.deriveBits(params, key, 160)), expected);
        const derived = await subtle.deriveKey(params, key, { name: "AES-CBC", length: 128 }, true, ["encrypt"]);
        same(hex(await subtle.exportKey("raw", derived)), expected.slice(0, 32));
      },
    ),
    "wrong lengths": async () => {
      const key = await subtle.importKey("raw", utf8("x"), "PBKDF2", false, ["deriveBits"]);
      const params = { name: "PBKDF2", hash: "SHA-1", salt: utf8(""), iterations: 1 };
      await rejects("OperationError", () => subtle.deriveBits(params, key, 7));
      await rejects("OperationError", () => subtle.deriveBits({ ...params, iterations: 0 }, key, 8));
    },
    "such keys cannot be extractable": () =>
      rejects("SyntaxError", () => subtle.importKey("raw", utf8("x"), "HKDF", true, ["deriveBits"])),
    ...table(
      (namedCurve) => `ECDH on ${namedCurve}`,
      [["P-256"], ["P-384"]] as const,
      async (namedCurve) => {
        const make = () =>
          subtle.generateKey({ name: "ECDH", namedCurve }, true, ["deriveBits", "deriveKey"]) as Promise<Pair>;
        const [mine, yours] = [await make(), await make()];
        const one = await subtle.deriveBits({ name: "ECDH", public: yours.publicKey }, mine.privateKey, 256);
        const two = await subtle.deriveBits({ name: "ECDH", public: mine.publicKey }, yours.privateKey, 256);
        same(one, two);
        same(mine.publicKey.usages, []);
      },
    ),
  },
};
