import { dressed, withChanges } from "./changes";
import type { Entry, LogPage, Where } from "./types";
import type { Core, Paging } from "./view";
import { amend, append, firstSeq, lastSeq, open, prepend, type Window } from "./window";

export const PAGE = 60;
/** Windows of the conversations opened last stay in memory, so that going back is instant. */
const WINDOWS_KEPT = 6;

/** Brings parts of the log into memory: from this browser where it is held without a hole, else from the server. */
export class Pager {
  #core: Core;
  #recent: string[] = [];
  #opening = new Map<string, Promise<void>>();
  /** Shown as they were before something was missed, because there was no connection to fetch them anew. */
  #stale = new Set<string>();

  constructor(core: Core) {
    this.#core = core;
  }

  /** Makes sure that a window stands: at the end, or around `at`. Rejects when nothing can be shown. */
  open(c: string, at?: number): Promise<void> {
    this.#keepRecent(c);
    const window = this.#window(c);
    const wanted = at ?? this.#core.store.getState().conversations[c]?.last_seq ?? 0;
    if (window && wanted >= firstSeq(window) && wanted <= lastSeq(window)) return Promise.resolve();
    const name = `${c}/${at ?? ""}`;
    const running = this.#opening.get(name);
    if (running) return running;
    const opening = this.#open(c, at).finally(() => this.#opening.delete(name));
    this.#opening.set(name, opening);
    return opening;
  }

  async before(c: string): Promise<void> {
    const window = this.#window(c);
    if (!window || window.start || this.#core.store.getState().paging[c]?.before === "loading") return;
    await this.#page(c, "before", { before: firstSeq(window) }, (now, page) =>
      prepend(now, page.entries, page.first_seq <= 1 || page.entries.length === 0, this.#core.me),
    );
  }

  async after(c: string): Promise<void> {
    const window = this.#window(c);
    const last = this.#core.store.getState().conversations[c]?.last_seq ?? 0;
    if (!window || lastSeq(window) >= last || this.#core.store.getState().paging[c]?.after === "loading") return;
    await this.#page(c, "after", { after: lastSeq(window) }, (now, page) => append(now, page.entries, this.#core.me));
  }

  /**
   * What is shown may be out of date: the same place afresh. It stays until there is something to put in its place; a
   * window that nobody looks at is only forgotten.
   */
  async renew(c: string): Promise<void> {
    const window = this.#window(c);
    this.#stale.delete(c);
    if (!window) return;
    if (this.#recent[0] !== c) {
      const { store } = this.#core;
      const { [c]: _, ...windows } = store.getState().windows;
      store.setState({ windows });
      return;
    }
    try {
      // Not from this browser: of what was dropped here, only single entries may have come back.
      const page = await this.#ask(c, { around: lastSeq(window) });
      if (this.#core.alive()) this.#set(c, open(page.entries, false, this.#core.me));
    } catch {
      this.#stale.add(c);
    }
  }

  /** There is a connection again. */
  async renewStale(): Promise<void> {
    await Promise.all([...this.#stale].map((c) => this.renew(c)));
  }

  async #open(c: string, at: number | undefined): Promise<void> {
    const last = this.#core.store.getState().conversations[c]?.last_seq ?? 0;
    const where: Where = at === undefined ? { before: last + 1 } : { around: at };
    const page = await this.#fetch(c, where);
    if (!this.#core.alive()) return;
    let window = open(page.entries, false, this.#core.me);
    // While the page was on its way the log may have grown, and what grew may not be in the archive yet.
    while (at === undefined && lastSeq(window) < (this.#core.store.getState().conversations[c]?.last_seq ?? 0)) {
      const grown = append(window, (await this.#fetch(c, { after: lastSeq(window) })).entries, this.#core.me);
      if (!this.#core.alive()) return;
      if (grown === window) break;
      window = grown;
    }
    this.#set(c, window);
  }

  async #page(
    c: string,
    end: "before" | "after",
    where: Where,
    merge: (now: Window, page: LogPage) => Window,
  ): Promise<void> {
    this.#mark(c, end, "loading");
    try {
      const page = await this.#fetch(c, where);
      const now = this.#window(c);
      if (now && this.#core.alive()) this.#set(c, merge(now, page));
      this.#mark(c, end, "idle");
    } catch {
      this.#mark(c, end, "failed");
    }
  }

  async #fetch(c: string, where: Where): Promise<LogPage> {
    const held = await this.#held(c, where).catch(() => null);
    if (held && held.length > 0) {
      return { entries: this.#fresh(c, held), first_seq: held[0]?.s ?? 0, last_seq: held.at(-1)?.s ?? 0 };
    }
    return this.#ask(c, where);
  }

  async #ask(c: string, where: Where): Promise<LogPage> {
    const page = await this.#core.api.log(c, where, PAGE);
    const entries = this.#fresh(c, dressed(page));
    void this.#core.archive.add(entries).catch(() => undefined);
    return { ...page, entries };
  }

  /** With the changes that came while the page was on its way. */
  #fresh(c: string, entries: Entry[]): Entry[] {
    return [...withChanges(entries, this.#core.store.getState().recent[c] ?? [], this.#core.me)];
  }

  #held(c: string, where: Where): Promise<Entry[] | null> {
    const { archive } = this.#core;
    if ("before" in where) return archive.before(c, where.before, PAGE);
    if ("after" in where) return archive.after(c, where.after, PAGE);
    return archive.around(c, where.around, PAGE);
  }

  #window(c: string): Window | undefined {
    return this.#core.store.getState().windows[c];
  }

  #set(c: string, window: Window): void {
    const { store, me } = this.#core;
    store.setState((state) => ({
      windows: { ...state.windows, [c]: amend(window, state.recent[c] ?? [], me) },
    }));
  }

  #mark(c: string, end: "before" | "after", paging: Paging): void {
    const { store } = this.#core;
    store.setState((state) => ({
      paging: { ...state.paging, [c]: { ...(state.paging[c] ?? { before: "idle", after: "idle" }), [end]: paging } },
    }));
  }

  #keepRecent(c: string): void {
    this.#recent = [c, ...this.#recent.filter((other) => other !== c)];
    const { store } = this.#core;
    const far = this.#recent.splice(WINDOWS_KEPT);
    if (far.length === 0) return;
    const windows = { ...store.getState().windows };
    for (const other of far) delete windows[other];
    store.setState({ windows });
  }
}
