import { defineConfig } from "@playwright/test";

/** Measures pages with Lighthouse: `npm run lighthouse`. Needs a quiet machine, so it is no test. */
export default defineConfig({
  testDir: ".",
  testMatch: "lighthouse.ts",
  outputDir: "../test-results",
  globalSetup: "./support/template.ts",
  workers: 1,
  timeout: 20 * 60_000,
  reporter: [["line"]],
});
