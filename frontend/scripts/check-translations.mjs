// Fails when a text of the source is in no catalogue, or when a catalogue lacks its translation.
import { execFileSync } from "node:child_process";
import { cpSync, mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join, relative, resolve } from "node:path";
import { fileURLToPath } from "node:url";

const frontend = resolve(dirname(fileURLToPath(import.meta.url)), "..");
const copy = mkdtempSync(join(tmpdir(), "qhealth-texts-"));
const faults = [];

/** The entries of a PO file as [message, translation]. */
function entries(text) {
  const found = [];
  for (const block of text.split(/\n\n+/)) {
    const lines = block.split("\n").filter((line) => !line.startsWith("#"));
    const parts = { msgctxt: "", msgid: "", msgstr: "" };
    let part = "";
    for (const line of lines) {
      const start = /^(msgctxt|msgid|msgstr) (".*")$/.exec(line);
      if (start) part = start[1];
      const quoted = start ? start[2] : line;
      if (part && quoted.startsWith('"')) parts[part] += JSON.parse(quoted);
    }
    if (parts.msgid)
      found.push([parts.msgctxt ? `${parts.msgid} (${parts.msgctxt})` : parts.msgid, parts.msgstr]);
  }
  return found;
}

function catalogues(folder) {
  return readdirSync(join(folder, "src"), { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && entry.name.endsWith(".po"))
    .map((entry) => relative(folder, join(entry.parentPath, entry.name)));
}

function read(folder, name) {
  try {
    return entries(readFileSync(join(folder, name), "utf8"));
  } catch (error) {
    if (error.code === "ENOENT") return [];
    throw error;
  }
}

try {
  cpSync(join(frontend, "src"), join(copy, "src"), { recursive: true });
  for (const name of ["lingui.config.ts", "package.json", "tsconfig.json"])
    cpSync(join(frontend, name), join(copy, name));
  symlinkSync(join(frontend, "node_modules"), join(copy, "node_modules"));
  execFileSync(
    process.execPath,
    [join(frontend, "node_modules/@lingui/cli/dist/lingui.js"), "extract", "--clean"],
    {
      cwd: copy,
      stdio: ["ignore", "ignore", "inherit"],
    },
  );
  for (const name of new Set([...catalogues(copy), ...catalogues(frontend)])) {
    const kept = new Map(read(frontend, name));
    const needed = new Map(read(copy, name));
    for (const message of needed.keys()) {
      if (!kept.has(message)) faults.push(`${name}: not extracted: ${message}`);
      else if (!kept.get(message) && !name.endsWith("/en.po"))
        faults.push(`${name}: not translated: ${message}`);
    }
    for (const message of kept.keys())
      if (!needed.has(message)) faults.push(`${name}: no longer used: ${message}`);
  }
} finally {
  rmSync(copy, { recursive: true, force: true });
}
if (faults.length > 0) {
  console.error(`${faults.join("\n")}\nRun \`npm run extract\` and fill in what is missing.`);
  process.exit(1);
}
