// @vitest-environment node
import "fake-indexeddb/auto";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { type ConnectionState, type Socket, SocketError } from "@/shared/socket/port";
import { Chat } from "./chat";
import { type ChatEvent, unreadOf } from "./fold";
import { dice, ModelServer } from "./testing";
import type { ChatApi, Conversation, Where } from "./types";
import { firstSeq, lastSeq } from "./window";

type Handler = (data: unknown) => void;

/** The network between one tab and the model server: can be cut, and can lose pushes. */
class Net {
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
    if (cmd === "chat.read") {
      const { conversation_id, seq } = args as unknown as { conversation_id: string; seq: number };
      this.server.reads(conversation_id, seq);
      this.deliver();
      const now = this.server.summary(conversation_id) as Conversation;
      return { read_seq: now.read_seq, read_ordinal: now.read_ordinal, rev: 1 };
    }
    return { states: {} };
  }

  #send({ conversation_id, key, text }: { conversation_id: string; key: string; text: string }) {
    const entry = this.server.says(conversation_id, this.server.me, text, key);
    if (this.losesAnswers > 0) {
      this.losesAnswers--;
      this.goes("offline");
      throw new SocketError("lost", "", "now");
    }
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

function rest(server: ModelServer, net: Net): ChatApi {
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
    get: async (c) => {
      reach();
      return server.summary(c);
    },
    log: async (c, where: Where, limit) => {
      reach();
      const entries = server.page(c, where, limit);
      return { entries, first_seq: entries[0]?.s ?? 0, last_seq: entries.at(-1)?.s ?? 0 };
    },
  } as ChatApi;
}

let server: ModelServer;
let chats: Chat[] = [];
let account = "";

function tab() {
  const net = new Net(server);
  const chat = new Chat({
    account,
    org: "o",
    me: "me",
    socket: net as unknown as Socket,
    api: rest(server, net),
    lock: (_name, task) => task(),
  });
  chats.push(chat);
  return { net, chat, state: () => chat.store.getState() };
}

const live = (state: () => { phase: string }) => vi.waitFor(() => expect(state().phase).toBe("live"), 3_000);
const facts = (rows: Conversation[]) =>
  Object.fromEntries(rows.map(({ face_ids, ...row }) => [row.id, { ...row, face_ids: [...face_ids].sort() }]));
const pause = (ms: number) => new Promise((done) => setTimeout(done, ms));

beforeEach(() => {
  account = crypto.randomUUID();
  server = new ModelServer("me");
  for (const id of ["r", "s", "t", "u", "v"]) server.opens(id, "ada", ["me", "bo"], `Room ${id}`);
  for (let i = 1; i <= 200; i++) server.says("r", "ada", `m${i}`);
  chats = [];
});
afterEach(async () => {
  for (const chat of chats) chat.stop();
  await pause(5);
});

describe("a first start", () => {
  it("loads every page of the list and then listens", async () => {
    const { net, chat, state } = tab();
    await chat.start();
    expect(state().phase).toBe("cold");
    net.goes("online");
    await live(state);
    expect(facts(Object.values(state().conversations))).toEqual(facts(server.list()));
    server.says("s", "ada", "hello");
    net.deliver();
    await vi.waitFor(() => expect(unreadOf(state().conversations.s as Conversation)).toBe(1));
  });

  it("misses nothing that happens while the list is on its way", async () => {
    const { net, chat, state } = tab();
    const list = chat.api.list;
    chat.api.list = async (cursor) => {
      const page = await list(cursor);
      server.says("r", "ada", `meanwhile ${cursor}`);
      server.opens(`new${cursor}`, "ada", ["me"], "New");
      net.deliver();
      return page;
    };
    await chat.start();
    net.goes("online");
    await live(state);
    await vi.waitFor(() => expect(facts(Object.values(state().conversations))).toEqual(facts(server.list())));
  });
});

describe("the next start", () => {
  it("shows what was kept before there is a connection, and then only asks for what is new", async () => {
    const first = tab();
    await first.chat.start();
    first.net.goes("online");
    await live(first.state);
    await first.chat.open("r");
    await pause(30);
    first.chat.stop();
    await pause(10);
    server.says("r", "ada", "while away");

    const second = tab();
    await second.chat.start();
    expect(second.state().phase).toBe("cached");
    await second.chat.open("r");
    expect(second.state().windows.r?.entries.at(-1)?.b.text).toBe("m200");
    second.net.goes("online");
    await live(second.state);
    expect(second.state().windows.r?.entries.at(-1)?.b.text).toBe("while away");
    expect(facts(Object.values(second.state().conversations))).toEqual(facts(server.list()));
  });

  it("starts afresh when the server asks for it, and keeps what was typed", async () => {
    const first = tab();
    await first.chat.start();
    first.net.goes("online");
    await live(first.state);
    first.net.goes("offline");
    await first.chat.send("r", "typed before");
    await pause(20);
    first.chat.stop();
    await pause(10);

    const other = new ModelServer("me");
    other.opens("r", "ada", ["me"], "Restored");
    server = other;
    const second = tab();
    await second.chat.start();
    second.net.goes("online");
    await live(second.state);
    await vi.waitFor(() => expect(server.rooms.get("r")?.log.at(-1)?.b.text).toBe("typed before"));
    await vi.waitFor(() => expect(facts(Object.values(second.state().conversations))).toEqual(facts(server.list())));
  });
});

describe("a window", () => {
  it("opens at the end and pages in both directions without a hole", async () => {
    const { net, chat, state } = tab();
    await chat.start();
    net.goes("online");
    await live(state);
    await chat.open("r", 50);
    const seen = () => state().windows.r as never;
    expect(firstSeq(seen())).toBeLessThanOrEqual(50);
    while (!state().windows.r?.start) await chat.before("r");
    while (lastSeq(seen()) < 201) await chat.after("r");
    const numbers = state().windows.r?.entries.map((entry) => entry.s) ?? [];
    expect(numbers).toEqual(Array.from({ length: 201 }, (_, i) => i + 1));
  });

  it("shows what a fetched summary knew before its push came", async () => {
    const { net, chat, state } = tab();
    await chat.start();
    net.goes("online");
    await live(state);
    await chat.open("r");
    server.says("r", "ada", "just now");
    await chat.refresh("r");
    expect(state().conversations.r?.last_seq).toBe(202);
    net.deliver();
    await vi.waitFor(() => expect(lastSeq(state().windows.r as never)).toBe(202));
  });

  it("says so when older messages cannot be had, and keeps what it shows", async () => {
    const { net, chat, state } = tab();
    await chat.start();
    net.goes("online");
    await live(state);
    await chat.open("r");
    net.goes("offline");
    await chat.before("r");
    expect(state().paging.r?.before).toBe("failed");
    expect(lastSeq(state().windows.r as never)).toBe(201);
    net.goes("online");
    await live(state);
    await chat.before("r");
    expect(state().paging.r?.before).toBe("idle");
  });

  it("does not pretend to reach the end when too much was missed", async () => {
    const { net, chat, state } = tab();
    await chat.start();
    net.goes("online");
    await live(state);
    await chat.open("r");
    net.goes("offline");
    for (let i = 0; i < 90; i++) server.says("r", "ada", `missed ${i}`);
    net.goes("online");
    await live(state);
    expect(state().conversations.r?.last_seq).toBe(291);
    expect(lastSeq(state().windows.r as never)).toBe(201);
    await chat.after("r");
    await chat.after("r");
    expect(lastSeq(state().windows.r as never)).toBe(291);
    server.says("r", "ada", "live again");
    net.deliver();
    await vi.waitFor(() => expect(lastSeq(state().windows.r as never)).toBe(292));
  });
});

describe("what the person does", () => {
  it("a lost answer neither loses nor doubles a message, nor leaves it waiting for ever", async () => {
    const { net, chat, state } = tab();
    await chat.start();
    net.goes("online");
    await live(state);
    await chat.open("s");
    net.losesAnswers = 1;
    await chat.send("s", "one");
    await chat.send("s", "two");
    await vi.waitFor(() => expect(net.state).toBe("offline"));
    net.goes("online");
    await vi.waitFor(() => expect(state().outbox).toEqual([]), 3_000);
    expect(
      state()
        .windows.s?.entries.filter((e) => e.k === "message")
        .map((e) => e.b.text),
    ).toEqual(["one", "two"]);
    expect(server.rooms.get("s")?.log.filter((e) => e.k === "message")).toHaveLength(2);
  });

  it("reading counts at once, and is told when there is a connection", async () => {
    const { net, chat, state } = tab();
    await chat.start();
    net.goes("online");
    await live(state);
    await chat.open("r");
    net.goes("offline");
    chat.read("r", 201);
    expect(unreadOf(state().conversations.r as Conversation)).toBe(0);
    await pause(10);
    net.goes("online");
    await vi.waitFor(() => expect(server.summary("r")?.read_seq).toBe(201), 3_000);
  });

  it("a draft is there after a crash", async () => {
    const first = tab();
    await first.chat.start();
    first.chat.drafts.set("r", "half a thou");
    await first.chat.drafts.save();
    const second = tab();
    await second.chat.start();
    expect(second.state().drafts.r).toBe("half a thou");
  });
});

describe("whatever happens on the way", () => {
  it("ends equal to the server", async () => {
    for (let seed = 1; seed <= 12; seed++) {
      account = crypto.randomUUID();
      const roll = dice(seed);
      const { net, chat, state } = tab();
      net.loses = () => roll(6) === 0;
      await chat.start();
      net.goes("online");
      await live(state);
      await chat.open("s");
      const typed: string[] = [];
      for (let i = 0; i < 40; i++) {
        const what = roll(10);
        if (what < 4) server.says(["r", "s", "t"][roll(3)] as string, "ada", `a${i}`);
        else if (what < 6) {
          typed.push(`mine ${seed} ${i}`);
          await chat.send("s", `mine ${seed} ${i}`);
        } else if (what === 6) net.goes(roll(2) ? "offline" : "online");
        else if (what === 7) net.losesAnswers = roll(2);
        else if (what === 8) server.renames("u", "ada", `Title ${i}`);
        else server.opens(`x${seed}-${i}`, "ada", ["me"], "Opened");
        net.deliver();
        if (roll(3) === 0) await pause(3);
      }
      net.loses = () => false;
      net.losesAnswers = 0;
      net.goes("offline");
      net.goes("online");
      await vi.waitFor(() => expect(state().outbox).toEqual([]), 4_000);
      await vi.waitFor(() => expect(facts(Object.values(state().conversations))).toEqual(facts(server.list())), 4_000);
      const log = server.rooms.get("s")?.log ?? [];
      const mine = log.filter((entry) => entry.by === "me").map((entry) => entry.b.text as string);
      expect(mine.filter((text) => text.startsWith(`mine ${seed} `))).toEqual(typed);
      chat.stop();
    }
  }, 30_000);
});
