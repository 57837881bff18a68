import type { Entry, Outgoing } from "../store/types";
import { lastSeq, type Window } from "../store/window";
import { asEntry, overlaid, pendingBy } from "./overlay";

/** What the message pane draws, one row each. Keys never change while the thing is the same. */
export type Row =
  | { t: "start"; key: string }
  | { t: "day"; key: string; at: number }
  | { t: "unread"; key: string }
  | { t: "system"; key: string; entry: Entry }
  | { t: "message"; key: string; entry: Entry; first: boolean; mine: boolean; pending: readonly Outgoing[] }
  | { t: "outgoing"; key: string; entry: Entry; outgoing: Outgoing; first: boolean; pending: readonly Outgoing[] };

/** Messages of one person within this time stand together under one name. */
const GROUP_MS = 5 * 60_000;
const SYSTEM = new Set(["created", "renamed", "joined", "left", "pinned", "settings", "role", "announced"]);
const NONE: readonly Outgoing[] = [];

export interface RowsInput {
  window: Window;
  outbox: readonly Outgoing[];
  me: string;
  /** The line stands behind this number; null for no line. */
  unreadAfter: number | null;
  /** The window reaches the newest entry: only then what is on its way stands below it. */
  atEnd: boolean;
  /** Between two people nobody founds anything: the beginning says enough. */
  direct?: boolean;
}

interface Before {
  by: string | null;
  at: number;
  message: boolean;
}

const sameDay = (a: number, b: number): boolean => new Date(a).toDateString() === new Date(b).toDateString();

/**
 * Rows for a window. The first entry of a window that does not begin the log is not drawn: it only tells how the next
 * one looks, so that nothing changes its height when older entries are put in front.
 */
export function buildRows({ window, outbox, me, unreadAfter, atEnd, direct }: RowsInput): Row[] {
  const rows: Row[] = [];
  const { entries } = window;
  let before: Before | null = null;
  let lined = unreadAfter === null;
  let index = 0;
  const pending = pendingBy(outbox);
  const context = entries[0];
  if (window.start) rows.push({ t: "start", key: "start" });
  else if (context && entries.length > 1) {
    before = { by: context.by, at: context.at, message: context.k === "message" };
    index = 1;
  }
  for (; index < entries.length; index++) {
    const entry = entries[index] as Entry;
    const message = entry.k === "message";
    if (!message && (!SYSTEM.has(entry.k) || (direct && entry.k === "created"))) continue;
    const key = entry.key ?? `s${entry.s}`;
    let broken = false;
    if (!before || !sameDay(before.at, entry.at)) {
      rows.push({ t: "day", key: `d${entry.s}`, at: entry.at });
      broken = true;
    }
    if (!lined && unreadAfter !== null && entry.s > unreadAfter && message && entry.by !== me) {
      rows.push({ t: "unread", key: "unread" });
      lined = true;
      broken = true;
    }
    if (message) {
      const first = broken || !follows(before, entry.by, entry.at);
      const own = pending.get(entry.s) ?? NONE;
      rows.push({ t: "message", key, entry: overlaid(entry, own, me), first, mine: entry.by === me, pending: own });
    } else rows.push({ t: "system", key, entry });
    before = { by: entry.by, at: entry.at, message };
  }
  if (atEnd) addOutgoing(rows, outgoingOf(window, outbox), before, me, pending);
  return rows;
}

const follows = (before: Before | null, by: string | null, at: number): boolean =>
  Boolean(before?.message && before.by === by && at - before.at < GROUP_MS);

/** What is on its way and not in the log yet. */
function outgoingOf(window: Window, outbox: readonly Outgoing[]): Outgoing[] {
  const last = lastSeq(window);
  const recent = new Set(window.entries.slice(-200).map((entry) => entry.key));
  const messages = outbox.filter(({ op }) => op.k === "send" || op.k === "forward");
  return messages.filter((row) => !recent.has(row.key) && (row.seq === undefined || row.seq > last));
}

function addOutgoing(
  rows: Row[],
  outgoing: readonly Outgoing[],
  last: Before | null,
  me: string,
  pending: ReturnType<typeof pendingBy>,
): void {
  let before = last;
  for (const row of outgoing) {
    // A clock that is behind must not draw a day twice.
    const at = Math.max(row.at, before?.at ?? 0);
    const broken = !before || !sameDay(before.at, at);
    if (broken) rows.push({ t: "day", key: `d${row.key}`, at });
    const own = pending.get(row.key) ?? NONE;
    const entry = overlaid(asEntry(row, me), own, me);
    const first = broken || !follows(before, me, at);
    rows.push({ t: "outgoing", key: row.key, entry, outgoing: row, first, pending: own });
    before = { by: me, at, message: true };
  }
}

/**
 * The rows with every one that says the same as before being the same object, so that only what changed is drawn anew.
 */
export function kept(rows: readonly Row[], before: ReadonlyMap<string, Row>): Row[] {
  return rows.map((row) => {
    const held = before.get(row.key);
    return held && isSame(held, row) ? held : row;
  });
}

function isSame(a: Row, b: Row): boolean {
  if (a.t !== b.t) return false;
  if (a.t === "day" && b.t === "day") return a.at === b.at;
  if (a.t === "system" && b.t === "system") return a.entry === b.entry;
  if (a.t === "message" && b.t === "message") {
    return a.entry === b.entry && a.first === b.first && a.mine === b.mine && isSameList(a.pending, b.pending);
  }
  if (a.t === "outgoing" && b.t === "outgoing") {
    return a.first === b.first && isSameList([a.outgoing, ...a.pending], [b.outgoing, ...b.pending]);
  }
  return true;
}

/** The database hands out new objects each time. */
function isSameList(a: readonly Outgoing[], b: readonly Outgoing[]): boolean {
  return (
    a.length === b.length &&
    a.every((one, i) => {
      const other = b[i];
      return one === other || JSON.stringify(one) === JSON.stringify(other);
    })
  );
}

/** A row's height before it has been measured; close enough that little moves afterwards. */
export function guessHeight(row: Row, columns: number): number {
  if (row.t === "start") return 140;
  if (row.t === "day" || row.t === "unread") return 40;
  if (row.t === "system") return 32;
  const text = String(row.entry.b.text ?? "");
  let lines = 0;
  for (const line of text.split("\n")) lines += Math.max(1, Math.ceil(width(line) / columns));
  return lines * 20 + (row.first ? 36 : 6);
}

/** Chinese, Japanese and Korean characters take two columns. */
function width(text: string): number {
  let columns = 0;
  for (const char of text) columns += (char.codePointAt(0) ?? 0) > 0x2e7f ? 2 : 1;
  return columns;
}

/** Where the reader wants to be: the row of an entry, or the first one behind it that is drawn. */
export function rowOf(rows: readonly Row[], seq: number): number {
  return rows.findIndex((row) => (row.t === "message" || row.t === "system") && row.entry.s >= seq);
}
