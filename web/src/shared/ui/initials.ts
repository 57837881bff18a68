import { AVATAR_GROUNDS } from "./tokens";

const CJK = /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Hangul}]/u;

/** What stands on an avatar without a picture: the last two characters of a Chinese name, else first and last initial. */
export function initials(name: string): string {
  const clean = name.replace(/[\p{P}\p{S}\p{Cf}]/gu, " ").trim();
  if (!clean) return "";
  if (CJK.test(clean)) {
    const characters = Array.from(clean).filter((c) => CJK.test(c));
    return characters.slice(-2).join("");
  }
  const words = clean.split(/\s+/);
  const first = Array.from(words[0] ?? "")[0] ?? "";
  const last = words.length > 1 ? (Array.from(words.at(-1) ?? "")[0] ?? "") : "";
  return (first + last).toLocaleUpperCase();
}

/** Which of the muted grounds an id has: the same everywhere and for ever. */
export function groundOf(id: string): number {
  let hash = 2166136261;
  for (let i = 0; i < id.length; i++) hash = Math.imul(hash ^ id.charCodeAt(i), 16777619);
  return (hash >>> 0) % AVATAR_GROUNDS;
}
