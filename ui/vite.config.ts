import react from "@vitejs/plugin-react";
import { defineConfig } from "vitest/config";

/**
 * `npm run dev -w ui` proxies to a running Stoa (STOA_URL, default http://127.0.0.1:4400).
 * With STOA_FAKE=1 the in-memory API of src/testing answers instead; it is never part of a build.
 */
export default defineConfig(async ({ command }) => {
  const fake = command === "serve" && process.env.STOA_FAKE === "1" && !process.env.VITEST;
  const target = process.env.STOA_URL ?? "http://127.0.0.1:4400";
  const proxied = ["/api", "/realm", "/oauth", "/v2", "/graphql", "/openapi.json"];
  return {
    plugins: [react(), ...(fake ? [(await import("./src/testing/fake-server")).fakeServer()] : [])],
    server: {
      host: "127.0.0.1",
      proxy: fake ? undefined : Object.fromEntries(proxied.map((path) => [path, { target }])),
    },
    build: {
      target: "es2022",
      // The viewer of the API's description is on a page of its own, and comes as one file.
      chunkSizeWarningLimit: 1800,
      rolldownOptions: { input: ["index.html", "openapi.html"] },
    },
    test: {
      environment: "jsdom",
      setupFiles: ["./src/testing/setup.ts"],
      css: { modules: { classNameStrategy: "non-scoped" as const } },
      testTimeout: 60_000,
    },
  };
});
