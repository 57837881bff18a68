import Dexie from "dexie";
import { changed, newest, targetOf } from "./changes";
import type { ChatDb } from "./db";
import { above, covering, include, runs, type Span } from "./ranges";
import type { OwnStep, Register } from "./registers";
import type { Conversation, Entry } from "./types";

/** So many entries of a conversation stay on disk; older ones are fetched again when somebody scrolls there. */
export const KEEP_ENTRIES = 3_000;

const FEED = "feed";
/** Set once every conversation has been loaded: a feed number without the list that it belongs to is worth nothing. */
const WHOLE = "whole";
/** Set once every register has been loaded. */
const OWN = "own";

export interface Cached {
  feed: number | null;
  conversations: Conversation[];
  wanted: string[];
}

/** What one round of folding brought. */
export interface Round {
  feed: number;
  conversations: readonly Conversation[];
  entries: readonly Entry[];
  gone: readonly string[];
  wanted: readonly string[];
  own: readonly OwnStep[];
}

/** The part of the database that mirrors the server. Losing it costs a reload, nothing else. */
export class Archive {
  constructor(
    private readonly db: ChatDb,
    private readonly me: string,
  ) {}

  async load(): Promise<Cached> {
    const { meta, conversations, wanted } = this.db;
    return this.db.transaction("r", meta, conversations, wanted, async () => {
      const [feed, whole] = await meta.bulkGet([FEED, WHOLE]);
      return {
        feed: whole ? (feed?.v ?? null) : null,
        conversations: await conversations.toArray(),
        wanted: (await wanted.toArray()).map((row) => row.c),
      };
    });
  }

  /**
   * Keeps what one round brought, all or nothing: the feed number may never be ahead of what it stands for. Another
   * tab may have got further already; then its summary stays.
   */
  async keep(round: Round): Promise<void> {
    const { meta, conversations, entries, holdings, wanted, own } = this.db;
    await this.db.transaction("rw", [meta, conversations, entries, holdings, wanted, own], async () => {
      await wanted.bulkDelete([...round.gone, ...round.conversations.map((row) => row.id)]);
      await wanted.bulkPut(round.wanted.map((c) => ({ c })));
      for (const c of round.gone) await this.#forget(c);
      const held = await conversations.bulkGet(round.conversations.map((row) => row.id));
      const news = round.conversations.filter((row, i) => !isBehind(row, held[i]));
      if (news.length > 0) await conversations.bulkPut(news);
      if (round.entries.length > 0) await this.#put(round.entries);
      for (const { key, body, at } of round.own) await (body ? own.put({ key, body, at }) : own.delete(key));
      const feed = await meta.get(FEED);
      if (!feed || feed.v < round.feed) await meta.put({ k: FEED, v: round.feed });
    });
  }

  /** The whole list is here now. */
  async markWhole(): Promise<void> {
    await this.db.meta.put({ k: WHOLE, v: 1 });
  }

  /** The person's registers, and whether all of them are here. */
  async own(): Promise<{ rows: Register[]; whole: boolean }> {
    const { meta, own } = this.db;
    return this.db.transaction("r", meta, own, async () => ({
      rows: await own.toArray(),
      whole: Boolean(await meta.get(OWN)),
    }));
  }

  async keepOwn(rows: readonly Register[]): Promise<void> {
    const { meta, own } = this.db;
    await this.db.transaction("rw", meta, own, async () => {
      await own.clear();
      await own.bulkPut([...rows]);
      await meta.put({ k: OWN, v: 1 });
    });
  }

  /** Entries of any conversations, in any order; holes between them are remembered as holes. */
  async add(entries: readonly Entry[]): Promise<void> {
    if (entries.length === 0) return;
    await this.db.transaction("rw", this.db.entries, this.db.holdings, () => this.#put(entries));
  }

  /** What is held of a conversation's log may be out of date: it is fetched anew when somebody looks. */
  async drop(c: string): Promise<void> {
    await this.db.transaction("rw", this.db.entries, this.db.holdings, () => this.#dropLog(c));
  }

  /** A message that is held already takes what is newer of both; a change also changes the message that it speaks of. */
  async #put(entries: readonly Entry[]): Promise<void> {
    const table = this.db.entries;
    const held = await table.bulkGet(entries.map(({ c, s }): [string, number] => [c, s]));
    await table.bulkPut(entries.map((entry, i) => (held[i] ? newest(held[i], entry) : entry)));
    const changes = entries.filter((entry) => targetOf(entry) !== null).sort((a, b) => a.s - b.s);
    for (const change of changes) {
      const at: [string, number] = [change.c, targetOf(change) as number];
      const before = await table.get(at);
      const after = before && changed(before, change, this.me);
      if (after && after !== before) await table.put(after);
    }
    const numbers = new Map<string, number[]>();
    for (const entry of entries) numbers.set(entry.c, [...(numbers.get(entry.c) ?? []), entry.s]);
    for (const [c, list] of numbers) {
      let spans: readonly Span[] = (await this.db.holdings.get(c))?.spans ?? [];
      for (const [first, last] of runs([...new Set(list)].sort((a, b) => a - b))) spans = include(spans, first, last);
      await this.db.holdings.put({ c, spans: [...spans] });
    }
  }

  /** Up to `limit` entries that end before `before`, or null when the one before it is not held. */
  async before(c: string, before: number, limit: number): Promise<Entry[] | null> {
    const span = await this.#span(c, before - 1);
    return span && this.#slice(c, Math.max(span[0], before - limit), before - 1);
  }

  /** Up to `limit` entries that begin after `after`, or null when the one after it is not held. */
  async after(c: string, after: number, limit: number): Promise<Entry[] | null> {
    const span = await this.#span(c, after + 1);
    return span && this.#slice(c, after + 1, Math.min(span[1], after + limit));
  }

  /** Up to `limit` entries around `s`, or null when it is not held. */
  async around(c: string, s: number, limit: number): Promise<Entry[] | null> {
    const span = await this.#span(c, s);
    const half = Math.floor(limit / 2);
    return span && this.#slice(c, Math.max(span[0], s - half), Math.min(span[1], s + half));
  }

  /** Drops the oldest entries of long conversations; called when there is nothing better to do. */
  async prune(keep = KEEP_ENTRIES): Promise<void> {
    const { entries, holdings } = this.db;
    for (const { c } of await holdings.toArray()) {
      await this.db.transaction("rw", entries, holdings, async () => {
        const holding = await holdings.get(c);
        const last = holding?.spans.at(-1)?.[1];
        if (!holding || last === undefined || (holding.spans[0]?.[0] ?? 0) > last - keep) return;
        const first = last - keep + 1;
        await entries.where("[c+s]").between([c, Dexie.minKey], [c, first], true, false).delete();
        await holdings.put({ c, spans: above(holding.spans, first) });
      });
    }
  }

  /** Everything that mirrors the server goes; what was typed here (outbox, drafts) stays. */
  async clear(): Promise<void> {
    const { meta, conversations, entries, holdings, wanted, own } = this.db;
    const tables = [meta, conversations, entries, holdings, wanted, own];
    await this.db.transaction("rw", tables, async () => {
      await Promise.all(tables.map((table) => table.clear()));
    });
  }

  async #forget(c: string): Promise<void> {
    await this.db.conversations.delete(c);
    await this.#dropLog(c);
  }

  async #dropLog(c: string): Promise<void> {
    await this.db.holdings.delete(c);
    await this.db.entries.where("[c+s]").between([c, Dexie.minKey], [c, Dexie.maxKey]).delete();
  }

  async #span(c: string, s: number): Promise<Span | null> {
    const holding = await this.db.holdings.get(c);
    return holding ? covering(holding.spans, s) : null;
  }

  async #slice(c: string, first: number, last: number): Promise<Entry[] | null> {
    const found = await this.db.entries.where("[c+s]").between([c, first], [c, last], true, true).toArray();
    // Another tab may have pruned between the two reads: then it is as if it had never been held.
    return found.length === last - first + 1 ? found : null;
  }
}

function isBehind(row: Conversation, held: Conversation | undefined): boolean {
  if (!held) return false;
  if (row.last_seq !== held.last_seq) return row.last_seq < held.last_seq;
  return row.read_seq < held.read_seq;
}
