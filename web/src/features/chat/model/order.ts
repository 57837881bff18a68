import type { Conversation, Outgoing } from "../store/types";

/** When something last happened here, seen from this browser: what is on its way counts too. */
export function lastActivity(conversation: Conversation, outbox: readonly Outgoing[], now: number): number {
  const sent = Date.parse(conversation.last_at);
  const own = outbox.findLast((row) => row.c === conversation.id)?.at ?? 0;
  // A clock that runs ahead must not pin a conversation to the top.
  return Math.max(sent, Math.min(own, now));
}

/** Ids, latest activity first; equal times by id, so that two tabs agree. */
export function sortByActivity(
  conversations: Readonly<Record<string, Conversation>>,
  outbox: readonly Outgoing[],
  now: number,
): string[] {
  const at = new Map(Object.values(conversations).map((c) => [c.id, lastActivity(c, outbox, now)]));
  return [...at.keys()].sort((a, b) => (at.get(b) ?? 0) - (at.get(a) ?? 0) || (a < b ? -1 : 1));
}

/**
 * The order that is shown while somebody is busy in the list: what stood there stays where it was, what is new comes on
 * top, what is gone goes.
 */
export function steady(shown: readonly string[], wanted: readonly string[]): string[] {
  const present = new Set(wanted);
  const kept = shown.filter((id) => present.has(id));
  const known = new Set(kept);
  return [...wanted.filter((id) => !known.has(id)), ...kept];
}
