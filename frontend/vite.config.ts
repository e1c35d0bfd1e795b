import { lingui } from "@lingui/vite-plugin";
import react from "@vitejs/plugin-react";
import { defineConfig } from "vitest/config";
import { compressed } from "./scripts/compressed.ts";
import { linguiMacros } from "./scripts/lingui-macros.ts";

/** The address of the server that `npm run dev` talks to. */
const SERVER = process.env.QHEALTH_SERVER ?? "http://127.0.0.1:8000";

const BASE =
  /node_modules\/(?:react|react-dom|scheduler|react-router|@lingui)\/|src\/app\/public\/|src\/shared\/(?:i18n\/i18n|routing\/feature|session\/tokens|session\/useSessionState|api\/(?:problem|plain)|clinic\/card|ui\/(?:Button|Icon|PageHeader|theme))\./;

export default defineConfig({
  base: "/",
  plugins: [linguiMacros(), react(), lingui(), compressed()],
  resolve: { tsconfigPaths: true },
  build: {
    outDir: "../src/qhealth/adapters/http/static/app",
    emptyOutDir: true,
    assetsDir: "assets",
    assetsInlineLimit: 0,
    manifest: true,
    // The content security policy allows no inline script, and every browser that runs this knows modulepreload.
    modulePreload: { polyfill: false },
    rolldownOptions: {
      output: {
        // What every page needs, in one file: it compresses better than in nine.
        codeSplitting: { groups: [{ name: "base", test: BASE }] },
      },
    },
    target: "es2022",
    reportCompressedSize: false,
  },
  server: {
    proxy: {
      "/api": { target: SERVER, ws: true },
      "/health": { target: SERVER },
    },
  },
  test: {
    environment: "jsdom",
    include: ["src/**/*.test.{ts,tsx}"],
    setupFiles: ["src/shared/testing/setup.ts"],
    css: { modules: { classNameStrategy: "non-scoped" } },
    restoreMocks: true,
    // A browser made of JavaScript is slow on a machine that does other things as well.
    testTimeout: 30_000,
  },
});
