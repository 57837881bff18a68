import { unreadOf } from "../store/fold";
import type { Register } from "../store/registers";
import type { Conversation, Entry, Mention, MessageBody } from "../store/types";
import type { ChatView } from "../store/view";

/** How a person has one conversation. */
export interface Pref {
  notify: "all" | "mentions" | "none";
  /** A call to everybody counts as a mention. */
  at_all: boolean;
  /** Out of sight up to this message; the next one brings it back. */
  hidden: number | null;
  /** Marked by hand. */
  unread: boolean;
  /** Stands above the others. */
  top: boolean;
  folders: readonly string[];
}

export interface Folder {
  id: string;
  name: string;
  /** Conversations whose title holds one of these, or in which one of these takes part, are in it by themselves. */
  words: readonly string[];
  members: readonly string[];
}

export const PLAIN: Pref = { notify: "all", at_all: true, hidden: null, unread: false, top: false, folders: [] };

type Owned = Pick<ChatView, "own" | "ownWhole" | "conversations">;

export const prefKey = (c: string): string => `pref:${c}`;
export const starKey = (c: string, s: number): string => `star:${c}:${s}`;

const spelt = new WeakMap<object, Pref>();

/** One object as long as nothing changes, so that it can be selected. */
export function prefOf({ own, ownWhole, conversations }: Owned, c: string): Pref {
  // Until the registers are here, the summary's own word counts.
  const body = own[prefKey(c)]?.body ?? (ownWhole ? undefined : conversations[c]?.pref);
  if (!body) return PLAIN;
  const held = spelt.get(body);
  if (held) return held;
  const pref = { ...PLAIN, ...body };
  spelt.set(body, pref);
  return pref;
}

/** A register that says nothing special need not exist. */
export function wordFor(pref: Pref): Record<string, unknown> | null {
  const { folders, ...rest } = pref;
  const { folders: _, ...plain } = PLAIN;
  const same =
    folders.length === 0 && (Object.keys(plain) as (keyof typeof plain)[]).every((k) => rest[k] === plain[k]);
  return same ? null : { ...rest, folders: [...folders] };
}

export const isMuted = ({ notify }: Pref): boolean => notify !== "all";

export const isHidden = (conversation: Conversation, { hidden }: Pref): boolean =>
  hidden !== null && conversation.last_ordinal <= hidden;

/** Nothing new, or new, or marked so by hand. */
export const isUnread = (conversation: Conversation, pref: Pref): boolean => pref.unread || unreadOf(conversation) > 0;

/** What a conversation adds to the number beside the page's name: muted ones only what calls this person. */
export function countsFor(conversation: Conversation, pref: Pref): number {
  if (pref.notify === "none" || isHidden(conversation, pref)) return 0;
  if (pref.notify === "mentions") return conversation.mentions?.length ?? 0;
  return Math.max(unreadOf(conversation), pref.unread ? 1 : 0);
}

const NOBODY: readonly string[] = [];

/** Whose messages are told even where a conversation is quiet. */
export const specialOf = ({ own }: Pick<ChatView, "own">): readonly string[] =>
  (own.people?.body as { special?: readonly string[] } | undefined)?.special ?? NOBODY;

const NONE: readonly Folder[] = [];

export const foldersOf = ({ own }: Pick<ChatView, "own">): readonly Folder[] =>
  (own.folders?.body as { items?: readonly Folder[] } | undefined)?.items ?? NONE;

/** Whether a message rings: by the rules after which the server tells those who are not here. */
export function isTold(entry: Entry, pref: Pref, special: readonly string[], audiences: readonly string[]): boolean {
  if (entry.by !== null && special.includes(entry.by)) return true;
  const { m = [] } = entry.b as unknown as MessageBody;
  const named = m.some((one) => (pref.at_all || one.k !== "a") && audiences.includes(wordOf(one)));
  return pref.notify !== "none" && (named || pref.notify === "all");
}

const wordOf = ({ k, id }: Mention): string => (id ? `${k}:${id}` : k);

/** Favourites, the last one marked first. */
export function starsOf({ own }: Pick<ChatView, "own">): { c: string; s: number; note: string; at: number }[] {
  const stars = Object.values(own).filter(({ key }) => key.startsWith("star:"));
  return stars.sort((a, b) => b.at - a.at || (a.key < b.key ? 1 : -1)).map(starOf);
}

function starOf({ key, body, at }: Register) {
  const [, c = "", s = "0"] = key.split(":");
  return { c, s: Number(s), note: String(body.note ?? ""), at };
}
