import { SocketError } from "@/shared/socket/port";
import { unattended } from "./db";
import { readUpTo } from "./fold";
import type { Core } from "./view";
import { indexOf } from "./window";

/** While somebody scrolls, positions are gathered for this long. */
const READ_MS = 400;
const DELIVERED_MS = 1_500;

/**
 * How far the person has read. Shown at once; told to the server when it can be reached, and kept on disk until then,
 * so that what was read on a train is read everywhere.
 */
export class Reads {
  #core: Core;
  #due = new Set<string>();
  #timer: ReturnType<typeof setTimeout> | undefined;
  #delivered = new Map<string, number>();
  #deliveredTimer: ReturnType<typeof setTimeout> | undefined;

  constructor(core: Core) {
    this.#core = core;
  }

  stop(): void {
    clearTimeout(this.#timer);
    clearTimeout(this.#deliveredTimer);
  }

  /** The person has seen everything up to `seq`. */
  read(c: string, seq: number): void {
    const { store, db } = this.#core;
    const { conversations, windows } = store.getState();
    const conversation = conversations[c];
    if (!conversation || seq <= conversation.read_seq) return;
    const window = windows[c];
    const entry = window?.entries[indexOf(window, seq)];
    const ordinal = entry?.o ?? (seq >= conversation.last_seq ? conversation.last_ordinal : conversation.read_ordinal);
    store.setState({ conversations: { ...conversations, [c]: readUpTo(conversation, seq, ordinal) } });
    void db.unsentReads.put({ c, seq }).catch(() => undefined);
    this.#due.add(c);
    this.#timer ??= setTimeout(() => {
      this.#timer = undefined;
      void unattended("reads", this.flush());
    }, READ_MS);
  }

  /** After a reload: what was read and not yet told still counts here. */
  async restore(): Promise<void> {
    for (const { c, seq } of await this.#core.db.unsentReads.toArray()) this.read(c, seq);
  }

  /** Tells the server what it does not know yet. */
  async flush(): Promise<void> {
    if (this.#core.socket.status.state !== "online") return;
    this.#due.clear();
    const rows = await this.#core.db.unsentReads.toArray();
    await Promise.all(rows.map(({ c, seq }) => this.#tell(c, seq)));
  }

  async #tell(c: string, seq: number): Promise<void> {
    const { socket, db, store } = this.#core;
    try {
      const answer = await socket.request("chat.read", { conversation_id: c, seq });
      const { conversations } = store.getState();
      const conversation = conversations[c];
      if (conversation) {
        const next = readUpTo(conversation, answer.read_seq, answer.read_ordinal);
        if (next !== conversation) store.setState({ conversations: { ...conversations, [c]: next } });
        await db.conversations.update(c, { read_seq: next.read_seq, read_ordinal: next.read_ordinal });
      }
    } catch (error) {
      // Refused for good (the conversation is gone) is as final as done.
      if (!(error instanceof SocketError) || error.retry !== "no") return;
    }
    await db.transaction("rw", db.unsentReads, async () => {
      const row = await db.unsentReads.get(c);
      if (row && row.seq <= seq) await db.unsentReads.delete(c);
    });
  }

  /** Has arrived on this device, seen or not. Only a hint, so it is gathered and never repeated. */
  delivered(c: string, seq: number): void {
    if (seq <= (this.#delivered.get(c) ?? 0)) return;
    this.#delivered.set(c, seq);
    this.#deliveredTimer ??= setTimeout(() => {
      this.#deliveredTimer = undefined;
      // Also of what was read at once: whoever hides their reading would be seen by what is missing here.
      for (const [id, at] of this.#delivered) {
        this.#core.socket.request("chat.delivered", { conversation_id: id, seq: at }).catch(() => undefined);
      }
      this.#delivered.clear();
    }, DELIVERED_MS);
  }
}
