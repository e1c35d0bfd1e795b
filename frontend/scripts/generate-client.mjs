// Makes src/shared/api/generated anew from the server's own description of its API.
// Usage: node scripts/generate-client.mjs [OUTPUT_FOLDER]; QHEALTH names the command line tool if it is not in ../.venv.
import { execFileSync } from "node:child_process";
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join, resolve } from "node:path";
import { fileURLToPath } from "node:url";

const frontend = resolve(dirname(fileURLToPath(import.meta.url)), "..");
const target = resolve(process.argv[2] ?? join(frontend, "src/shared/api/generated"));
const work = mkdtempSync(join(tmpdir(), "qhealth-client-"));
const file = join(work, "openapi.json");

/** JSON has one kind of number; with this format the generator would ask for BigInt. */
function withoutInt64(value) {
  if (Array.isArray(value)) return value.map(withoutInt64);
  if (value === null || typeof value !== "object") return value;
  const entries = Object.entries(value).filter(([key, held]) => !(key === "format" && held === "int64"));
  const kept = Object.fromEntries(entries.map(([key, held]) => [key, withoutInt64(held)]));
  // Beyond what a JavaScript number can hold exactly, a limit says nothing.
  if (typeof kept.maximum === "number" && kept.maximum > Number.MAX_SAFE_INTEGER) delete kept.maximum;
  return kept;
}

/** Notes that the generator's authors left for themselves are no part of the application. */
function tidied(text) {
  return text
    .split("\n")
    .filter((line) => !/^\s*\/\/ TODO/.test(line))
    .join("\n");
}

try {
  const qhealth = process.env.QHEALTH ?? join(frontend, "../.venv/bin/qhealth");
  execFileSync(qhealth, ["openapi", file], { stdio: ["ignore", "ignore", "inherit"] });
  writeFileSync(file, JSON.stringify(withoutInt64(JSON.parse(readFileSync(file, "utf8")))));
  execFileSync(
    process.execPath,
    [join(frontend, "node_modules/@hey-api/openapi-ts/bin/run.js"), "--silent"],
    {
      cwd: frontend,
      env: { ...process.env, OPENAPI_FILE: file, CLIENT_FOLDER: target },
      stdio: "inherit",
    },
  );
  for (const entry of readdirSync(target, { recursive: true, withFileTypes: true })) {
    if (!entry.isFile()) continue;
    const path = join(entry.parentPath, entry.name);
    writeFileSync(path, tidied(readFileSync(path, "utf8")));
  }
} finally {
  rmSync(work, { recursive: true, force: true });
}
