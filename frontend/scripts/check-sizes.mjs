// Fails when a page of the built web application is heavier than it may be; `npm run build` makes what is measured.
// Usage: node scripts/check-sizes.mjs [--all] [FOLDER]; --all lists every page and not only the heaviest.
//
// A page's weight is what the browser fetches for it, compressed with brotli: its script with everything that it imports
// at once, its styles, and the heavier one of its two catalogues. The first route carries the application itself; every
// further one counts what the first has not loaded yet.
import { readFileSync } from "node:fs";
import { dirname, join, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { brotliCompressSync } from "node:zlib";

const [given] = process.argv.slice(2).filter((word) => !word.startsWith("--"));
const frontend = resolve(dirname(fileURLToPath(import.meta.url)), "..");
const BUILT = resolve(given ?? join(frontend, "../src/qhealth/adapters/http/static/app"));
/** What everybody loads who opens the address of the clinic. */
const FIRST_ROUTE = ["index.html", "src/features/home/HomePage.tsx"];
/** What signed-in people load once, around all of their pages. */
const SHELL = "src/app/signed-in/routes.tsx";
/** Pages outside the shell. */
const PUBLIC = /^src\/features\/(?:auth|home)\//;
const KB = 1000;
const FIRST_SCRIPTS = 100 * KB;
const FIRST_STYLES = 10 * KB;
const FURTHER = 35 * KB;

const manifest = JSON.parse(readFileSync(join(BUILT, ".vite/manifest.json"), "utf8"));
const weights = new Map();

function weight(file) {
  if (!weights.has(file)) weights.set(file, brotliCompressSync(readFileSync(join(BUILT, file))).length);
  return weights.get(file);
}

function total(files) {
  return [...files].reduce((sum, file) => sum + weight(file), 0);
}

/** The files of a chunk and of everything that it imports at once. */
function filesOf(key, found = new Set(), seen = new Set()) {
  if (seen.has(key)) return found;
  seen.add(key);
  const chunk = manifest[key];
  for (const file of [chunk.file, ...(chunk.css ?? [])]) found.add(file);
  for (const imported of chunk.imports ?? []) filesOf(imported, found, seen);
  return found;
}

const isCatalogue = (key) => /\/locales\/[^/]+\.po$/.test(key);
const featureOf = (key) => /^src\/features\/[^/]+|^src\/shared|^src\/app\/public/.exec(key)?.[0];

/** The heavier language of a part of the application. */
function catalogueOf(part) {
  const found = Object.keys(manifest).filter((key) => isCatalogue(key) && featureOf(key) === part);
  return found.sort((one, other) => total(filesOf(other)) - total(filesOf(one)))[0];
}

/** The files of a page, with the words of its feature. */
function filesOfPage(key) {
  const words = catalogueOf(key === SHELL ? "src/shared" : (featureOf(key) ?? "src/app/public"));
  const files = filesOf(key);
  return words ? new Set([...files, ...filesOf(words)]) : files;
}

const faults = [];
const rows = [];

function measure(name, what, files, most) {
  const size = total(files);
  rows.push([name, what, size, most]);
  if (size <= most) return;
  const heaviest = files.sort((one, other) => weight(other) - weight(one)).slice(0, 5);
  const named = heaviest.map((file) => `\n  ${inKb(weight(file))}  ${file}`);
  faults.push(`${name}: ${inKb(size)} of ${what}, ${most / KB} kB are allowed.${named.join("")}`);
}

function inKb(bytes) {
  return `${(bytes / KB).toFixed(1)} kB`;
}

const unknown = [...FIRST_ROUTE, SHELL].filter((key) => !(key in manifest));
if (unknown.length > 0) {
  console.error(
    `The build has no ${unknown.join(", ")}; name the first route anew in scripts/check-sizes.mjs.`,
  );
  process.exit(1);
}
const first = new Set(FIRST_ROUTE.flatMap((key) => [...filesOfPage(key)]));
const isScript = (file) => file.endsWith(".js");
measure("the first route", "scripts", [...first].filter(isScript), FIRST_SCRIPTS);
measure(
  "the first route",
  "styles",
  [...first].filter((file) => file.endsWith(".css")),
  FIRST_STYLES,
);
const shell = new Set([...first, ...filesOfPage(SHELL)]);
for (const [key, chunk] of Object.entries(manifest)) {
  if (!chunk.isDynamicEntry || isCatalogue(key) || FIRST_ROUTE.includes(key)) continue;
  const loaded = key === SHELL || PUBLIC.test(key) ? first : shell;
  const own = [...filesOfPage(key)].filter((file) => !loaded.has(file));
  measure(chunk.src ?? key, "scripts", own.filter(isScript), FURTHER);
}

rows.sort((one, other) => other[2] / other[3] - one[2] / one[3]);
for (const [name, what, size, most] of rows.slice(0, process.argv.includes("--all") ? rows.length : 3))
  console.log(`${inKb(size).padStart(8)} of ${most / KB}  ${name} (${what})`);
if (faults.length > 0) {
  console.error(`Too heavy:\n${faults.join("\n")}`);
  process.exit(1);
}
