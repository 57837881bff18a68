import type { Ask, Bodies, Entry, Extras, LogPage, MessageBody, Reaction } from "./types";

/** These take a number and are folded into the message that they speak of; nobody sees a row of them. */
const SILENT = new Set(["edited", "recalled", "changed", "reacted", "unpinned", "nicknamed", "asked", "answered"]);
const RESTATING = new Set(["edited", "recalled", "changed", "asked", "answered"]);
const NAMED_BY_ONE = 20;

export const isSilent = (entry: Entry): boolean => SILENT.has(entry.k);

/** The number of the message that this entry changes, or null when it changes none. */
export function targetOf(entry: Entry): number | null {
  if (RESTATING.has(entry.k) || entry.k === "reacted") return (entry.b as { t: number }).t;
  if (entry.k === "message") return (entry.b as { th?: number }).th ?? null;
  return null;
}

/** The message after the change; the very same object when the change is contained already or speaks of another one. */
export function changed(message: Entry, change: Entry, me: string): Entry {
  if (message.k !== "message" || targetOf(change) !== message.s || change.s <= message.s) return message;
  if (RESTATING.has(change.k) && change.k !== "recalled") return restated(message, change);
  const before: Extras = message.x ?? { e: message.s, te: message.s, r: [] };
  if (change.k === "recalled") {
    const now = restated(message, change);
    return now === message || before.r.length === 0 ? now : { ...now, x: { ...before, r: [], e: change.s } };
  }
  if (change.k === "reacted") {
    if (change.s <= before.e) return message;
    const { x, on } = change.b as unknown as Bodies["reacted"];
    return { ...message, x: { ...before, e: change.s, r: reacted(before.r, x, change.by ?? "", on, me) } };
  }
  if (change.s <= before.te) return message;
  return { ...message, x: { ...before, te: change.s, n: (before.n ?? 0) + 1, last: change.at } };
}

/** What the message says after an edit or a recall: all that a preview needs. */
export function restated(message: Entry, change: Entry): Entry {
  if (targetOf(change) !== message.s || message.k !== "message" || change.s <= (message.e ?? 0)) return message;
  if (change.k === "recalled") {
    const { ed: _, ea: _ea, ...rest } = message;
    return { ...rest, b: {}, gone: true, e: change.s };
  }
  if (change.k === "asked" || change.k === "answered") {
    const ask = askAfter((message.b as unknown as MessageBody).ask, change);
    return ask ? { ...message, b: { ...message.b, ask }, e: change.s } : message;
  }
  if (change.k === "changed") {
    const { set } = change.b as unknown as Bodies["changed"];
    return { ...message, b: { ...message.b, ...set }, e: change.s };
  }
  if (change.k !== "edited") return message;
  const { b, n } = change.b as unknown as Bodies["edited"];
  return { ...message, b: b as unknown as Record<string, unknown>, ed: n, ea: change.at, e: change.s };
}

function askAfter(before: Ask | undefined, { k, b }: Entry): Ask | undefined {
  if (k === "asked") return (b as unknown as Bodies["asked"]).ask;
  const { m } = b as unknown as Bodies["answered"];
  return before && (before.done.includes(m) ? before : { ...before, done: [...before.done, m] });
}

/** Reactions after one more; doing the same twice is doing it once. */
export function reacted(before: readonly Reaction[], x: string, by: string, on: boolean, me: string): Reaction[] {
  const held = before.find((one) => one.x === x);
  const mine = by === me;
  const has = held !== undefined && (held.by.includes(by) || (mine && held.me));
  if (on) {
    if (has) return [...before];
    if (!held) return [...before, { x, n: 1, by: [by], me: mine }];
    const named = held.by.length < NAMED_BY_ONE ? [...held.by, by] : held.by;
    return before.map((one) => (one === held ? { x, n: held.n + 1, by: named, me: held.me || mine } : one));
  }
  // Beyond the first twenty the names are not known: then the number alone goes down.
  if (!held || (!has && held.n <= held.by.length)) return [...before];
  const n = held.n - 1;
  if (n <= 0) return before.filter((one) => one !== held);
  const named = held.by.filter((id) => id !== by);
  return before.map((one) => (one === held ? { x, n, by: named, me: held.me && !mine } : one));
}

/** Every change among `changes` applied to the messages they speak of. The same array when nothing changes. */
export function withChanges(entries: readonly Entry[], changes: readonly Entry[], me: string): readonly Entry[] {
  const byTarget = new Map<number, Entry[]>();
  for (const change of changes) {
    const t = targetOf(change);
    if (t === null) continue;
    const list = byTarget.get(t);
    if (list) list.push(change);
    else byTarget.set(t, [change]);
  }
  if (byTarget.size === 0) return entries;
  let touched = false;
  const next = entries.map((entry) => {
    let now = entry;
    for (const change of byTarget.get(entry.s) ?? []) now = changed(now, change, me);
    if (now !== entry) touched = true;
    return now;
  });
  return touched ? next : entries;
}

/** Two states of one message, from wherever: what is newer of each part. */
export function newest(a: Entry, b: Entry): Entry {
  const said = (b.e ?? 0) > (a.e ?? 0) ? b : a;
  const around = newestExtras(a.x, b.x);
  if (said.x === around) return said;
  return around ? { ...said, x: around } : said;
}

function newestExtras(a: Extras | undefined, b: Extras | undefined): Extras | undefined {
  if (!a || !b) return a ?? b;
  if (b.e <= a.e && b.te <= a.te) return a;
  if (a.e <= b.e && a.te <= b.te) return b;
  const [signs, thread] = a.e > b.e ? [a, b] : [b, a];
  return { ...thread, e: signs.e, r: signs.r };
}

/** A page's messages with what the page tells about them. */
export function dressed(page: LogPage): Entry[] {
  const reactions = new Map(page.reactions?.map((one) => [one.s, one]));
  const threads = new Map(page.threads?.map((one) => [one.s, one]));
  return page.entries.map((entry) => {
    if (entry.k !== "message") return entry;
    const own = reactions.get(entry.s);
    const thread = threads.get(entry.s);
    const x: Extras = {
      e: Math.max(page.last_seq, own?.e ?? 0),
      r: own?.r ?? [],
      te: Math.max(page.last_seq, thread?.e ?? 0),
    };
    return { ...entry, x: thread ? { ...x, n: thread.n, last: thread.last_at } : x };
  });
}
