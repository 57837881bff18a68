import { changed, targetOf } from "./changes";
import type { Entry } from "./types";
import type { Core } from "./view";

const AT_ONCE = 100;

export const looseKey = (c: string, s: number): string => `${c}/${s}`;

/** Single messages that are shown away from their place (quotes): asked for together, and kept up to date. */
export class Loose {
  #core: Core;
  #queue = new Map<string, Set<number>>();
  #asked = new Set<string>();

  constructor(core: Core) {
    this.#core = core;
  }

  want(c: string, s: number): void {
    const key = looseKey(c, s);
    if (this.#asked.has(key)) return;
    this.#asked.add(key);
    const wanted = this.#queue.get(c);
    if (wanted) wanted.add(s);
    else {
      this.#queue.set(c, new Set([s]));
      queueMicrotask(() => void this.#fetch(c));
    }
  }

  /** What was asked for without a connection may be asked for again. */
  renew(): void {
    const { loose } = this.#core.store.getState();
    for (const key of this.#asked) if (!(key in loose)) this.#asked.delete(key);
  }

  landed(changes: readonly Entry[]): void {
    const { store, me } = this.#core;
    let { loose } = store.getState();
    for (const change of changes) {
      const t = targetOf(change);
      const held = t === null ? null : loose[looseKey(change.c, t)];
      const now = held && changed(held, change, me);
      if (now && now !== held) loose = { ...loose, [looseKey(change.c, now.s)]: now };
    }
    store.setState({ loose });
  }

  forget(c: string): void {
    const { loose } = this.#core.store.getState();
    const kept = Object.entries(loose).filter(([key]) => !key.startsWith(`${c}/`));
    for (const key of this.#asked) if (key.startsWith(`${c}/`)) this.#asked.delete(key);
    this.#core.store.setState({ loose: Object.fromEntries(kept) });
  }

  async #fetch(c: string): Promise<void> {
    const all = [...(this.#queue.get(c) ?? [])];
    this.#queue.delete(c);
    const { api, store } = this.#core;
    for (let i = 0; i < all.length; i += AT_ONCE) {
      const part = all.slice(i, i + AT_ONCE);
      try {
        const { entries } = await api.entries(c, part);
        if (!this.#core.alive()) return;
        const found = Object.fromEntries(part.map((s) => [looseKey(c, s), null as Entry | null]));
        for (const entry of entries) found[looseKey(c, entry.s)] = entry;
        store.setState((view) => ({ loose: { ...view.loose, ...found } }));
        this.landed(store.getState().recent[c] ?? []);
      } catch {
        for (const s of part) this.#asked.delete(looseKey(c, s));
      }
    }
  }
}
