import type { Mention } from "../store/types";

/** A mention in a text: a link whose address says who is meant. */
const MENTION = /\[@([^\]\n]{1,200})\]\(mention:(a|[prd]\/[0-9a-f-]{36})\)/g;

export type MentionPiece = { text: string; mention?: Mention };

/** The mention that an address of ours stands for. */
export function mentionOf(address: string): Mention | null {
  const match = /^mention:(?:(a)|([prd])\/([0-9a-f-]{36}))$/.exec(address);
  if (!match) return null;
  return match[1] ? { k: "a" } : { k: match[2] as "p" | "r" | "d", id: match[3] as string };
}

export const addressOf = (mention: Mention): string => `mention:${mention.k}${mention.id ? `/${mention.id}` : ""}`;

/** As it stands in a text. A name must not end the link that it stands in. */
export const written = (mention: Mention, name: string): string =>
  `[@${name.replace(/[[\]\\\n]/g, " ").trim()}](${addressOf(mention)})`;

/** Cuts a text at its mentions. */
export function splitMentions(text: string): MentionPiece[] {
  const pieces: MentionPiece[] = [];
  let at = 0;
  for (const match of text.matchAll(MENTION)) {
    const mention = mentionOf(`mention:${match[2]}`);
    if (!mention) continue;
    if (match.index > at) pieces.push({ text: text.slice(at, match.index) });
    pieces.push({ text: `@${match[1]}`, mention });
    at = match.index + match[0].length;
  }
  if (at < text.length) pieces.push({ text: text.slice(at) });
  return pieces;
}

/** Everybody who is named in a text, each once. */
export function mentionsIn(text: string): Mention[] {
  const found = new Map<string, Mention>();
  for (const { mention } of splitMentions(text)) if (mention) found.set(addressOf(mention), mention);
  return [...found.values()];
}

export const namesMe = (mentions: readonly Mention[] | undefined, me: string): boolean =>
  Boolean(mentions?.some((one) => one.k === "a" || (one.k === "p" && one.id === me)));
