import { SocketError } from "@/shared/socket/port";
import { complain } from "./db";
import { type ChatEvent, type Findings, fold } from "./fold";
import type { Conversation, ReadCount, Resumed } from "./types";
import type { Core } from "./view";

/** Pushes of one animation frame are folded together: a burst costs one render, not a hundred. */
const GATHER_MS = 16;
/** A push may overtake another; what is still missing after this time is asked for. */
const MEND_MS = 250;
const AGAIN_MS = 2_000;
/** So many conversations fit into one frame of 64 KiB with room to spare. */
const HELD_PER_FRAME = 500;

export interface SyncHooks {
  /** Entries that extended the log. `live` is false for what a resume brought late. */
  landed: (entries: Findings["landed"], live: boolean) => void;
  /** Registers of the person that the feed has brought. */
  owned: (steps: Findings["own"]) => void;
  /** Nothing usable is held any more. */
  afresh: () => void;
  /** Everything known is up to date. */
  caughtUp: () => void;
  /** Too much was missed to be told entry by entry: what is shown of the conversation has to be fetched anew. */
  hole: (c: string) => Promise<void>;
}

/**
 * Keeps the view equal to the server: folds pushes while connected, resumes after a break, fetches what folding could
 * not derive. One round at a time, so that a push never overtakes the list that it belongs to.
 */
export class Sync {
  #core: Core;
  #hooks: SyncHooks;
  #queue: ChatEvent[] = [];
  /** Pushes wait in the queue until the resume that precedes them is folded. */
  #live = false;
  #whole = false;
  #round = 0;
  #gather: ReturnType<typeof setTimeout> | undefined;
  #mend: ReturnType<typeof setTimeout> | undefined;
  #retry: ReturnType<typeof setTimeout> | undefined;
  #gaps = new Set<string>();
  #fetching = new Set<string>();
  /** Conversations whose hole is known: their summary may jump. */
  #holes = new Set<string>();
  /** Spoken of by the feed or left incomplete by the log, and not fetched yet. */
  #wanted = new Set<string>();
  #writing: Promise<void> = Promise.resolve();
  #stop: (() => void)[] = [];

  constructor(core: Core, hooks: SyncHooks) {
    this.#core = core;
    this.#hooks = hooks;
  }

  /** How many have read messages of one's own: the last word counts. */
  counted(c: string, counts: readonly ReadCount[]): void {
    const { readers } = this.#core.store.getState();
    const next = { ...readers[c], ...Object.fromEntries(counts.map((one) => [one.s, one])) };
    this.#core.store.setState({ readers: { ...readers, [c]: next } });
  }

  /** Shows what this browser kept, then listens and catches up. */
  async start(): Promise<void> {
    const { socket, archive, store } = this.#core;
    const take = (event: ChatEvent) => this.push(event);
    this.#stop.push(
      socket.on("chat.log", (entry) => take({ t: "log", entry })),
      socket.on("chat.feed", (step) => take({ t: "feed", step })),
      socket.on("chat.position", (push) => take({ t: "position", push })),
      socket.on("chat.readers", ({ c, r }) => this.counted(c, r)),
    );
    const cached = await archive.load();
    if (!this.#core.alive()) return;
    if (cached.feed !== null) {
      this.#whole = true;
      this.#wanted = new Set(cached.wanted);
      const events = cached.conversations.map((conversation): ChatEvent => ({ t: "snapshot", conversation }));
      const { state } = fold({ ...store.getState(), feed: cached.feed }, events);
      store.setState({ ...state, phase: "cached" });
    }
    this.#stop.push(socket.subscribe(() => this.#connection()));
    this.#connection();
  }

  stop(): void {
    for (const stop of this.#stop) stop();
    for (const timer of [this.#gather, this.#mend, this.#retry]) clearTimeout(timer);
  }

  /** Waits until what was folded is also on disk; for tests and for leaving in order. */
  async settled(): Promise<void> {
    await this.#writing;
  }

  push(event: ChatEvent): void {
    this.#queue.push(event);
    if (!this.#live || this.#gather !== undefined) return;
    this.#gather = setTimeout(() => {
      this.#gather = undefined;
      this.#apply(this.#queue.splice(0), true);
    }, GATHER_MS);
  }

  /** Folds at once: for what the person's own actions brought. */
  now(events: readonly ChatEvent[]): void {
    this.#apply(events, false);
  }

  /** Fetches a summary again (an action of ours changed it, or a link leads to one that is not known yet). */
  async refresh(c: string): Promise<Conversation | null> {
    const conversation = await this.#core.api.get(c);
    if (this.#core.alive()) this.now([conversation ? { t: "snapshot", conversation } : { t: "gone", c }]);
    return conversation;
  }

  #connection(): void {
    const { state } = this.#core.socket.status;
    clearTimeout(this.#retry);
    if (state === "online") void this.#catchUp();
    else {
      this.#round++;
      this.#live = false;
      if (this.#core.store.getState().phase === "live") this.#core.store.setState({ phase: "cached" });
    }
  }

  async #catchUp(): Promise<void> {
    const round = ++this.#round;
    const { api, store } = this.#core;
    this.#live = false;
    try {
      // Roles and departments change seldom; without an answer the person's own name and everybody still count.
      void api.audiences().then(
        (audiences) => this.#core.alive() && store.setState({ audiences }),
        () => undefined,
      );
      if (this.#whole) await this.#resume(Object.keys(store.getState().conversations));
      else await this.#loadAll(null);
      await Promise.all([...this.#wanted].map((c) => this.#fetch(c)));
      if (round !== this.#round) return;
      this.#live = true;
      this.#core.store.setState({ phase: "live", broken: false });
      this.#apply(this.#queue.splice(0), true);
      this.#hooks.caughtUp();
    } catch (error) {
      if (round !== this.#round || !this.#core.alive()) return;
      if (!(error instanceof SocketError)) this.#core.store.setState({ broken: true });
      this.#retry = setTimeout(() => this.#connection(), AGAIN_MS);
    }
  }

  /** Nothing usable is held: the feed number first, then the list, so that what changes in between comes as a push. */
  async #loadAll(feed: number | null): Promise<void> {
    const { archive, api, socket, store } = this.#core;
    let at = feed;
    if (at === null) {
      const answer = await socket.request("chat.resume", { feed: 0, held: {} });
      at = answer.feed;
      store.setState({ presence: answer.presence ?? {} });
    }
    this.#whole = false;
    this.#hooks.afresh();
    this.#wanted.clear();
    await this.#writing;
    await archive.clear();
    let cursor: string | null = null;
    let first = true;
    do {
      const page: Awaited<ReturnType<typeof api.list>> = await api.list(cursor);
      // What was shown stays until there is something to put in its place.
      const held = first ? this.#shown() : { ...store.getState().conversations };
      // The held summary goes, also one with a higher number: the server may come from a backup.
      for (const { id } of page.items) delete held[id];
      const bare = first ? { feed: at, ahead: {}, recent: {}, positions: {} } : {};
      first = false;
      this.#apply(
        page.items.map((conversation): ChatEvent => ({ t: "snapshot", conversation })),
        false,
        { ...store.getState(), ...bare, conversations: held },
      );
      cursor = page.next_cursor;
    } while (cursor !== null && this.#core.alive());
    // A person without conversations has a feed number too.
    await this.#writing;
    await archive.keep({ feed: at, conversations: [], entries: [], gone: [], wanted: [], own: [] });
    await archive.markWhole();
    this.#whole = true;
    await Promise.all(Object.keys(store.getState().windows).map((c) => this.#hole(c)));
  }

  /** The conversations that somebody may be reading. */
  #shown(): Record<string, Conversation> {
    const { conversations, windows } = this.#core.store.getState();
    return Object.fromEntries(Object.entries(conversations).filter(([c]) => windows[c]));
  }

  async #resume(ids: readonly string[]): Promise<void> {
    const { socket, store } = this.#core;
    let rest = [...ids];
    do {
      const part = rest.slice(0, HELD_PER_FRAME);
      rest = rest.slice(HELD_PER_FRAME);
      const { conversations, feed } = store.getState();
      const held = Object.fromEntries(part.map((c) => [c, conversations[c]?.last_seq ?? 0]));
      const answer = await socket.request("chat.resume", { feed, held });
      if (answer.afresh) {
        await this.#loadAll(answer.feed);
        return;
      }
      await this.#take(answer);
    } while (rest.length > 0);
  }

  async #take(answer: Resumed): Promise<void> {
    const { store } = this.#core;
    store.setState({ presence: { ...store.getState().presence, ...answer.presence } });
    const events: ChatEvent[] = [
      ...answer.feed_entries.map((step): ChatEvent => ({ t: "feed", step })),
      ...answer.entries.map((entry): ChatEvent => ({ t: "log", entry })),
    ];
    this.#apply(events, false);
    await Promise.all(Object.keys(answer.more).map((c) => this.#hole(c)));
  }

  /** Among what was missed may be edits of anything that is kept: all of it goes, only the summary is fetched. */
  async #hole(c: string): Promise<void> {
    this.#holes.add(c);
    try {
      this.#write(() => this.#core.archive.drop(c));
      await this.refresh(c);
      await this.#writing;
      await this.#hooks.hole(c);
    } finally {
      this.#holes.delete(c);
    }
  }

  /** A fetched summary knew more than what came: what lies between is asked for, for it may change what is held. */
  #fill(jumps: ReadonlyMap<string, number>): void {
    const held = Object.fromEntries([...jumps].filter(([c]) => !this.#holes.has(c)));
    if (Object.keys(held).length === 0 || this.#core.socket.status.state !== "online") return;
    const { socket, store } = this.#core;
    // A connection that is lost meanwhile: nothing says any more what was missed.
    const lost = async () => {
      if (this.#core.alive()) await Promise.all(Object.keys(held).map((c) => this.#hole(c)));
    };
    const ask = async () => {
      const answer = await socket.request("chat.resume", { feed: store.getState().feed, held });
      if (answer.afresh) throw new Error("afresh");
      await this.#take(answer);
    };
    ask()
      .catch(lost)
      .catch(() => undefined);
  }

  /** One round: fold, show, keep, and ask for what is missing. */
  #apply(events: readonly ChatEvent[], live: boolean, onto = this.#core.store.getState()): void {
    const { store } = this.#core;
    if (!this.#core.alive() || (events.length === 0 && onto === store.getState())) return;
    const { state, found } = fold(onto, events);
    store.setState(state);
    const wanted = [...found.unknown, ...found.stale];
    for (const c of [...found.touched, ...found.gone]) this.#wanted.delete(c);
    for (const c of wanted) this.#wanted.add(c);
    this.#keep(found, wanted);
    this.#hooks.owned(found.own);
    if (found.landed.length > 0) this.#hooks.landed(found.landed, live);
    for (const c of wanted) void this.#fetch(c);
    if (found.jumps.size > 0) this.#fill(found.jumps);
    if (this.#live && (found.gaps.size > 0 || found.feedGap)) this.#mendSoon(found.gaps);
  }

  #keep(found: Findings, wanted: string[]): void {
    const { archive, store } = this.#core;
    const { conversations, feed } = store.getState();
    const touched = [...found.touched].map((c) => conversations[c]).filter((row) => row !== undefined);
    const entries = [...found.landed, ...found.late];
    const round = { feed, conversations: touched, entries, gone: [...found.gone], wanted, own: found.own };
    this.#write(() => archive.keep(round));
  }

  #write(work: () => Promise<void>): void {
    this.#writing = this.#writing
      .then(work)
      // The view is right all the same; only the next start will have to load more.
      .catch((error) => complain("chat archive", error));
  }

  async #fetch(c: string): Promise<void> {
    if (this.#fetching.has(c)) return;
    this.#fetching.add(c);
    try {
      await this.refresh(c);
    } catch {
      // It stays wanted: asked again in a moment, or by the next connection.
      setTimeout(() => this.#live && this.#wanted.has(c) && void this.#fetch(c), AGAIN_MS);
    } finally {
      this.#fetching.delete(c);
    }
  }

  #mendSoon(gaps: ReadonlySet<string>): void {
    for (const c of gaps) this.#gaps.add(c);
    if (this.#mend !== undefined) return;
    this.#mend = setTimeout(() => {
      this.#mend = undefined;
      const { ahead } = this.#core.store.getState();
      const open = [...this.#gaps].filter((c) => ahead[c]?.length);
      this.#gaps.clear();
      // A lost connection resumes everything anyway.
      if (this.#live) this.#resume(open).catch(() => undefined);
    }, MEND_MS);
  }
}
