import { liveQuery } from "dexie";
import { newKey } from "@/shared/kit/ids";
import { SocketError } from "@/shared/socket/port";
import { complain } from "./db";
import { browserLock, type Lock } from "./outbox";
import type { OwnBody, OwnStep, Register } from "./registers";
import type { Core } from "./view";

const AGAIN_MS = 3_000;
const ANSWER_MS = 10_000;

export type Refused = (key: string, problem: SocketError) => void;

/**
 * What is a person's own: registers under a key, of which the last word counts. A word is on disk before it goes out,
 * which it does as soon as there is a connection; only the newest of each register is ever sent.
 */
export class Own {
  #core: Core;
  #lock: Lock;
  /** As the server has them. */
  #stored = new Map<string, Register>();
  #waiting = new Map<string, OwnBody | null>();
  /** Being written to disk at the moment. */
  #saving = new Map<string, { body: OwnBody | null }>();
  /** What the feed told while the registers were being loaded: newer than any page. */
  #heard: Map<string, OwnStep> | null = null;
  #whole = false;
  #running = false;
  #again = false;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #stop: (() => void)[] = [];
  #followers = new Set<(steps: readonly OwnStep[]) => void>();
  #refused = new Set<Refused>();

  constructor(core: Core, lock: Lock = browserLock) {
    this.#core = core;
    this.#lock = lock;
  }

  /** Shows what this browser kept. */
  async start(): Promise<void> {
    const { db, archive } = this.#core;
    const { rows, whole } = await archive.own();
    this.#stored = new Map(rows.map((row) => [row.key, row]));
    this.#whole = whole;
    for (const { key, body } of await db.unsentOwn.toArray()) this.#waiting.set(key, body);
    if (!this.#core.alive()) return;
    this.#show();
    // Another tab may have something to say as well.
    const watching = liveQuery(() => db.unsentOwn.toArray()).subscribe({
      next: (unsent) => {
        this.#waiting = new Map(unsent.map(({ key, body }) => [key, body]));
        for (const [key, { body }] of this.#saving) this.#waiting.set(key, body);
        this.#show();
      },
      error: (error) => complain("own", error),
    });
    this.#stop.push(() => watching.unsubscribe());
  }

  stop(): void {
    clearTimeout(this.#timer);
    for (const stop of this.#stop) stop();
    this.#followers.clear();
    this.#refused.clear();
  }

  /** Calls back with what the server has, in its order. */
  onSteps(listener: (steps: readonly OwnStep[]) => void): () => void {
    this.#followers.add(listener);
    return () => this.#followers.delete(listener);
  }

  /** Calls back when the server did not take a word: it is forgotten here too. */
  onRefused(listener: Refused): () => void {
    this.#refused.add(listener);
    return () => this.#refused.delete(listener);
  }

  /** As the server has them, without what has not left this device. */
  stored(prefix: string): Register[] {
    return [...this.#stored.values()].filter(({ key }) => key.startsWith(prefix));
  }

  /** Everything is loaded anew: what is held may be out of date. */
  afresh(): void {
    this.#whole = false;
    this.#heard = new Map();
  }

  /** From the feed; what is kept of it is written together with the feed's number. */
  landed(steps: readonly OwnStep[]): void {
    if (steps.length === 0) return;
    for (const step of steps) {
      this.#heard?.set(step.key, step);
      take(this.#stored, step);
    }
    this.#show();
    for (const listener of this.#followers) listener(steps);
  }

  async caughtUp(): Promise<void> {
    try {
      if (!this.#whole) await this.#load();
    } catch {
      // Summaries carry what matters most meanwhile.
      if (this.#isLive()) this.#timer = setTimeout(() => void this.caughtUp(), AGAIN_MS);
      return;
    }
    await this.flush();
  }

  /** Resolves when the word is safe on this device. `null` forgets the register. */
  async keep(key: string, body: OwnBody | null): Promise<void> {
    const said = { body };
    this.#saving.set(key, said);
    this.#waiting.set(key, body);
    this.#show();
    try {
      await this.#core.db.unsentOwn.put({ key, body, word: newKey() });
    } catch (error) {
      complain("own", error);
      this.#waiting.delete(key);
      this.#show();
      for (const listener of this.#refused) listener(key, new SocketError("not_kept", "", "no"));
    } finally {
      if (this.#saving.get(key) === said) this.#saving.delete(key);
    }
    void this.flush();
  }

  /** Tells the server what it does not know yet: one word after the other, from one tab at a time. */
  async flush(): Promise<void> {
    if (!this.#isLive()) return;
    if (this.#running) {
      this.#again = true;
      return;
    }
    this.#running = true;
    clearTimeout(this.#timer);
    try {
      do {
        this.#again = false;
        await this.#lock(`${this.#core.db.name}.own`, () => this.#drain());
      } while (this.#again && this.#isLive());
    } catch {
      this.#timer = setTimeout(() => void this.flush(), AGAIN_MS);
    } finally {
      this.#running = false;
    }
  }

  /** What the others said while this device was away is heard before this one speaks. */
  #isLive(): boolean {
    return this.#core.alive() && this.#core.store.getState().phase === "live";
  }

  async #drain(): Promise<void> {
    for (const row of await this.#core.db.unsentOwn.toArray()) {
      if (!this.#isLive()) return;
      await this.#tell(row);
    }
  }

  async #tell({ key, body, word }: { key: string; body: OwnBody | null; word: string }): Promise<void> {
    const { socket, db } = this.#core;
    try {
      const { changed } = await socket.request("chat.keep", { key, body }, { timeoutMs: ANSWER_MS });
      // Shown without a gap until the feed brings it as the server has spelt it.
      const step = { key, body, at: Date.now() };
      take(this.#stored, step);
      // What changed nothing does not come over the feed; all else is heard there, in the order of the words.
      if (!changed) for (const listener of this.#followers) listener([step]);
    } catch (error) {
      if (!(error instanceof SocketError) || error.retry !== "no") throw error;
      for (const listener of this.#refused) listener(key, error);
    }
    await db.transaction("rw", db.unsentOwn, async () => {
      if ((await db.unsentOwn.get(key))?.word === word) await db.unsentOwn.delete(key);
    });
  }

  async #load(): Promise<void> {
    const { api, archive } = this.#core;
    this.#heard ??= new Map();
    const found = new Map<string, Register>();
    let cursor: string | null = null;
    do {
      const page: Awaited<ReturnType<typeof api.own>> = await api.own(cursor);
      if (!this.#core.alive()) return;
      for (const { key, body, at } of page.items) found.set(key, { key, body, at: Date.parse(at) });
      cursor = page.next_cursor;
    } while (cursor !== null);
    for (const step of this.#heard.values()) take(found, step);
    this.#heard = null;
    // What is no longer there was forgotten while this browser was away.
    const gone = [...this.#stored.keys()].filter((key) => !found.has(key));
    this.#stored = found;
    this.#whole = true;
    this.#show();
    for (const listener of this.#followers)
      listener([...found.values(), ...gone.map((key) => ({ key, body: null, at: 0 }))]);
    await archive.keepOwn([...found.values()]);
  }

  #show(): void {
    if (!this.#core.alive()) return;
    const own: Record<string, Register> = Object.fromEntries(this.#stored);
    for (const [key, body] of this.#waiting) {
      if (body) own[key] = { key, body, at: own[key]?.at ?? Date.now() };
      else delete own[key];
    }
    this.#core.store.setState({ own, ownWhole: this.#whole });
  }
}

function take(registers: Map<string, Register>, { key, body, at }: OwnStep): void {
  if (body) registers.set(key, { key, body, at });
  else registers.delete(key);
}
