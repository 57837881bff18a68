/** The network between one tab and the model server, for tests. */
import { type ConnectionState, SocketError } from "@/shared/socket/port";
import type { ChatEvent } from "./fold";
import type { OwnBody } from "./registers";
import type { ModelServer } from "./testing";
import type { ChatApi, Conversation, Where } from "./types";

type Handler = (data: unknown) => void;

/** Can be cut, and can lose pushes. */
export class Net {
  state: ConnectionState = "offline";
  listeners = new Set<() => void>();
  handlers = new Map<string, Set<Handler>>();
  /** True for a push that gets lost on the way. */
  loses: (event: ChatEvent) => boolean = () => false;
  /** The answer to the next sends is lost after the server has stored them. */
  losesAnswers = 0;
  calls: string[] = [];
  #seen = 0;

  constructor(readonly server: ModelServer) {
    this.#seen = server.pushes.length;
  }

  get status() {
    return { state: this.state };
  }
  subscribe(listener: () => void) {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  }
  on(event: string, handler: Handler) {
    const set = this.handlers.get(event) ?? new Set();
    this.handlers.set(event, set);
    set.add(handler);
    return () => set.delete(handler);
  }
  wake() {}

  async request(cmd: string, args: Record<string, never>): Promise<unknown> {
    await Promise.resolve();
    if (this.state !== "online") throw new SocketError("offline", "", "later");
    this.calls.push(cmd);
    if (cmd === "chat.resume") return this.server.resume(args.feed as never, args.held as never, 40);
    if (cmd === "chat.send") return this.#send(args as never);
    if (/^chat\.(edit|recall|react|pin)$/.test(cmd)) return this.#change(cmd, args as never);
    if (cmd === "chat.keep") return this.#keep(args as never);
    if (cmd === "chat.read") {
      const { conversation_id, seq } = args as unknown as { conversation_id: string; seq: number };
      this.server.reads(conversation_id, seq);
      this.deliver();
      const now = this.server.summary(conversation_id) as Conversation;
      return { read_seq: now.read_seq, read_ordinal: now.read_ordinal, rev: 1 };
    }
    return { states: {} };
  }

  #change(cmd: string, args: { conversation_id: string; seq: number; text: string; x: string; on: boolean }) {
    const { conversation_id: c, seq: t } = args;
    const { server } = this;
    const seq = (
      {
        "chat.edit": () => server.edits(c, server.me, t, args.text),
        "chat.recall": () => server.recalls(c, server.me, t),
        "chat.react": () => server.reacts(c, server.me, t, args.x, args.on),
        "chat.pin": () => server.pins(c, server.me, t, args.on),
      } as Record<string, () => number>
    )[cmd]?.();
    if (this.losesAnswers > 0) this.#breaks();
    this.deliver();
    return { seq };
  }

  #keep({ key, body }: { key: string; body: OwnBody | null }) {
    const changed = this.server.keeps(key, body);
    if (this.losesAnswers > 0) this.#breaks();
    this.deliver();
    return { changed };
  }

  #breaks(): never {
    this.losesAnswers--;
    this.goes("offline");
    throw new SocketError("lost", "", "now");
  }

  #send({ conversation_id, key, text }: { conversation_id: string; key: string; text: string }) {
    const entry = this.server.says(conversation_id, this.server.me, text, key);
    if (this.losesAnswers > 0) this.#breaks();
    this.deliver();
    return { seq: entry.s, ordinal: entry.o, at: entry.at, repeated: false };
  }

  /** Sends what has happened on the server since the last time, as far as the connection stands. */
  deliver() {
    const news = this.server.pushes.slice(this.#seen);
    this.#seen = this.server.pushes.length;
    if (this.state !== "online") return;
    for (const event of news) {
      if (this.loses(event)) continue;
      if (event.t === "log") this.#push("chat.log", event.entry);
      if (event.t === "feed") this.#push("chat.feed", event.step);
    }
  }
  #push(event: string, data: unknown) {
    for (const handler of this.handlers.get(event) ?? []) handler(data);
  }

  goes(state: ConnectionState) {
    this.deliver();
    this.state = state;
    for (const listener of [...this.listeners]) listener();
  }
}

export function rest(server: ModelServer, net: Net): ChatApi {
  const reach = () => {
    if (net.state !== "online") throw new Error("unreachable");
  };
  return {
    list: async (cursor) => {
      reach();
      const all = server.list();
      const from = cursor ? Number(cursor) : 0;
      return { items: all.slice(from, from + 2), next_cursor: from + 2 < all.length ? String(from + 2) : null };
    },
    own: async (cursor) => {
      reach();
      const all = [...server.own].map(([key, row]) => ({ key, ...row })).sort((a, b) => b.at - a.at);
      const from = cursor ? Number(cursor) : 0;
      const items = all.slice(from, from + 2).map((row) => ({ ...row, at: new Date(row.at).toISOString() }));
      return { items, next_cursor: from + 2 < all.length ? String(from + 2) : null };
    },
    audiences: async () => ["a", `p:${server.me}`],
    get: async (c) => {
      reach();
      return server.summary(c);
    },
    log: async (c, where: Where, limit) => {
      reach();
      return server.logPage(c, where, limit);
    },
  } as ChatApi;
}
