import { execFile } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { promisify } from "node:util";
import { chromium, test } from "@playwright/test";
import { Api, PASSWORD, type Role, signedIn } from "./support/accounts";
import { CHROMIUM } from "./support/browser";
import { Server } from "./support/server";
import { copyOfTemplate } from "./support/template";

const MEASURE = resolve(import.meta.dirname, "../lighthouse/measure.mjs");
const RUNS = Number(process.env.LIGHTHOUSE_RUNS ?? 3);
/** Who opens what; LIGHTHOUSE_PAGES="operator:/calendar nobody:/" names others. */
const PAGES =
  process.env.LIGHTHOUSE_PAGES ??
  "nobody:/ nobody:/sign-in patient:/home operator:/booking operator:/calendar doctor:/patients/{first}";

type Scores = Record<string, number>;

test("Lighthouse", async () => {
  const server = new Server(copyOfTemplate(), "serve");
  await server.start();
  try {
    for (const what of PAGES.split(" ")) {
      const [who = "nobody", given = "/"] = what.split(/:(.*)/);
      const path = await named(server, who, given);
      const runs: Scores[] = [];
      while (runs.length < RUNS) runs.push(await measured(server, who, path));
      const names = Object.keys(runs[0] ?? {});
      const medians = names.map((name) => `${name} ${median(runs.map((run) => run[name] ?? 0))}`);
      process.stdout.write(`\n${who} ${path}: ${medians.join(", ")}\n`);
    }
  } finally {
    await server.remove();
  }
});

/** The address with `{first}` replaced by the id of somebody the caller may see. */
async function named(server: Server, who: string, path: string): Promise<string> {
  if (!path.includes("{first}")) return path;
  const api = await Api.as(server.url, who as Role);
  const list = await api.get<{ items: { id: number }[] }>("/patients?page_size=1");
  return path.replace("{first}", String(list.items[0]?.id));
}

/** The scores of one page in a browser of its own, in which somebody is signed in. */
async function measured(server: Server, who: string, path: string): Promise<Scores> {
  const profile = mkdtempSync(join(tmpdir(), "qhealth-lighthouse-"));
  const port = await freePort();
  const { launchOptions } = CHROMIUM;
  const context = await chromium.launchPersistentContext(profile, {
    ...launchOptions,
    args: [...(launchOptions?.args ?? []), `--remote-debugging-port=${port}`],
  });
  try {
    if (who !== "nobody") {
      const state = await signedIn(server.url, { email: `${who}@qhealth.example`, password: PASSWORD });
      await context.addCookies(state.cookies);
      const page = await context.newPage();
      await page.goto(`${server.url}/robots.txt`);
      for (const { name, value } of state.origins.flatMap((origin) => origin.localStorage))
        await page.evaluate(([key, held]) => localStorage.setItem(key, held), [name, value] as const);
      await page.close();
    }
    const { stdout } = await promisify(execFile)(
      process.execPath,
      [MEASURE, String(port), server.url + path],
      {
        maxBuffer: 1e8,
      },
    );
    return JSON.parse(stdout) as Scores;
  } finally {
    await context.close();
    rmSync(profile, { recursive: true, force: true });
  }
}

function median(numbers: number[]): number {
  return numbers.toSorted((one, other) => one - other)[Math.floor(numbers.length / 2)] ?? 0;
}

function freePort(): Promise<number> {
  return new Promise((resolve) => {
    const listener = createServer().listen(0, "127.0.0.1", () => {
      const address = listener.address();
      listener.close(() => resolve(typeof address === "object" && address ? address.port : 0));
    });
  });
}
