import { defineConfig } from "@playwright/test";
import { CHROMIUM } from "./support/browser";

/** Every flow in a real browser, against a real server on demonstration data, on a desk and on a phone. */
export default defineConfig({
  testDir: ".",
  testMatch: "**/*.spec.ts",
  outputDir: "../test-results",
  globalSetup: "./support/template.ts",
  // Tests of one file share a server with those of others, so no two of a file need to run at the same time.
  fullyParallel: false,
  workers: Number(process.env.E2E_WORKERS ?? 2),
  // A machine that is busy with something else may miss a moment; what fails twice is a fault.
  retries: 1,
  forbidOnly: Boolean(process.env.QHEALTH_TEST_REQUIRE_ALL),
  timeout: 60_000,
  expect: { timeout: 10_000 },
  reporter: [["list"]],
  use: {
    ...CHROMIUM,
    locale: "en-GB",
    // Not the clinic's: times must be shown in the clinic's zone wherever the browser is.
    timezoneId: "America/New_York",
    colorScheme: "light",
    contextOptions: { reducedMotion: "reduce" },
    trace: "on-first-retry",
  },
  projects: [
    { name: "desktop", use: { viewport: { width: 1280, height: 800 } } },
    { name: "phone", use: { viewport: { width: 390, height: 844 }, hasTouch: true, isMobile: true } },
  ],
});
