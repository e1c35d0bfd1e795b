import { defineConfig } from "@playwright/test";
import { CHROMIUM } from "./support/browser";

/** Measures how long the calendar and a long list take on a slow device: `npm run measure`. Needs a quiet machine, so it is no test. */
export default defineConfig({
  testDir: ".",
  testMatch: "measure.ts",
  outputDir: "../test-results",
  globalSetup: "./support/template.ts",
  workers: 1,
  timeout: 5 * 60_000,
  reporter: [["line"]],
  use: {
    ...CHROMIUM,
    locale: "en-GB",
    timezoneId: "Europe/Stockholm",
    viewport: { width: 1280, height: 800 },
  },
});
