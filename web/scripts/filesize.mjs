// A file beyond 400 lines holds a second thing that wants a file of its own.
import { readdirSync, readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

const LIMIT = 400;
const root = fileURLToPath(new URL("..", import.meta.url));
let bad = 0;
for (const folder of ["src", "tests", "scripts"]) {
  for (const entry of readdirSync(join(root, folder), { recursive: true })) {
    const path = join(root, folder, entry);
    if (!/\.(tsx?|mjs|css)$/.test(path) || path.endsWith("schema.d.ts") || !statSync(path).isFile()) continue;
    const lines = readFileSync(path, "utf8").split("\n").length - 1;
    if (lines > LIMIT) {
      console.error(`${folder}/${entry}: ${lines} lines, at most ${LIMIT}`);
      bad++;
    }
  }
}
process.exit(bad ? 1 : 0);
