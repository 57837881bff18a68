/**
 * A small model of the server's chat for tests: it keeps logs, summaries and a change feed by its own rules, so that
 * folding pushes can be compared with what the server would answer to a plain request.
 */
import type { ChatEvent } from "./fold";
import type { OwnBody } from "./registers";
import type { Conversation, Entry, FeedStep, LogPage, Reaction, Resumed } from "./types";

interface Room {
  id: string;
  kind: "direct" | "group";
  title: string | null;
  members: string[];
  log: Entry[];
  reads: Record<string, { seq: number; ordinal: number }>;
  /** Who has set which sign, in the order in which they did. */
  /** When the replies in a thread came, by root. A recalled one still counts. */
  replies: Record<number, Entry[]>;
  signs: { s: number; x: string; by: string; at: number }[];
}

/** The model's own list of what is shown as a row: written down a second time on purpose. */
const SHOWN = ["message", "pinned", "created", "renamed", "joined", "left", "settings", "role", "announced"];

export class ModelServer {
  rooms = new Map<string, Room>();
  feed: FeedStep[] = [];
  #keys = new Map<string, Entry>();
  /** The registers of `me`. */
  own = new Map<string, { body: OwnBody; at: number }>();
  #clock = Date.UTC(2026, 0, 5, 8);
  /** Every push to `me`, in the order in which a perfect network would deliver it. */
  pushes: ChatEvent[] = [];

  constructor(readonly me: string) {}

  opens(id: string, by: string, members: string[], title: string | null = "Room"): void {
    const kind = title === null ? "direct" : "group";
    this.rooms.set(id, { id, kind, title, members: [by, ...members], log: [], reads: {}, replies: {}, signs: [] });
    if (this.#sees(id)) this.#tell("joined", id, {});
    this.append(id, by, "created", { title });
  }

  says(id: string, by: string, text: string, key?: string, more: Record<string, unknown> = {}): Entry {
    const known = key ? this.#keys.get(key) : undefined;
    if (known) return known;
    const entry = this.append(id, by, "message", { text, ...more }, key);
    if (key) this.#keys.set(key, entry);
    const { replies } = this.#room(id);
    if (typeof more.th === "number") replies[more.th] = [...(replies[more.th] ?? []), entry];
    this.#room(id).reads[by] = { seq: entry.s, ordinal: entry.o };
    return entry;
  }

  /** A message of one's own says something else. Returns 0 where there is nothing to edit. */
  edits(id: string, by: string, t: number, text: string): number {
    const room = this.#room(id);
    const row = room.log[t - 1];
    if (row?.k !== "message" || row.by !== by || row.gone) return 0;
    const n = (row.ed ?? 0) + 1;
    const b = { ...row.b, text };
    const { s, at } = this.append(id, by, "edited", { t, b, n });
    room.log[t - 1] = { ...row, b, ed: n, ea: at, e: s };
    return s;
  }

  recalls(id: string, by: string, t: number): number {
    const room = this.#room(id);
    const row = room.log[t - 1];
    if (row?.k !== "message" || row.by !== by || row.gone) return 0;
    const { s } = this.append(id, by, "recalled", { t, o: row.o });
    const { ed: _, ea: _ea, ...rest } = row;
    room.log[t - 1] = { ...rest, b: {}, gone: true, e: s };
    room.signs = room.signs.filter((one) => one.s !== t);
    return s;
  }

  reacts(id: string, by: string, t: number, x: string, on: boolean): number {
    const room = this.#room(id);
    const row = room.log[t - 1];
    const held = room.signs.find((one) => one.s === t && one.x === x && one.by === by);
    if (row?.k !== "message" || row.gone || Boolean(held) === on) return 0;
    const { s } = this.append(id, by, "reacted", { t, x, on });
    if (on) room.signs.push({ s: t, x, by, at: s });
    else room.signs = room.signs.filter((one) => one !== held);
    return s;
  }

  pins(id: string, by: string, t: number, on: boolean): number {
    return this.append(id, by, on ? "pinned" : "unpinned", { t }).s;
  }

  #reactionsOf(room: Room, t: number): Reaction[] {
    const result: Reaction[] = [];
    for (const { s, x, by } of room.signs) {
      if (s !== t) continue;
      const held = result.find((one) => one.x === x);
      if (held) Object.assign(held, { n: held.n + 1, by: [...held.by, by], me: held.me || by === this.me });
      else result.push({ x, n: 1, by: [by], me: by === this.me });
    }
    return result;
  }

  /** A page as REST gives it, with what stands around its messages. */
  logPage(id: string, where: { before?: number; after?: number; around?: number }, limit = 50): LogPage {
    const room = this.#room(id);
    const entries = this.page(id, where, limit);
    const last_seq = room.log.length;
    const reactions = [];
    const threads = [];
    for (const { s } of entries) {
      const r = this.#reactionsOf(room, s);
      const e = room.log.findLast((entry) => entry.k === "reacted" && entry.b.t === s)?.s ?? 0;
      if (r.length > 0) reactions.push({ s, e, r });
      const replies = room.replies[s] ?? [];
      const last = replies.at(-1);
      if (last) threads.push({ s, n: replies.length, e: last.s, last_at: last.at });
    }
    return { entries, first_seq: entries[0]?.s ?? 0, last_seq, reactions, threads };
  }

  renames(id: string, by: string, title: string): void {
    this.#room(id).title = title;
    this.append(id, by, "renamed", { title });
  }

  adds(id: string, by: string, member: string): void {
    const room = this.#room(id);
    if (room.members.includes(member)) return;
    room.members.push(member);
    if (member === this.me) this.#tell("joined", id, {});
    this.append(id, by, "joined", { members: [member] });
  }

  removes(id: string, by: string, member: string): void {
    const room = this.#room(id);
    if (!room.members.includes(member)) return;
    this.append(id, by, "left", { members: [member], removed: by !== member });
    room.members = room.members.filter((other) => other !== member);
    if (member === this.me) this.#tell("left", id, {});
  }

  /** `me` reads on another device. */
  reads(id: string, seq: number): void {
    const room = this.#room(id);
    const ordinal = room.log[seq - 1]?.o ?? 0;
    if (seq <= (room.reads[this.me]?.seq ?? 0)) return;
    room.reads[this.me] = { seq, ordinal };
    this.#tell("read", id, { read_seq: seq, read_ordinal: ordinal });
  }

  /** `me` keeps something, on whatever device. */
  keeps(key: string, body: OwnBody | null): boolean {
    if (JSON.stringify(this.own.get(key)?.body ?? null) === JSON.stringify(body)) return false;
    this.#clock += 1_000;
    if (body) this.own.set(key, { body, at: this.#clock });
    else this.own.delete(key);
    this.#tell("own", null as never, { key, body, at: this.#clock });
    return true;
  }

  append(id: string, by: string, k: string, b: Record<string, unknown>, key?: string): Entry {
    const room = this.#room(id);
    const last = room.log.at(-1);
    this.#clock += 60_000;
    const o = (last?.o ?? 0) + (k === "message" ? 1 : 0);
    const entry: Entry = { c: id, s: (last?.s ?? 0) + 1, o, k, by, at: this.#clock, b, ...(key ? { key } : {}) };
    room.log.push(entry);
    if (this.#sees(id)) this.pushes.push({ t: "log", entry });
    return entry;
  }

  summary(id: string): Conversation | null {
    const room = this.rooms.get(id);
    if (!room || !this.#sees(id)) return null;
    const last = room.log.at(-1) as Entry;
    const shown = room.log.findLast((entry) => SHOWN.includes(entry.k)) as Entry;
    const read = room.reads[this.me] ?? { seq: 0, ordinal: 0 };
    return {
      id,
      kind: room.kind,
      title: room.title,
      other_member_id: room.kind === "direct" ? (room.members.find((member) => member !== this.me) ?? null) : null,
      member_count: room.members.length,
      face_ids: room.members.slice(0, 4),
      role: "member",
      last_seq: last.s,
      last_ordinal: last.o,
      read_seq: read.seq,
      read_ordinal: read.ordinal,
      mentions: room.log
        .filter(({ o, b, k, by }) => k === "message" && by !== this.me && o > read.ordinal && named(b.m, this.me))
        .map(({ o }) => o),
      last_entry: shown,
      last_at: new Date(shown.at).toISOString(),
      positions: [],
      can: [],
    };
  }

  list(): Conversation[] {
    return [...this.rooms.keys()].map((id) => this.summary(id)).filter((row) => row !== null);
  }

  page(id: string, where: { before?: number; after?: number; around?: number }, limit = 50): Entry[] {
    const log = this.#room(id).log;
    if (where.before !== undefined) return log.slice(Math.max(0, where.before - 1 - limit), where.before - 1);
    if (where.after !== undefined) return log.slice(where.after, where.after + limit);
    if (where.around === undefined) return log.slice(-limit);
    const first = Math.max(0, where.around - 1 - limit / 2);
    return log.slice(first, first + limit);
  }

  resume(feed: number, held: Record<string, number>, limit = 200): Resumed {
    if (feed > this.feed.length) return { ...NOTHING, afresh: true, feed: this.feed.length };
    const answer: Resumed = {
      ...NOTHING,
      feed: this.feed.length,
      feed_entries: this.feed.slice(feed),
      entries: [],
      more: {},
    };
    for (const [id, seq] of Object.entries(held)) {
      if (!this.#sees(id)) continue;
      const missing = this.#room(id).log.slice(seq);
      if (missing.length > limit) answer.more[id] = seq + missing.length;
      else answer.entries.push(...missing);
    }
    return answer;
  }

  #tell(k: string, c: string, b: Record<string, unknown>): void {
    const step = { n: this.feed.length + 1, k, c, b };
    this.feed.push(step);
    this.pushes.push({ t: "feed", step });
  }

  #sees(id: string): boolean {
    return this.#room(id).members.includes(this.me);
  }

  #room(id: string): Room {
    const room = this.rooms.get(id);
    if (!room) throw new Error(`no room ${id}`);
    return room;
  }
}

const named = (mentions: unknown, me: string): boolean =>
  ((mentions as { k: string; id?: string }[] | undefined) ?? []).some(({ k, id }) => k === "a" || id === me);

const NOTHING: Resumed = { afresh: false, feed: 0, feed_entries: [], entries: [], more: {}, presence: {} };

/** Small, seeded, good enough to shuffle with: a failing case can be run again. */
export function dice(seed: number): (below: number) => number {
  let x = seed * 2654435761 + 1;
  return (below) => {
    x ^= x << 13;
    x ^= x >>> 17;
    x ^= x << 5;
    return (x >>> 0) % below;
  };
}
