import { defineConfig } from "@playwright/test";
import { CHROMIUM } from "./support/browser";

/** Takes the pictures of docs/screenshots: `make screenshots`. */
export default defineConfig({
  testDir: ".",
  testMatch: "screenshots.ts",
  outputDir: "../test-results",
  globalSetup: "./support/template.ts",
  workers: 1,
  timeout: 60_000,
  reporter: [["list"]],
  use: {
    ...CHROMIUM,
    locale: "en-GB",
    timezoneId: "Europe/Stockholm",
    contextOptions: { reducedMotion: "reduce" },
    deviceScaleFactor: 2,
  },
});
