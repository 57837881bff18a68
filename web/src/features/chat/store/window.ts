import { withChanges } from "./changes";
import type { Entry } from "./types";

/**
 * The part of a conversation's log that is in memory: one run of entries without a hole. It grows at both ends from
 * wherever it was opened, and lets go of its far end when it becomes long. Every change in it is applied to the
 * messages in it.
 */
export interface Window {
  entries: readonly Entry[];
  /** Nothing lies before the first entry (or nothing that this person may see). */
  start: boolean;
}

/** More entries than this are not kept in memory: about fifteen screens in either direction. */
export const WINDOW_LIMIT = 800;

export const firstSeq = (window: Window): number => window.entries[0]?.s ?? 0;
export const lastSeq = (window: Window): number => window.entries.at(-1)?.s ?? 0;

/** A page as it came, put in order: ascending, each number once, and cut at the first hole seen from its end. */
export function tidy(entries: readonly Entry[]): Entry[] {
  const byNumber = new Map(entries.map((entry) => [entry.s, entry]));
  const sorted = [...byNumber.values()].sort((a, b) => a.s - b.s);
  for (let i = sorted.length - 1; i > 0; i--) {
    if (sorted[i - 1]?.s !== (sorted[i]?.s ?? 0) - 1) return sorted.slice(i);
  }
  return sorted;
}

export function open(page: readonly Entry[], start: boolean, me = ""): Window {
  const entries = tidy(page);
  return { entries: withChanges(entries, entries, me), start: start || entries[0]?.s === 1 };
}

/** Older entries in front. A page that does not touch the window is not taken. */
export function prepend(window: Window, page: readonly Entry[], start: boolean, me = ""): Window {
  const first = firstSeq(window);
  const older = tidy(page.filter((entry) => entry.s < first));
  if (older.length === 0) return start ? { ...window, start: true } : window;
  if (older.at(-1)?.s !== first - 1) return window;
  const whole = [...withChanges(older, [...older, ...window.entries], me), ...window.entries];
  const entries = whole.slice(0, WINDOW_LIMIT);
  return { entries, start: start || entries[0]?.s === 1 };
}

/** Newer entries behind. A page that does not touch the window is not taken. */
export function append(window: Window, page: readonly Entry[], me = ""): Window {
  const last = lastSeq(window);
  const newer = tidy(page.filter((entry) => entry.s > last));
  if (newer.length === 0 || newer[0]?.s !== last + 1) return window;
  const entries = [...withChanges(window.entries, newer, me), ...withChanges(newer, newer, me)];
  if (entries.length <= WINDOW_LIMIT) return { ...window, entries };
  return { entries: entries.slice(-WINDOW_LIMIT), start: false };
}

/** A change that lies outside the window, applied to the messages in it. */
export function amend(window: Window, changes: readonly Entry[], me: string): Window {
  const entries = withChanges(window.entries, changes, me);
  return entries === window.entries ? window : { ...window, entries };
}

/** Where the entry with this number is, in constant time: the run has no hole. */
export function indexOf(window: Window, s: number): number {
  const index = s - firstSeq(window);
  return index >= 0 && index < window.entries.length ? index : -1;
}
