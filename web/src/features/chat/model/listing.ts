import type { KnownPerson } from "../store/db";
import type { Conversation } from "../store/types";
import type { ChatView } from "../store/view";
import { sortByActivity } from "./order";
import { countsFor, type Folder, foldersOf, isHidden, isUnread, type Pref, prefOf } from "./own";

/** `all`, `unread`, `mentions`, or a folder's id. */
export type Tab = string;

export interface Listing {
  tab: Tab;
  unreadFirst: boolean;
}

type Known = Readonly<Record<string, KnownPerson>>;
type Seen = Pick<ChatView, "conversations" | "outbox" | "own" | "ownWhole">;

/** Everything under which somebody looks for a conversation. */
export function hayOf(conversation: Conversation, known: Known): string {
  const { kind, other_member_id: other, title, alias } = conversation;
  const person = kind === "direct" ? known[other ?? ""] : undefined;
  return [title ?? "", alias ?? "", person?.name ?? "", person?.latin ?? ""].join(" ").toLowerCase();
}

/** By hand, or by the folder's own rules. Of a large group only the first faces are known here. */
export function isIn({ id, words, members }: Folder, conversation: Conversation, pref: Pref, known: Known): boolean {
  if (pref.folders.includes(id)) return true;
  const there = [conversation.other_member_id ?? "", ...conversation.face_ids];
  if (members.some((member) => there.includes(member))) return true;
  const hay = words.length > 0 ? hayOf(conversation, known) : "";
  return words.some((word) => hay.includes(word.toLowerCase()));
}

export interface Arranged {
  ids: string[];
  /** Changes when the person has arranged something anew: then the order changes although they are busy in the list. */
  shape: string;
}

/**
 * What the list shows, in order: those kept on top, then (if wanted) what is unread, then the latest. `stays` is the one
 * that is open: it does not go from under the eyes because it has been read.
 */
export function arrange(
  view: Seen,
  now: number,
  { tab, unreadFirst }: Listing,
  known: Known,
  stays?: string | null,
): Arranged {
  const folder = foldersOf(view).find(({ id }) => id === tab);
  const shown: { id: string; rank: number }[] = [];
  const tops: string[] = [];
  for (const id of sortByActivity(view.conversations, view.outbox, now)) {
    const conversation = view.conversations[id] as Conversation;
    const pref = prefOf(view, id);
    if (isHidden(conversation, pref)) continue;
    const wanted =
      tab === "unread"
        ? isUnread(conversation, pref)
        : tab === "mentions"
          ? (conversation.mentions?.length ?? 0) > 0
          : !folder || isIn(folder, conversation, pref, known);
    if (!wanted && (id !== stays || folder)) continue;
    const pressing = unreadFirst && (pref.unread || countsFor(conversation, pref) > 0);
    if (pref.top) tops.push(id);
    shown.push({ id, rank: (pref.top ? 0 : 2) + (pressing ? 0 : 1) });
  }
  const ids = shown.sort((a, b) => a.rank - b.rank).map(({ id }) => id);
  return { ids, shape: [tab, unreadFirst, ...tops.sort()].join() };
}

/** How many conversations wait under the two fixed tabs. */
export function waitingIn(view: Seen): { unread: number; mentions: number } {
  const found = { unread: 0, mentions: 0 };
  for (const conversation of Object.values(view.conversations)) {
    const pref = prefOf(view, conversation.id);
    if (isHidden(conversation, pref)) continue;
    if (pref.unread || countsFor(conversation, pref) > 0) found.unread++;
    if (pref.notify !== "none" && conversation.mentions?.length) found.mentions++;
  }
  return found;
}
