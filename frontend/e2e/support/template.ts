import { createHash } from "node:crypto";
import {
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { Server } from "./server";

const FRONTEND = resolve(import.meta.dirname, "../..");
const SOURCES = resolve(FRONTEND, "../src/qhealth");
const KEPT = join(FRONTEND, "node_modules/.cache/qhealth-e2e");
/** Milliseconds: the data is about today, so it is made anew after a while. */
const FRESH = 60 * 60_000;

/** Makes the demonstration's data once for all workers; what was made lately by the same program is used again. */
export default async function makeTemplate(): Promise<void> {
  const template = placeOfTemplate();
  process.env.QHEALTH_E2E_TEMPLATE = template;
  if (existsSync(template) && Date.now() - statSync(template).mtimeMs < FRESH) return;
  rmSync(KEPT, { recursive: true, force: true });
  mkdirSync(KEPT, { recursive: true });
  const unfinished = mkdtempSync(join(KEPT, "unfinished-"));
  const server = new Server(unfinished, "demo");
  await server.start();
  await server.mailsAreOut();
  await server.stop();
  renameSync(unfinished, template);
}

/** A new folder with a copy of the data. */
export function copyOfTemplate(): string {
  const folder = mkdtempSync(join(tmpdir(), "qhealth-e2e-"));
  cpSync(process.env.QHEALTH_E2E_TEMPLATE ?? placeOfTemplate(), folder, { recursive: true });
  return folder;
}

function placeOfTemplate(): string {
  const sum = createHash("sha256");
  for (const name of readdirSync(SOURCES, { recursive: true, encoding: "utf8" }).sort())
    if (name.endsWith(".py")) sum.update(readFileSync(join(SOURCES, name)));
  return join(KEPT, sum.digest("hex").slice(0, 16));
}
