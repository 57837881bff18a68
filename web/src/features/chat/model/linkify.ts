export type Piece = { text: string; href?: string };

/** What may become a link: written-out addresses, "www." and e-mail. Everything else stays text. */
const LINK =
  /\bhttps?:\/\/[^\s<>"'`\u3000-\u303f\uff00-\uffef]+|\bwww\.[^\s<>"'`\u3000-\u303f\uff00-\uffef]+|\b[\w.+-]+@[\w-]+(?:\.[\w-]+)+/gi;
const CLOSING: Record<string, string> = { ")": "(", "]": "[", "}": "{" };

/** Cuts a text into plain pieces and links. Only http, https and mailto ever come out, whatever went in. */
export function linkify(text: string): Piece[] {
  const pieces: Piece[] = [];
  let at = 0;
  for (const match of text.matchAll(LINK)) {
    const found = trimmed(match[0]);
    const href = address(found);
    if (!href) continue;
    if (match.index > at) pieces.push({ text: text.slice(at, match.index) });
    pieces.push({ text: found, href });
    at = match.index + found.length;
  }
  if (at < text.length) pieces.push({ text: text.slice(at) });
  return pieces;
}

/** Punctuation at the end belongs to the sentence, a bracket only to the address that opened it. */
function trimmed(raw: string): string {
  let end = raw.length;
  while (end > 0) {
    const char = raw[end - 1] as string;
    const opens = CLOSING[char];
    const body = raw.slice(0, end);
    if (/[.,;:!?…*_~]/.test(char)) end--;
    else if (opens && body.split(char).length > body.split(opens).length) end--;
    else break;
  }
  return raw.slice(0, end);
}

function address(text: string): string | null {
  if (/^https?:/i.test(text) || /^www\./i.test(text)) {
    try {
      const url = new URL(/^www\./i.test(text) ? `https://${text}` : text);
      return (url.protocol === "http:" || url.protocol === "https:") && url.hostname ? url.href : null;
    } catch {
      return null;
    }
  }
  return text.includes("@") ? `mailto:${text}` : null;
}
