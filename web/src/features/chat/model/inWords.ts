import i18next from "i18next";
import type { Words } from "../content/wire";

/** In the reader's language, or in one that is there. */
export function inWords(words: Words | undefined): string {
  if (words === undefined || typeof words === "string") return words ?? "";
  return words[i18next.language?.split("-")[0] ?? "en"] ?? words.en ?? Object.values(words)[0] ?? "";
}
