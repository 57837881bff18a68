// Puts a .br and a .gz beside every text asset of the build, so that the server only has to pick one.
import { readdirSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { brotliCompressSync, constants, gzipSync } from "node:zlib";

const dist = fileURLToPath(new URL("../dist", import.meta.url));
const worthwhile = /\.(js|css|svg|json|webmanifest|wav)$/;

for (const entry of readdirSync(dist, { recursive: true })) {
  const path = join(dist, entry);
  // Maps are for people with the sources at hand; nobody downloads them compressed. The build manifest is ours.
  if (!statSync(path).isFile() || !worthwhile.test(path)) continue;
  const plain = readFileSync(path);
  if (plain.length < 1024) continue;
  const brotli = brotliCompressSync(plain, { params: { [constants.BROTLI_PARAM_QUALITY]: 11 } });
  const gzip = gzipSync(plain, { level: 9 });
  if (brotli.length < plain.length) writeFileSync(`${path}.br`, brotli);
  if (gzip.length < plain.length) writeFileSync(`${path}.gz`, gzip);
}
rmSync(join(dist, ".vite", "manifest.json.br"), { force: true });
rmSync(join(dist, ".vite", "manifest.json.gz"), { force: true });
