import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";

export const src = join(import.meta.dirname, "../src");

/** Paths below src, relative to it, that match. */
export function filesIn(pattern: RegExp): string[] {
  return readdirSync(src, { recursive: true, encoding: "utf8" }).filter((path) => pattern.test(path));
}

export function read(path: string): string {
  return readFileSync(join(src, path), "utf8");
}

const WORDS = /^(?:features\/)?([^/]+)\/i18n\/(\w+)\.json$/;

type Tree = { [key: string]: string | Tree };

function flatten(tree: Tree, prefix = ""): [string, string][] {
  return Object.entries(tree).flatMap(([key, value]) =>
    typeof value === "string" ? [[prefix + key, value] as [string, string]] : flatten(value, `${prefix}${key}.`),
  );
}

/** namespace → language → key → text */
export function allTexts(): Map<string, Map<string, Map<string, string>>> {
  const all = new Map<string, Map<string, Map<string, string>>>();
  for (const path of filesIn(WORDS)) {
    const [, namespace = "", language = ""] = WORDS.exec(path) ?? [];
    const byLanguage = all.get(namespace) ?? new Map();
    byLanguage.set(language, new Map(flatten(JSON.parse(read(path)))));
    all.set(namespace, byLanguage);
  }
  return all;
}
