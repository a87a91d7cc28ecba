import { defineConfig } from "@playwright/test";

/** Browser tests against real processes: Stoa, the demo third party, Chromium. `cargo xtask test` sets the paths. */
export default defineConfig({
  testDir: "tests",
  timeout: 90_000,
  expect: { timeout: 15_000 },
  workers: 1,
  // A machine that does something else beside the tests makes one of two hundred late now and then. What passed only the
  // second time is named as flaky at the end.
  retries: 1,
  reporter: "list",
  // One picture for every machine: src/pictures.ts says when it is compared.
  snapshotPathTemplate: "{testDir}/../screenshots/{arg}{ext}",
  use: {
    actionTimeout: 15_000,
    viewport: { width: 1440, height: 900 },
    screenshot: "only-on-failure",
    trace: "on-first-retry",
    launchOptions: {
      executablePath: process.env.CHROMIUM ?? "/usr/bin/chromium",
      args: ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-component-update"],
    },
  },
});
