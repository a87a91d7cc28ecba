import { defineConfig } from "vitest/config";

export default defineConfig({
  test: { include: ["tests/**/*.{test,spec}.{ts,tsx}"], testTimeout: 20_000, pool: "threads" },
});
