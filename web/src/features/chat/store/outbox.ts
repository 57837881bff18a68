import Dexie, { liveQuery } from "dexie";
import { newKey } from "@/shared/kit/ids";
import { type Socket, SocketError } from "@/shared/socket/port";
import type { ChatDb } from "./db";
import type { Outgoing, Sent } from "./types";

/** Runs `task` while no other tab runs one of the same name. */
export type Lock = (name: string, task: () => Promise<void>) => Promise<void>;

/**
 * Browsers have locks only on https and localhost. Without them two tabs may send the same message: the server knows
 * its key and stores it once, and each tab waits for an answer before its next, so the order holds as well.
 */
export const browserLock: Lock = (name, task) =>
  typeof navigator !== "undefined" && navigator.locks ? navigator.locks.request(name, task) : task();

const SEND_MS = 10_000;
const NOW_MS = { base: 300, ceiling: 8_000 };
const LATER_MS = { base: 3_000, ceiling: 60_000 };

export interface OutboxOptions {
  db: ChatDb;
  socket: Socket;
  /** The server has the message; it will also come through the log. */
  stored: (row: Outgoing, sent: Sent) => void;
  changed: (rows: readonly Outgoing[]) => void;
  lock?: Lock;
}

/**
 * Messages on their way. Each is on disk before it is shown or sent, keeps one key for ever, and goes out after the
 * ones typed before it in the same conversation; one conversation never waits for another.
 */
export class Outbox {
  #o: OutboxOptions;
  #running = new Set<string>();
  #again = new Set<string>();
  #tries = new Map<string, number>();
  #timers = new Map<string, ReturnType<typeof setTimeout>>();
  #stop: (() => void)[] = [];
  #stopped = false;

  constructor(options: OutboxOptions) {
    this.#o = options;
  }

  /** Watches the shared database (another tab may type too) and the connection. */
  start(): void {
    const watching = liveQuery(() => this.#o.db.outbox.orderBy("n").toArray()).subscribe({
      next: (rows) => {
        this.#o.changed(rows);
        for (const c of new Set(rows.filter(isDue).map((row) => row.c))) if (!this.#timers.has(c)) void this.#run(c);
      },
      error: (error) => console.error("outbox", error),
    });
    const online = this.#o.socket.subscribe(() => {
      if (this.#o.socket.status.state === "online") void this.flush();
    });
    this.#stop.push(() => watching.unsubscribe(), online);
    void this.flush();
  }

  stop(): void {
    this.#stopped = true;
    for (const stop of this.#stop) stop();
    for (const timer of this.#timers.values()) clearTimeout(timer);
    this.#timers.clear();
  }

  /** Resolves when the message is safe on this device; then it may be shown. */
  async add(c: string, text: string, at: number): Promise<string> {
    const key = newKey();
    await this.#o.db.outbox.add({ key, c, text, at, state: "waiting" });
    void this.#run(c);
    return key;
  }

  /** A refused message tries again, behind whatever was typed since; under its old key, so that it cannot double. */
  async retry(key: string): Promise<void> {
    const { db } = this.#o;
    await db.transaction("rw", db.outbox, async () => {
      const row = await db.outbox.where("key").equals(key).first();
      if (!row) return;
      await db.outbox.delete(row.n);
      await db.outbox.add({ key, c: row.c, text: row.text, at: row.at, state: "waiting" });
    });
    await this.flush();
  }

  async discard(key: string): Promise<void> {
    await this.#o.db.outbox.where("key").equals(key).delete();
  }

  async restore({ n: _, ...row }: Outgoing): Promise<void> {
    await this.#o.db.outbox.add(row);
  }

  /** These have been seen in the log: they are no longer on their way. */
  async landed(keys: readonly string[]): Promise<void> {
    if (keys.length > 0) await this.#tidy(() => this.#o.db.outbox.where("key").anyOf(keys).delete());
  }

  /** Takes away what the log contains by now although nobody saw it pass (another tab, a crash after the answer). */
  async sweep(lastSeq: (c: string) => number | undefined): Promise<void> {
    const seen = (row: Outgoing) => row.seq !== undefined && row.seq <= (lastSeq(row.c) ?? 0);
    await this.#tidy(() => this.#o.db.outbox.filter(seen).delete());
  }

  /** Cleaning up may come too late (the page is closing): what stays is swept at the next start. */
  async #tidy(work: () => Promise<unknown>): Promise<void> {
    try {
      await work();
    } catch (error) {
      if (!(error instanceof Dexie.DatabaseClosedError)) console.error("outbox", error);
    }
  }

  /** Tries everything that waits, now. */
  async flush(): Promise<void> {
    if (this.#stopped || this.#o.socket.status.state !== "online") return;
    for (const timer of this.#timers.values()) clearTimeout(timer);
    this.#timers.clear();
    const rows = await this.#o.db.outbox.orderBy("n").toArray();
    await Promise.all([...new Set(rows.filter(isDue).map((row) => row.c))].map((c) => this.#run(c)));
  }

  /** One runner per conversation and tab, and by the lock one per browser. */
  async #run(c: string): Promise<void> {
    if (this.#stopped || this.#o.socket.status.state !== "online") return;
    if (this.#running.has(c)) {
      this.#again.add(c);
      return;
    }
    this.#running.add(c);
    try {
      await (this.#o.lock ?? browserLock)(`${this.#o.db.name}.outbox.${c}`, () => this.#drain(c));
    } catch (error) {
      if (!(error instanceof Dexie.DatabaseClosedError)) console.error("outbox", error);
    } finally {
      this.#running.delete(c);
    }
    if (this.#again.delete(c) && !this.#timers.has(c)) await this.#run(c);
  }

  async #drain(c: string): Promise<void> {
    while (!this.#stopped) {
      this.#again.delete(c);
      // Read afresh each time: another tab may have sent, added or deleted meanwhile.
      const rows = await this.#o.db.outbox.where("c").equals(c).sortBy("n");
      const row = rows.find(isDue);
      if (!row || !(await this.#send(row))) return;
    }
  }

  /** True when the next one may go. */
  async #send(row: Outgoing): Promise<boolean> {
    const { db, socket } = this.#o;
    try {
      const args = { conversation_id: row.c, key: row.key, text: row.text };
      const sent = await socket.request("chat.send", args, { timeoutMs: SEND_MS });
      this.#tries.delete(row.key);
      await db.outbox.update(row.n, { seq: sent.seq });
      this.#o.stored(row, sent);
      return true;
    } catch (error) {
      if (!(error instanceof SocketError)) throw error;
      if (error.code === "offline" || error.code === "lost") return false;
      if (error.retry !== "no") {
        this.#later(row, error.retry === "later" ? LATER_MS : NOW_MS);
        return false;
      }
      await db.outbox.update(row.n, { state: "failed", error: { code: error.code, title: error.title } });
      return true;
    }
  }

  #later(row: Outgoing, { base, ceiling }: { base: number; ceiling: number }): void {
    const tries = this.#tries.get(row.key) ?? 0;
    this.#tries.set(row.key, tries + 1);
    const wait = Math.min(ceiling, base * 2 ** Math.min(tries, 10));
    const timer = setTimeout(() => {
      this.#timers.delete(row.c);
      void this.#run(row.c);
    }, wait);
    this.#timers.set(row.c, timer);
  }
}

const isDue = (row: Outgoing): boolean => row.state === "waiting" && row.seq === undefined;
