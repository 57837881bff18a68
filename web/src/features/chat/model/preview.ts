import type { Entry, MessageBody, Outgoing } from "../store/types";
import { inWords } from "./inWords";
import { splitMentions } from "./mentions";
import { bodyOf } from "./overlay";

type Translate = (key: string, options?: Record<string, unknown>) => string;

/** What a message says in one line: for the list, quotes, notifications and those who listen. */
export function previewOf(t: Translate, { b, gone, by }: Entry, me: string): string {
  if (gone) return t(by === me ? "gone.mine" : "gone.preview");
  return previewOfBody(t, b as unknown as MessageBody);
}

export function previewOfBody(t: Translate, body: MessageBody): string {
  const words = plainText(body).replace(/\s+/g, " ").trim();
  const what = kindWords(t, body);
  return [what, words].filter(Boolean).join(" ");
}

/** An operation on its way that will be a message. */
export function outgoingWords(t: Translate, { op }: Outgoing): string {
  if (op.k === "send") return previewOfBody(t, bodyOf(op));
  return op.k === "forward" ? t("kind.forwarding", { count: op.seqs.length }) : "";
}

function kindWords(t: Translate, { files, loc, contact, merged, fwd, card }: MessageBody): string {
  if (card) return [inWords(card.title), inWords(card.state)].filter(Boolean).join(" · ");
  if (merged) return t("kind.merged", { count: merged.n });
  if (files?.length === 1) {
    const [file] = files;
    if (file?.voice) return t("kind.voice");
    return file?.type.startsWith("image/") ? t("kind.picture") : t("kind.file", { name: file?.name });
  }
  if (files?.length) return t("kind.files", { count: files.length });
  if (loc) return t("kind.place", { name: loc.name ?? "" });
  if (contact) return t("kind.contact");
  return fwd ? t("kind.forwarded") : "";
}

/** The words without their dress. */
export function plainText({ text = "", f }: Pick<MessageBody, "text" | "f">): string {
  const named = splitMentions(text)
    .map((piece) => piece.text)
    .join("");
  return f === "md" ? undressed(named) : named;
}

/** Markdown's signs taken away; exact enough for one line of a preview. */
function undressed(text: string): string {
  return text
    .replace(/^(?:```|~~~).*$/gm, "")
    .replace(/^\s{0,3}(?:#{1,6}|>|[-*+]|\d+[.)])\s+/gm, "")
    .replace(/!?\[([^\]]*)\]\([^)]*\)/g, "$1")
    .replace(/(\*\*|__|~~|`)(?=\S)(.+?)(?<=\S)\1/g, "$2")
    .replace(/(?<![\w\\*])[*_](?=\S)([^*_\n]+?)(?<=\S)[*_](?!\w)/g, "$1")
    .replace(/\\(?=[\n!-/:-@[-`{-~])/g, "");
}
