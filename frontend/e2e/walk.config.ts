import { defineConfig } from "@playwright/test";
import flows from "./playwright.config";

/** The walk over every page as every role: a quarter of an hour on two cores, which is more than every change can wait. */
export default defineConfig(flows, { testMatch: "**/walk.ts" });
