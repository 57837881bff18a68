// @vitest-environment node
import { describe, expect, it } from "vitest";
import { languages } from "../src/shared/i18n/setup";
import { allTexts, filesIn, read } from "./files";

const PLURAL = /_(zero|one|two|few|many|other)$/;
const texts = allTexts();
const spaces = [...texts.keys()];

/** The key without its plural form, so that languages with more or fewer forms compare. */
const stem = (key: string) => key.replace(PLURAL, "");
const keysOf = (space: string, language: string) => [...(texts.get(space)?.get(language)?.keys() ?? [])];
const stems = (space: string, language: string) => [...new Set(keysOf(space, language).map(stem))].sort();
const placeholders = (text: string) => [...text.matchAll(/{{\s*-?\s*(\w+)/g)].map((m) => m[1]).sort();

describe.each(spaces)("texts of %s", (space) => {
  it.each(languages)("has every key in %s", (language) => {
    expect(stems(space, language)).toEqual(stems(space, "en"));
  });

  it.each(languages)("has the plural forms that %s needs", (language) => {
    const forms = new Intl.PluralRules(language).resolvedOptions().pluralCategories;
    const counted = keysOf(space, language).filter((key) => PLURAL.test(key));
    for (const key of new Set(counted.map(stem))) {
      const has = counted.filter((k) => stem(k) === key).map((k) => PLURAL.exec(k)?.[1]);
      // Further forms are no fault: i18next reads "zero" for a count of 0 in every language.
      expect(has, `${space}:${key} in ${language}`).toEqual(expect.arrayContaining(forms));
    }
  });

  it.each(languages)("keeps the placeholders in %s", (language) => {
    const english = new Map<string, string>();
    for (const [key, text] of texts.get(space)?.get("en") ?? []) {
      if (!key.endsWith("_zero")) english.set(stem(key), text);
    }
    for (const [key, text] of texts.get(space)?.get(language) ?? []) {
      if (key.endsWith("_zero")) continue;
      // "one" and "two" may say the number as a word.
      const wanted = placeholders(english.get(stem(key)) ?? "").filter(
        (name) => name !== "count" || !/_(one|two)$/.test(key),
      );
      const has = placeholders(text).filter((name) => name !== "count" || !/_(one|two)$/.test(key));
      expect(has, `${space}:${key} in ${language}`).toEqual(wanted);
    }
  });

  it.each(languages)("leaves nothing empty in %s", (language) => {
    for (const [key, text] of texts.get(space)?.get(language) ?? []) expect(text.trim(), key).not.toBe("");
  });
});

it("finds every key that the code names", () => {
  const missing: string[] = [];
  for (const path of filesIn(/\.tsx?$/)) {
    if (/\.test\.|\.d\.ts$/.test(path)) continue;
    const code = read(path);
    const space = /useTranslation\("(\w+)"/.exec(code)?.[1];
    for (const [, key = "", rest = ""] of code.matchAll(/\bt\(\s*"([\w.:-]+)"([^)]{0,160})/g)) {
      const named = /\bns: "(\w+)"/.exec(rest)?.[1] ?? /^(\w+):/.exec(key)?.[1] ?? space;
      const bare = key.replace(/^\w+:/, "");
      if (!named) continue;
      const here = new Set([...stems(named, "en"), ...stems("shared", "en")]);
      if (!here.has(bare)) missing.push(`${path}: ${named}:${bare}`);
    }
  }
  expect(missing).toEqual([]);
});

it("keeps no text that nobody asks for", () => {
  const code = filesIn(/\.tsx?$/)
    .filter((path) => !path.includes(".test."))
    .map(read)
    .join("\n");
  const patterns = [...code.matchAll(/`((?:[\w.:-]|\$\{[^}]*\})+)`/g)].map((m) => m[1] ?? "");
  // A key put together at run time stands for every key of its shape.
  const shapes = patterns
    .filter((p) => p.includes("${"))
    .map(
      (p) =>
        new RegExp(
          `^${p
            .replace(/^\w+:/, "")
            .replace(/[.]/g, "\\.")
            .replace(/\$\{[^}]*\}/g, "[\\w.]+")}$`,
        ),
    );
  const unused = spaces.flatMap((space) =>
    stems(space, "en")
      .filter((key) => !code.includes(`"${key}"`) && !code.includes(`:${key}"`) && !shapes.some((s) => s.test(key)))
      .map((key) => `${space}:${key}`),
  );
  expect(unused).toEqual([]);
});
