import type { Bodies, Conversation, Entry, FeedStep, Hides, ReadPolicy } from "./types";

/** Of very many who come or go at once the entry names only the first. */
export function countOf(entry: Entry): number {
  const { n, members = [] } = entry.b as unknown as Bodies["joined"];
  return n ?? members.length;
}

/** How the group talks, who runs it and what stands above it, after one more entry. */
export function governed(next: Conversation, entry: Entry, me: string): Conversation {
  if (entry.k === "settings") {
    const { follows, ban: _words, read, read_from, ...changed } = entry.b;
    const settings = next.settings && { ...next.settings, ...changed };
    const reading = read !== undefined &&
      next.reading && { ...next.reading, policy: read as ReadPolicy, since: read_from as number, set: true };
    return {
      ...next,
      ...(settings && { settings }),
      ...(reading && { reading }),
      ...(follows === null && { follows: null }),
    };
  }
  if (entry.k === "role") {
    const { member, role } = entry.b as unknown as Bodies["role"];
    return member === me ? { ...next, role } : next;
  }
  if (entry.k === "announced") {
    return { ...next, announcement: (entry.b as unknown as Bodies["announced"]).text ? entry : null };
  }
  return next;
}

/** What is the member's own in a conversation, after a step of their feed. */
export function owned(conversation: Conversation, { k, b }: FeedStep): Conversation {
  if (k === "muted") {
    const until = b.until as number | null;
    return { ...conversation, muted_until: until === null ? null : new Date(until).toISOString() };
  }
  if (k === "reading") {
    const { reading } = conversation;
    const wish = b.wish as Hides | null;
    return reading ? { ...conversation, reading: { ...reading, wish, hides: wish ?? reading.hides } } : conversation;
  }
  const { alias, dismissed } = b as { alias?: string | null; dismissed?: number };
  const seen = dismissed !== undefined && (conversation.announcement?.s ?? 0) <= dismissed;
  return {
    ...conversation,
    ...(alias !== undefined && { alias }),
    ...(seen && { announcement: null }),
  };
}
