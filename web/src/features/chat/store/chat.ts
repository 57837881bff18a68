import type { StoreApi } from "zustand/vanilla";
import type { Socket } from "@/shared/socket/port";
import { Archive } from "./archive";
import type { Done } from "./carry";
import { ChatDb, dbName, unattended } from "./db";
import type { DraftSync } from "./draftSync";
import { Drafts } from "./drafts";
import { Hints } from "./hints";
import { Loose } from "./loose";
import { type Lock, Outbox } from "./outbox";
import { Own } from "./own";
import { Pager } from "./pager";
import { Reads } from "./reads";
import { Sync } from "./sync";
import type { Ask, ChatApi, Content, Conversation, Entry, MessageBody, Op, Outgoing, Target } from "./types";
import { type ChatView, type Core, createView } from "./view";

export interface ChatOptions {
  account: string;
  org: string;
  /** The person's member id in this organisation. */
  me: string;
  socket: Socket;
  api: ChatApi;
  lock?: Lock;
}

const PRUNE_MS = 60_000;
/** So many of one's last messages are asked about. */
const COUNTED = 20;

/** The chat of one person in one organisation, as one tab sees it. Everything it does is done through here. */
export class Chat {
  readonly me: string;
  readonly store: StoreApi<ChatView>;
  readonly api: ChatApi;
  readonly drafts: Drafts;
  readonly own: Own;
  /** Comes when the first connection does: nothing that is shown at first needs it. */
  draftSync: DraftSync | null = null;
  readonly #core: Core;
  readonly #sync: Sync;
  readonly #pager: Pager;
  readonly #outbox: Outbox;
  readonly #reads: Reads;
  readonly #hints: Hints;
  readonly #loose: Loose;
  /** What the person has recalled since this page was opened, by key or number: it may be written again. */
  readonly recalled = new Map<string, MessageBody>();
  #listeners = new Set<(entries: readonly Entry[]) => void>();
  #followers = new Set<(entries: readonly Entry[]) => void>();
  #alive = true;
  #prune: ReturnType<typeof setTimeout> | undefined;

  constructor(options: ChatOptions) {
    const db = new ChatDb(dbName(options.account, options.org));
    const { socket, api, me } = options;
    this.me = me;
    this.api = options.api;
    this.store = createView(options.me);
    this.#core = { me, db, archive: new Archive(db, me), socket, api, store: this.store, alive: () => this.#alive };
    this.drafts = new Drafts(db, this.store);
    this.own = new Own(this.#core, options.lock);
    this.#pager = new Pager(this.#core);
    this.#reads = new Reads(this.#core);
    this.#hints = new Hints(this.#core);
    this.#loose = new Loose(this.#core);
    this.#outbox = new Outbox({
      db,
      socket,
      stored: (row, done) => this.#stored(row, done),
      changed: (outbox) => this.#alive && this.store.setState({ outbox }),
      ...(options.lock ? { lock: options.lock } : {}),
    });
    this.#sync = new Sync(this.#core, {
      landed: (entries, live) => this.#landed(entries, live),
      owned: (steps) => this.own.landed(steps),
      afresh: () => this.own.afresh(),
      caughtUp: () => this.#caughtUp(),
      hole: (c) => {
        this.#loose.forget(c);
        return this.#pager.renew(c);
      },
    });
  }

  /** For what else of chat is kept on this browser. */
  get database(): ChatDb {
    return this.#core.db;
  }

  async start(): Promise<void> {
    this.#hints.start();
    await Promise.all([this.drafts.load(), this.own.start()]);
    await this.#sync.start();
    if (!this.#alive) return;
    await this.#reads.restore();
    if (!this.#alive) return;
    this.#outbox.start();
    this.#prune = setTimeout(() => void unattended("chat archive", this.#core.archive.prune()), PRUNE_MS);
  }

  stop(): void {
    if (!this.#alive) return;
    clearTimeout(this.#prune);
    this.#outbox.stop();
    this.#sync.stop();
    this.#reads.stop();
    this.#hints.stop();
    this.draftSync?.stop();
    this.drafts.stop();
    this.own.stop();
    this.#listeners.clear();
    this.#followers.clear();
    void Promise.allSettled([this.drafts.save(), this.#sync.settled()]).then(() => this.#core.db.close());
    this.#alive = false;
  }

  /** Calls back with entries that arrive while we are connected: for sound, notifications and screen readers. */
  onArrival(listener: (entries: readonly Entry[]) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  /** Calls back with everything that extends the log, whenever it was written. */
  onLanded(listener: (entries: readonly Entry[]) => void): () => void {
    this.#followers.add(listener);
    return () => this.#followers.delete(listener);
  }

  /** Brings a single message into `loose`. */
  want(c: string, s: number): void {
    this.#loose.want(c, s);
  }

  /** Shows a conversation at its end, or around an entry. Fetches its summary first where it is not known. */
  async open(c: string, at?: number): Promise<void> {
    if (!this.store.getState().conversations[c]) await this.#sync.refresh(c);
    if (this.store.getState().conversations[c]) await this.#pager.open(c, at);
  }

  /** Learns how far the others have read, as far as that is told: pushes say only what changes while we listen. */
  async learnReading(c: string): Promise<void> {
    const { conversations, windows, phase } = this.store.getState();
    const conversation = conversations[c];
    if (!conversation || phase !== "live") return;
    if (conversation.kind === "direct") {
      await this.#sync.refresh(c);
      return;
    }
    const { policy, since = 0 } = conversation.reading ?? {};
    if (policy !== "exact" && policy !== "counts") return;
    const own = (windows[c]?.entries ?? []).filter(
      ({ k, by, s, gone }) => k === "message" && by === this.me && !gone && s > since,
    );
    if (own.length === 0) return;
    const seqs = own.slice(-COUNTED).map(({ s }) => s);
    const { counts } = await this.api.readCounts(c, seqs);
    this.#sync.counted(c, counts);
  }

  before(c: string): Promise<void> {
    return this.#pager.before(c);
  }

  after(c: string): Promise<void> {
    return this.#pager.after(c);
  }

  /** Resolves when the message is safe on this device. */
  send(c: string, content: Content): Promise<string> {
    return this.#outbox.add(c, { k: "send", ...content, text: clean(content.text) }, Date.now());
  }

  edit(c: string, target: Target, words: Pick<Content, "text" | "f" | "m">): Promise<void> {
    return this.#outbox.edit(c, target, { ...words, text: clean(words.text) }, Date.now());
  }

  recall(c: string, target: Target): Promise<void> {
    return this.#outbox.recall(c, target, Date.now());
  }

  react(c: string, target: Target, x: string, on: boolean): Promise<void> {
    return this.#outbox.toggle(c, target, { k: "react", x }, on, Date.now());
  }

  pin(c: string, target: Target, on: boolean): Promise<void> {
    return this.#outbox.toggle(c, target, { k: "pin" }, on, Date.now());
  }

  /** Asks an answer of these people by then; of nobody: it is no longer needed. */
  ask(c: string, target: Target, { of, due }: Pick<Ask, "of" | "due">): Promise<string> {
    return this.#outbox.add(c, { k: "ask", ...target, of, due }, Date.now());
  }

  /** The person has seen a message that asks for this word. */
  acknowledge(c: string, target: Target): Promise<string> {
    return this.#outbox.add(c, { k: "ack", ...target }, Date.now());
  }

  /** What was asked of the person is done. */
  answered(c: string, target: Target): Promise<string> {
    return this.#outbox.add(c, { k: "answered", ...target }, Date.now());
  }

  forward(to: string, what: Omit<Extract<Op, { k: "forward" }>, "k">): Promise<string> {
    return this.#outbox.add(to, { k: "forward", ...what }, Date.now());
  }

  retry(key: string): Promise<void> {
    return this.#outbox.retry(key);
  }

  discard(key: string): Promise<void> {
    return this.#outbox.discard(key);
  }

  /** Takes a discarding back: the message stands there as it did, refused. */
  restore(row: Outgoing): Promise<void> {
    return this.#outbox.restore(row);
  }

  read(c: string, seq: number): void {
    this.#reads.read(c, seq);
  }

  typing(c: string): void {
    this.#hints.typing(c);
  }

  watch(members: readonly string[]): () => void {
    return this.#hints.watch(members);
  }

  /** A conversation that an answer of the server has brought: known at once, without waiting for the push. */
  take(conversation: Conversation): void {
    this.#sync.now([{ t: "snapshot", conversation }]);
  }

  refresh(c: string): Promise<Conversation | null> {
    return this.#sync.refresh(c);
  }

  async #syncDrafts(): Promise<void> {
    if (this.draftSync) return;
    const { DraftSync } = await import("./draftSync");
    if (this.draftSync || !this.#alive) return;
    this.draftSync = new DraftSync(this.#core, this.drafts, this.own);
    await this.draftSync.start();
  }

  #stored(row: Outgoing, { seq, sent }: Done): void {
    const held = this.store.getState().conversations[row.c]?.last_seq ?? 0;
    // A repeat of something old is in the log already; nothing would land again.
    if (seq <= held) void this.#sweep();
    else if (sent && isPlain(row.op)) this.#sync.now([{ t: "log", entry: this.#entry(row, sent) }]);
    // Everything else looks as the server has made it: it comes with the log.
  }

  #entry(row: Outgoing, { seq, ordinal, at }: { seq: number; ordinal: number; at: number }): Entry {
    const b = { text: row.op.k === "send" ? row.op.text : "" };
    return { c: row.c, s: seq, o: ordinal, k: "message", by: this.me, at, b, key: row.key };
  }

  #sweep(): Promise<void> {
    const { conversations } = this.store.getState();
    return this.#outbox.sweep((c) => conversations[c]?.last_seq);
  }

  #landed(entries: readonly Entry[], live: boolean): void {
    const own = entries.filter((entry) => entry.by === this.me);
    void this.#outbox.landed(own.flatMap(({ key, s }) => (key ? [{ key, seq: s }] : [])));
    if (own.length > 0 && this.store.getState().outbox.some((row) => row.seq !== undefined)) void this.#sweep();
    for (const entry of entries) {
      if (entry.k !== "message") continue;
      this.#hints.said(entry.c, entry.by);
      if (entry.by !== this.me) this.#reads.delivered(entry.c, entry.s);
    }
    this.#loose.landed(entries);
    for (const listener of this.#followers) listener(entries);
    if (live) for (const listener of this.#listeners) listener(entries);
  }

  #caughtUp(): void {
    void this.#sweep();
    void this.#pager.renewStale();
    void unattended("reads", this.#reads.flush());
    void this.own.caughtUp();
    // Without its code drafts stay here; asked for again with the next connection.
    void this.#syncDrafts().catch(() => undefined);
    this.#loose.renew();
    this.store.setState({ readers: {} });
    this.#hints.renew();
  }
}

/** As the server will keep it, so that what is shown now is what will stand in the log. */
const clean = (text: string): string => text.replaceAll("\0", "").replace(/^\n+|\n+$/g, "");

/** What the server keeps of these words alone is known without asking. */
const isPlain = (op: Op): boolean =>
  op.k === "send" &&
  !op.f &&
  !op.m &&
  !op.files &&
  !op.loc &&
  !op.contact &&
  !op.ask &&
  !op.ack &&
  op.re === undefined &&
  op.th === undefined;
