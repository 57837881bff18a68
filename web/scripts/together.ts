import { build, type InlineConfig, normalizePath, type Rolldown } from "vite";

/** Packs of modules that are always loaded together, by name: where their imports begin. */
export type Packs = Record<string, readonly string[]>;

/**
 * Says for each module which pack it travels in, if any; what several packs need is in the first of them.
 *
 * Left to itself the bundler cuts wherever two pages share something, and a page then asks for more than a hundred
 * small files: a tenth of what it loads are their seams, and small files compress poorly. What no page can stand
 * without goes into one file instead. Only a build knows what that is, after everything unused has been shaken off: so
 * a first, quick build tells.
 */
export async function loadedTogether(config: InlineConfig, packs: Packs): Promise<(id: string) => string | null> {
  const made = (await build({
    ...config,
    configFile: false,
    logLevel: "error",
    build: { ...config.build, write: false, minify: false },
  })) as Rolldown.RolldownOutput;
  const chunks = made.output.filter((one) => one.type === "chunk");
  const packOf = new Map<string, string>();
  for (const [pack, roots] of Object.entries(packs)) {
    for (const id of roots.flatMap((root) => needs(chunks, root))) if (!packOf.has(id)) packOf.set(id, pack);
  }
  return (id) => packOf.get(id) ?? null;
}

/** All modules that are loaded, without further asking, with the one from which a file begins. */
function needs(chunks: readonly Rolldown.OutputChunk[], root: string): string[] {
  const first = chunks.find((one) => one.facadeModuleId && normalizePath(one.facadeModuleId).endsWith(`/${root}`));
  if (!first) throw new Error(`no file of the build begins with ${root}`);
  const files = new Set([first.fileName]);
  // A set is walked in the order of its filling, also while it is filled.
  for (const file of files)
    for (const next of chunks.find((one) => one.fileName === file)?.imports ?? []) files.add(next);
  return chunks.filter((one) => files.has(one.fileName)).flatMap((one) => one.moduleIds);
}
