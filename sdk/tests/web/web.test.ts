import { describe, expect, test } from "vitest";
import { encode } from "../../src/wire.js";
import { runGuest, script } from "../support/guest.js";
import type { Outcome } from "./check.js";

// Cryptography beyond digests is the host's, and is tested in the sandbox (`crates/sandbox/tests/it/web_apis.rs`).
const inSandboxOnly = ["subtle AES-GCM, AES-CBC, AES-CTR", "subtle ECDSA, RSA, Ed25519", "subtle HKDF, PBKDF2, ECDH"];

// Node 20's own codecs, which stand in for the host's, differ from the Encoding Standard here.
const nodeDiffers = ['knows the label "x-user-defined"', "windows-1252 decodes 80e9", "x-user-defined decodes 80"];

async function run(name: string): Promise<unknown> {
  const bundle = await script("../tests/web/conformance.ts");
  const { value, failed } = await runGuest(bundle, { kind: "server-function", hash: name, args: encode([]) });
  if (failed) throw new Error(failed.message);
  return value;
}

const suites = (await run("suites")) as string[];

describe("web globals, in node's engine without node's globals", () => {
  test.each(suites.filter((name) => !inSandboxOnly.includes(name)))("%s", async (name) => {
    const outcome = (await run(name)) as Outcome;
    expect(outcome.failures.filter((failure) => !nodeDiffers.includes(failure.name))).toEqual([]);
    expect(outcome.total).toBeGreaterThan(0);
  });
});
