import { type Browser, type BrowserContext, test as base, expect, type Page } from "@playwright/test";
import { PASSWORD, type Role, signedIn } from "./accounts";
import { Server } from "./server";
import { copyOfTemplate } from "./template";
import { Watch } from "./watch";

interface PerTest {
  /** What must not happen in any browser of this test; looked at when the test is over. */
  watch: Watch;
  /**
   * Opens a page of somebody who is signed in, in a browser of their own: `const operator = await as("operator")`.
   * Called twice, there are two browsers side by side. The page has not been anywhere yet.
   */
  as: (who: Role | { email: string; password?: string }) => Promise<Page>;
}

interface PerWorker {
  /** A server on a copy of the demonstration's data. Tests of the same worker share it, so each makes what it changes. */
  server: Server;
}

export const test = base.extend<PerTest, PerWorker>({
  server: [
    // biome-ignore lint/correctness/noEmptyPattern: Playwright reads what a fixture needs from its pattern.
    async ({}, use) => {
      const server = new Server(copyOfTemplate(), "serve");
      await server.start();
      await use(server);
      await server.remove();
    },
    { scope: "worker" },
  ],
  baseURL: ({ server }, use) => use(server.url),
  watch: [
    async ({ server }, use) => {
      const watch = new Watch(server.url);
      await use(watch);
      expect(watch.faults, "what happened in the browsers").toEqual([]);
    },
    { auto: true },
  ],
  context: async ({ context, watch }, use) => {
    watch.follow(context);
    await use(context);
  },
  as: async ({ browser, server, watch }, use) => {
    const contexts: BrowserContext[] = [];
    await use(async (who) => {
      const person = typeof who === "string" ? { email: `${who}@qhealth.example` } : who;
      const context = await contextOf(browser, server, { password: PASSWORD, ...person });
      contexts.push(context);
      watch.follow(context);
      return context.newPage();
    });
    for (const context of contexts) await context.close();
  },
});

async function contextOf(browser: Browser, server: Server, person: { email: string; password: string }) {
  return browser.newContext({ baseURL: server.url, storageState: await signedIn(server.url, person) });
}

export { expect };
