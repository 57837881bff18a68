// The script that a person has loaded when the chat page stands: entry, shell and chat, with all their static imports
// and the words of one language.
// Fails above the budget (gzip, level 9). Usage: pnpm size (after pnpm build)
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { gzipSync } from "node:zlib";

const BUDGET = 350_000;
const ROOTS = ["index.html", "src/app/shell/Shell.tsx", "src/features/chat/index.ts"];

const dist = fileURLToPath(new URL("../dist", import.meta.url));
const manifest = JSON.parse(readFileSync(join(dist, ".vite/manifest.json"), "utf8"));

const files = new Set();
function walk(key) {
  const chunk = manifest[key];
  if (!chunk) throw new Error(`${key} is not a chunk of the build`);
  if (files.has(chunk.file)) return;
  files.add(chunk.file);
  for (const next of chunk.imports ?? []) walk(next);
}
for (const root of ROOTS) {
  if (!manifest[root]) console.warn(`(no chunk of its own: ${root})`);
  else walk(root);
}

// The words of one language are loaded before the first drawing; they are all about the same size.
for (const chunk of Object.values(manifest)) if (chunk.name === "words-de") files.add(chunk.file);

let total = 0;
const rows = [...files]
  .filter((file) => file.endsWith(".js"))
  .map((file) => {
    const size = gzipSync(readFileSync(join(dist, file)), { level: 9 }).length;
    total += size;
    return { file, size };
  });
rows.sort((a, b) => b.size - a.size);
for (const { file, size } of rows) console.warn(`${(size / 1000).toFixed(1).padStart(8)} kB  ${file}`);
console.warn(`${(total / 1000).toFixed(1).padStart(8)} kB  of ${BUDGET / 1000} kB for the chat page after sign-in`);
process.exit(total > BUDGET ? 1 : 0);
