// Fails when something imports against the arrows app -> features -> shared, or a feature another one's inside.
import { readdirSync, readFileSync } from "node:fs";
import { dirname, join, relative, resolve } from "node:path";
import { fileURLToPath } from "node:url";

const src = resolve(dirname(fileURLToPath(import.meta.url)), "../src");
const IMPORT = /(?:from|import)\s*\(?\s*["'`]([^"'`]+)["'`]/g;

/** "app", "features/visits" or "shared". */
function partOf(path) {
  const [layer, feature] = relative(src, path).split("/");
  return layer === "features" ? `${layer}/${feature}` : layer;
}

function fault(file, target) {
  const from = partOf(file);
  const to = partOf(target);
  if (from === to || to === "shared") return undefined;
  if (from.startsWith("features/") && to.startsWith("features/")) {
    return relative(src, target).split("/").length === 2
      ? undefined
      : `takes the inside of ${to}; its index.ts is for others`;
  }
  if (from === "shared" || to === "app" || to === "main.tsx") return `must not know ${to}`;
  return undefined;
}

const faults = [];
for (const entry of readdirSync(src, { recursive: true, withFileTypes: true })) {
  const file = join(entry.parentPath, entry.name);
  if (!entry.isFile() || !/\.tsx?$/.test(file) || file === join(src, "main.tsx")) continue;
  for (const [, name] of readFileSync(file, "utf8").matchAll(IMPORT)) {
    const target = name.startsWith("@/")
      ? join(src, name.slice(2))
      : name.startsWith(".")
        ? resolve(dirname(file), name)
        : null;
    const found = target?.startsWith(`${src}/`) && fault(file, target);
    if (found) faults.push(`${relative(src, file)}: ${name} ${found}`);
  }
}
if (faults.length > 0) {
  console.error(faults.join("\n"));
  process.exit(1);
}
