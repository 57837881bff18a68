import { liveQuery } from "dexie";
import { newKey } from "@/shared/kit/ids";
import { type Socket, SocketError } from "@/shared/socket/port";
import { carryOut, type Done } from "./carry";
import { type ChatDb, complain, unattended } from "./db";
import type { Content, Op, Outgoing, Target } from "./types";

/** Runs `task` while no other tab runs one of the same name. */
export type Lock = (name: string, task: () => Promise<void>) => Promise<void>;

/**
 * Browsers have locks only on https and localhost. Without them two tabs may send the same message: the server knows
 * its key and stores it once, and each tab waits for an answer before its next, so the order holds as well.
 */
export const browserLock: Lock = (name, task) =>
  typeof navigator !== "undefined" && navigator.locks ? navigator.locks.request(name, task) : task();

const NOW_MS = { base: 300, ceiling: 8_000 };
const LATER_MS = { base: 3_000, ceiling: 60_000 };

export interface OutboxOptions {
  db: ChatDb;
  socket: Socket;
  /** The server has it; it will also come through the log. */
  stored: (row: Outgoing, done: Done) => void;
  changed: (rows: readonly Outgoing[]) => void;
  lock?: Lock;
}

/**
 * What the person did, on its way. Each operation is on disk before it is shown or sent, keeps one key for ever, and
 * goes out after the ones done before it in the same conversation; one conversation never waits for another.
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
      error: (error) => complain("outbox", error),
    });
    const online = this.#o.socket.subscribe(() => {
      if (this.#o.socket.status.state === "online") void unattended("outbox", this.flush());
    });
    this.#stop.push(() => watching.unsubscribe(), online);
    void unattended("outbox", this.flush());
  }

  stop(): void {
    this.#stopped = true;
    for (const stop of this.#stop) stop();
    for (const timer of this.#timers.values()) clearTimeout(timer);
    this.#timers.clear();
  }

  /** Resolves when the operation is safe on this device; then it may be shown. */
  async add(c: string, op: Op, at: number): Promise<string> {
    const key = newKey();
    await this.#o.db.outbox.add({ key, c, op, at, state: "waiting" });
    void this.#run(c);
    return key;
  }

  /** Other words for a message. One that has not left this device is changed where it stands. */
  async edit(c: string, target: Target, words: Pick<Content, "text" | "f" | "m">, at: number): Promise<void> {
    await this.#onOwn(
      (row) => (row.op.k === "send" && isTarget(row, target)) || (row.op.k === "edit" && speaksOf(row.op, target)),
      c,
      (row) => {
        const { f: _f, m: _m, ...rest } = row.op as Extract<Op, { k: "send" | "edit" }>;
        const { error: _, tried: _t, ...kept } = row;
        return { ...kept, state: "waiting", op: { ...rest, ...words } as Op };
      },
      () => ({ k: "edit", ...target, ...words }),
      at,
    );
  }

  /** Takes a message back. One that has not left this device simply goes, with all that was to be done to it. */
  async recall(c: string, target: Target, at: number): Promise<void> {
    await this.#onOwn(
      (row) => row.op.k === "send" && isTarget(row, target),
      c,
      () => null,
      () => ({ k: "recall", ...target }),
      at,
    );
  }

  /** Sets a sign or takes it away; doing and undoing what is still here leaves nothing to be sent. */
  async toggle(
    c: string,
    target: Target,
    what: { k: "react"; x: string } | { k: "pin" },
    on: boolean,
    at: number,
  ): Promise<void> {
    const same = ({ op }: Outgoing) =>
      op.k === what.k && speaksOf(op, target) && (op.k !== "react" || what.k !== "react" || op.x === what.x);
    await this.#onOwn(
      same,
      c,
      (row) => ((row.op as { on: boolean }).on === on ? row : null),
      () => ({ ...what, ...target, on }),
      at,
    );
  }

  /**
   * Changes the last operation of this kind if it has never left this device (`null` takes it away), else adds a new
   * one. In one transaction with the runner's claim, so that nothing is changed behind the back of what is being sent.
   */
  async #onOwn(
    fits: (row: Outgoing) => boolean,
    c: string,
    change: (row: Outgoing) => Outgoing | null,
    added: () => Op,
    at: number,
  ): Promise<void> {
    const { outbox } = this.#o.db;
    await this.#o.db.transaction("rw", outbox, async () => {
      const rows = await outbox.where("c").equals(c).sortBy("n");
      const held = rows.findLast(fits);
      if (!held || held.seq !== undefined || (held.tried && held.state === "waiting")) {
        await outbox.add({ key: newKey(), c, op: added(), at, state: "waiting" });
        return;
      }
      const next = change(held);
      if (next) await outbox.put(next);
      else await this.#remove(held, rows);
    });
    void this.#run(c);
  }

  /** What was to be done to a message that goes has no more sense. */
  async #remove(row: Outgoing, rows: readonly Outgoing[]): Promise<void> {
    const orphans = rows.filter(({ op }) => "tk" in op && op.tk === row.key);
    await this.#o.db.outbox.bulkDelete([row.n, ...orphans.map((orphan) => orphan.n)]);
  }

  /** A refused operation tries again, behind whatever was done since; under its old key, so that it cannot double. */
  async retry(key: string): Promise<void> {
    const { db } = this.#o;
    await db.transaction("rw", db.outbox, async () => {
      const row = await db.outbox.where("key").equals(key).first();
      if (!row) return;
      await db.outbox.delete(row.n);
      await db.outbox.add({ key, c: row.c, op: row.op, at: row.at, state: "waiting" });
    });
    await this.flush();
  }

  async discard(key: string): Promise<void> {
    const { db } = this.#o;
    await db.transaction("rw", db.outbox, async () => {
      const row = await db.outbox.where("key").equals(key).first();
      if (row) await this.#remove(row, await db.outbox.where("c").equals(row.c).toArray());
    });
  }

  async restore({ n: _, ...row }: Outgoing): Promise<void> {
    await this.#o.db.outbox.add(row);
  }

  /** These have been seen in the log: they are no longer on their way. */
  async landed(seen: readonly { key: string; seq: number }[]): Promise<void> {
    if (seen.length === 0) return;
    const { db } = this.#o;
    await unattended(
      "outbox",
      db.transaction("rw", db.outbox, async () => {
        for (const { key, seq } of seen) {
          const row = await db.outbox.where("key").equals(key).first();
          if (!row) continue;
          await this.#name(row, seq);
          await db.outbox.delete(row.n);
        }
      }),
    );
  }

  /** Takes away what the log contains by now although nobody saw it pass (another tab, a crash after the answer). */
  async sweep(lastSeq: (c: string) => number | undefined): Promise<void> {
    const seen = (row: Outgoing) => row.seq !== undefined && row.seq <= (lastSeq(row.c) ?? 0);
    await unattended("outbox", this.#o.db.outbox.filter(seen).delete());
  }

  async flush(): Promise<void> {
    for (const timer of this.#timers.values()) clearTimeout(timer);
    this.#timers.clear();
    const rows = await this.#o.db.outbox.filter(isDue).toArray();
    await Promise.all([...new Set(rows.map((row) => row.c))].map((c) => this.#run(c)));
  }

  /** One runner per conversation and tab, and by the lock one per browser. */
  async #run(c: string): Promise<void> {
    if (this.#stopped || this.#o.socket.status.state !== "online") return;
    if (this.#running.has(c)) {
      this.#again.add(c);
      return;
    }
    this.#running.add(c);
    const lock = this.#o.lock ?? browserLock;
    await unattended(
      "outbox",
      lock(`${this.#o.db.name}.outbox.${c}`, () => this.#drain(c)),
    );
    this.#running.delete(c);
    if (this.#again.delete(c) && !this.#timers.has(c)) await this.#run(c);
  }

  async #drain(c: string): Promise<void> {
    while (!this.#stopped) {
      this.#again.delete(c);
      const row = await this.#claim(c);
      if (!row || !(await this.#send(row))) return;
    }
  }

  /** Read afresh each time: another tab may have sent, changed or deleted meanwhile. From here on it counts as sent. */
  #claim(c: string): Promise<Outgoing | null> {
    const { db } = this.#o;
    return db.transaction("rw", db.outbox, async () => {
      const rows = await db.outbox.where("c").equals(c).sortBy("n");
      const row = rows.find(isDue);
      if (!row) return null;
      if (!row.tried) await db.outbox.update(row.n, { tried: true });
      return { ...row, tried: true };
    });
  }

  /** True when the next one may go. */
  async #send(row: Outgoing): Promise<boolean> {
    const { db, socket } = this.#o;
    try {
      const done = await carryOut(socket, row);
      this.#tries.delete(row.key);
      await db.transaction("rw", db.outbox, async () => {
        await db.outbox.update(row.n, { seq: done.seq });
        // What was done to the message while it had no number finds it now.
        if (row.op.k === "send") await this.#name(row, done.seq);
      });
      this.#o.stored({ ...row, seq: done.seq }, done);
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

  async #name(row: Outgoing, seq: number): Promise<void> {
    const { outbox } = this.#o.db;
    await outbox
      .where("c")
      .equals(row.c)
      .filter(({ op }) => "tk" in op && op.tk === row.key)
      .modify((other) => {
        (other.op as { t?: number }).t = seq;
      });
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

/** An operation on a message that has no number yet (its sending was refused) waits for it, or goes with it. */
const isDue = ({ state, seq, op }: Outgoing): boolean =>
  state === "waiting" && seq === undefined && !("tk" in op && op.tk !== undefined && op.t === undefined);

const isTarget = (row: Outgoing, target: Target): boolean =>
  "tk" in target ? row.key === target.tk : row.seq === target.t;

export const speaksOf = (op: Op, target: Target): boolean =>
  "tk" in target ? "tk" in op && op.tk === target.tk : "t" in op && op.t === target.t;
