import { defineConfig } from "vitest/config";

/**
 * What others expect of the API, asked of a real server: STOA_CONFORMANCE_URL with STOA_CONFORMANCE_TOKEN, or a
 * `stoa dev` of its own (STOA_BIN).
 */
export default defineConfig({
  cacheDir: "../../node_modules/.vite-conformance",
  test: {
    root: import.meta.dirname,
    include: ["*.test.ts"],
    globalSetup: ["./server.ts"],
    fileParallelism: false,
    sequence: { concurrent: false },
    testTimeout: 30_000,
    hookTimeout: 120_000,
  },
});
