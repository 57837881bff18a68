// @vitest-environment node
import "fake-indexeddb/auto";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { type ConnectionState, type Socket, SocketError } from "@/shared/socket/port";
import { ChatDb, dbName } from "./db";
import { type Lock, Outbox } from "./outbox";
import { ModelServer } from "./testing";
import type { Outgoing, Sent } from "./types";

type Behaviour = (args: { conversation_id: string; key: string; text: string }, send: () => Sent) => Promise<Sent>;
interface Changing {
  conversation_id: string;
  seq: number;
  text: string;
  x: string;
  on: boolean;
}

/** A socket in front of the model server; `behave` decides what becomes of each send. */
class FakeSocket {
  state: ConnectionState = "online";
  listeners = new Set<() => void>();
  sent: string[] = [];
  behave: Behaviour = async (_args, send) => send();
  constructor(readonly server: ModelServer) {}
  get status() {
    return { state: this.state };
  }
  subscribe(listener: () => void) {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  }
  /** Commands in the order in which they came here. */
  commands: string[] = [];
  refuse: Record<string, SocketError> = {};

  async request(cmd: string, args: never) {
    if (this.state !== "online") throw new SocketError("offline", "", "later");
    this.commands.push(cmd);
    if (this.refuse[cmd]) throw this.refuse[cmd];
    const { conversation_id: c, seq, text: words, x, on } = args as Changing;
    if (cmd === "chat.edit") return { seq: this.server.edits(c, "me", seq, words) };
    if (cmd === "chat.recall") return { seq: this.server.recalls(c, "me", seq) };
    if (cmd === "chat.react") return { seq: this.server.reacts(c, "me", seq, x, on) };
    const { conversation_id, key, text } = args as Parameters<Behaviour>[0];
    this.sent.push(text);
    return this.behave(args, () => {
      const before = this.server.rooms.get(conversation_id)?.log.length ?? 0;
      const entry = this.server.says(conversation_id, "me", text, key);
      return { seq: entry.s, ordinal: entry.o, at: entry.at, repeated: entry.s <= before };
    });
  }
  goes(state: ConnectionState) {
    this.state = state;
    for (const listener of this.listeners) listener();
  }
}

const say = (text: string) => ({ k: "send" as const, text });
const textOf = (row: Outgoing) => (row.op.k === "send" ? row.op.text : row.op.k);

let server: ModelServer;
let db: ChatDb;
let opened: Outbox[] = [];
let dbs: ChatDb[] = [];

/** A tab of the same browser: own socket, own connection to the same database. */
function tab(socket: FakeSocket, lock?: Lock) {
  const own = new ChatDb(db.name);
  dbs.push(own);
  let rows: readonly Outgoing[] = [];
  const outbox = new Outbox({
    db: own,
    socket: socket as unknown as Socket,
    stored: (row) => void outbox.landed([{ key: row.key, seq: row.seq ?? 0 }]),
    changed: (next) => {
      rows = next;
    },
    ...(lock ? { lock } : {}),
  });
  opened.push(outbox);
  return { outbox, rows: () => rows };
}

const texts = (id = "r") =>
  server.rooms
    .get(id)
    ?.log.filter((entry) => entry.k === "message")
    .map((entry) => entry.b.text) ?? [];
const empty = () => vi.waitFor(async () => expect(await db.outbox.count()).toBe(0), 3_000);

beforeEach(() => {
  server = new ModelServer("me");
  server.opens("r", "ada", ["me"]);
  server.opens("s", "ada", ["me"]);
  db = new ChatDb(dbName("a", crypto.randomUUID()));
  opened = [];
  dbs = [];
});
afterEach(async () => {
  for (const outbox of opened) outbox.stop();
  for (const own of dbs) own.close();
  await db.delete();
});

describe("the outbox", () => {
  it("keeps what is typed offline and sends it once and in order when the connection is back", async () => {
    const socket = new FakeSocket(server);
    socket.state = "offline";
    const { outbox, rows } = tab(socket);
    outbox.start();
    for (let i = 1; i <= 5; i++) await outbox.add("r", say(`m${i}`), i);
    await vi.waitFor(() => expect(rows().map(textOf)).toEqual(["m1", "m2", "m3", "m4", "m5"]));
    expect(texts()).toEqual([]);
    socket.goes("online");
    await empty();
    expect(texts()).toEqual(["m1", "m2", "m3", "m4", "m5"]);
  });

  it("survives the end of the page", async () => {
    const dead = new FakeSocket(server);
    dead.state = "offline";
    const first = tab(dead);
    first.outbox.start();
    await first.outbox.add("r", say("written before the crash"), 1);
    first.outbox.stop();
    tab(new FakeSocket(server)).outbox.start();
    await empty();
    expect(texts()).toEqual(["written before the crash"]);
  });

  it("does not double a message whose answer was lost", async () => {
    const socket = new FakeSocket(server);
    const { outbox } = tab(socket);
    outbox.start();
    socket.behave = async (_args, send) => {
      send();
      socket.state = "offline";
      throw new SocketError("lost", "", "now");
    };
    await outbox.add("r", say("once"), 1);
    await outbox.add("r", say("then this"), 2);
    await vi.waitFor(() => expect(socket.sent).toEqual(["once"]));
    socket.behave = async (_args, send) => send();
    socket.goes("online");
    await empty();
    expect(socket.sent).toEqual(["once", "once", "then this"]);
    expect(texts()).toEqual(["once", "then this"]);
  });

  it("does not send again what was answered before a crash", async () => {
    const n = await db.outbox.add({ key: "k", c: "r", op: say("answered"), at: 1, state: "waiting" });
    await db.outbox.update(n, { seq: 2 });
    const socket = new FakeSocket(server);
    const { outbox } = tab(socket);
    outbox.start();
    await outbox.flush();
    expect(socket.sent).toEqual([]);
    await outbox.sweep(() => 1);
    expect(await db.outbox.count()).toBe(1);
    await outbox.sweep(() => 2);
    expect(await db.outbox.count()).toBe(0);
  });

  it("holds the queue of a conversation behind one that has to wait, but not other conversations", async () => {
    const socket = new FakeSocket(server);
    const { outbox } = tab(socket);
    outbox.start();
    let busy = 2;
    socket.behave = async (args, send) => {
      if (args.conversation_id === "r" && busy-- > 0) throw new SocketError("busy", "", "now");
      return send();
    };
    await outbox.add("r", say("first"), 1);
    await outbox.add("r", say("second"), 2);
    await outbox.add("s", say("elsewhere"), 3);
    await vi.waitFor(() => expect(texts("s")).toEqual(["elsewhere"]));
    expect(texts()).toEqual([]);
    await empty();
    expect(texts()).toEqual(["first", "second"]);
  });

  it("marks a refusal, lets the next ones pass, and tries again only when asked", async () => {
    const socket = new FakeSocket(server);
    const { outbox } = tab(socket);
    outbox.start();
    let refuse = true;
    socket.behave = async (args, send) => {
      if (args.text === "bad" && refuse) throw new SocketError("too_long", "Too long.", "no");
      return send();
    };
    await outbox.add("r", say("bad"), 1);
    await outbox.add("r", say("good"), 2);
    await vi.waitFor(() => expect(texts()).toEqual(["good"]));
    const [row] = await db.outbox.toArray();
    expect(row).toMatchObject({ op: say("bad"), state: "failed", error: { code: "too_long", title: "Too long." } });
    refuse = false;
    await outbox.retry(row?.key ?? "");
    await empty();
    expect(texts()).toEqual(["good", "bad"]);
  });

  it("lets a failed message be taken back", async () => {
    const socket = new FakeSocket(server);
    socket.behave = async () => {
      throw new SocketError("not_found", "Gone.", "no");
    };
    const { outbox, rows } = tab(socket);
    outbox.start();
    const key = await outbox.add("r", say("nowhere"), 1);
    await vi.waitFor(() => expect(rows()[0]?.state).toBe("failed"));
    await outbox.discard(key);
    await vi.waitFor(() => expect(rows()).toEqual([]));
  });
});

describe("what is done to messages", () => {
  const rowOf = (s: number) => server.rooms.get("r")?.log[s - 1];
  const away = () => {
    const socket = new FakeSocket(server);
    socket.state = "offline";
    const { outbox, rows } = tab(socket);
    outbox.start();
    return { socket, outbox, rows };
  };

  it("without a connection waits, survives the page, and goes out once and in order", async () => {
    const { s } = server.says("r", "me", "befroe");
    const first = away();
    await first.outbox.add("r", say("new"), 1);
    await first.outbox.edit("r", { t: s }, { text: "before" }, 2);
    await first.outbox.toggle("r", { t: 1 + s - 1 }, { k: "react", x: "👍" }, true, 3);
    first.outbox.stop();
    const socket = new FakeSocket(server);
    tab(socket).outbox.start();
    await vi.waitFor(() => expect(socket.commands).toEqual(["chat.send", "chat.edit", "chat.react"]));
    expect(texts()).toEqual(["before", "new"]);
    expect(server.rooms.get("r")?.log.map((entry) => entry.k)).toEqual([
      ...["created", "message", "message", "edited", "reacted"],
    ]);
  });

  it("a waiting message is changed in place, and simply goes when it is recalled", async () => {
    const { socket, outbox, rows } = away();
    const kept = await outbox.add("r", say("wrogn"), 1);
    const gone = await outbox.add("r", say("never"), 2);
    await outbox.toggle("r", { tk: gone }, { k: "react", x: "👍" }, true, 3);
    await outbox.edit("r", { tk: kept }, { text: "right" }, 4);
    await outbox.recall("r", { tk: gone }, 5);
    await vi.waitFor(() => expect(rows().map(textOf)).toEqual(["right"]));
    socket.goes("online");
    await empty();
    expect(socket.commands).toEqual(["chat.send"]);
    expect(texts()).toEqual(["right"]);
  });

  it("a message that may have left already is edited and recalled behind itself", async () => {
    const socket = new FakeSocket(server);
    const { outbox } = tab(socket);
    outbox.start();
    socket.behave = async (_args, send) => {
      send();
      socket.state = "offline";
      throw new SocketError("lost", "", "now");
    };
    const key = await outbox.add("r", say("one"), 1);
    await vi.waitFor(() => expect(socket.sent).toEqual(["one"]));
    await outbox.edit("r", { tk: key }, { text: "two" }, 2);
    await outbox.recall("r", { tk: key }, 3);
    socket.behave = async (_args, send) => send();
    socket.goes("online");
    await vi.waitFor(() => expect(rowOf(2)).toMatchObject({ gone: true }));
    expect(socket.commands).toEqual(["chat.send", "chat.send", "chat.edit", "chat.recall"]);
    expect(socket.sent).toEqual(["one", "one"]);
  });

  it("finds its message also when the log told of it before the answer came", async () => {
    const socket = new FakeSocket(server);
    const { outbox } = tab(socket);
    outbox.start();
    socket.behave = async (args, send) => {
      const { seq } = send();
      socket.state = "offline";
      await outbox.toggle("r", { tk: args.key }, { k: "react", x: "👍" }, true, 2);
      await outbox.landed([{ key: args.key, seq }]);
      throw new SocketError("lost", "", "now");
    };
    await outbox.add("r", say("one"), 1);
    await vi.waitFor(async () => expect((await db.outbox.toArray()).map(textOf)).toEqual(["react"]));
    socket.goes("online");
    await vi.waitFor(() => expect(rowOf(3)).toMatchObject({ k: "reacted", b: { t: 2, x: "👍", on: true } }));
  });

  it("doing and undoing leaves nothing to be sent", async () => {
    const { s } = server.says("r", "ada", "hello");
    const { socket, outbox, rows } = away();
    await outbox.toggle("r", { t: s }, { k: "react", x: "👍" }, true, 1);
    await outbox.toggle("r", { t: s }, { k: "react", x: "🎉" }, true, 2);
    await outbox.toggle("r", { t: s }, { k: "react", x: "👍" }, false, 3);
    await outbox.toggle("r", { t: s }, { k: "pin" }, true, 4);
    await outbox.toggle("r", { t: s }, { k: "pin" }, false, 5);
    await vi.waitFor(() => expect(rows().map(({ op }) => op.k === "react" && op.x)).toEqual(["🎉"]));
    socket.goes("online");
    await vi.waitFor(() => expect(socket.commands).toEqual(["chat.react"]));
  });

  it("says why it was refused, can be tried again, and can be taken back", async () => {
    const { s } = server.says("r", "me", "old");
    const socket = new FakeSocket(server);
    const { outbox, rows } = tab(socket);
    outbox.start();
    socket.refuse["chat.edit"] = new SocketError("edit_window_over", "Too late.", "no");
    await outbox.edit("r", { t: s }, { text: "older" }, 1);
    await vi.waitFor(() => expect(rows()[0]).toMatchObject({ state: "failed", error: { title: "Too late." } }));
    delete socket.refuse["chat.edit"];
    await outbox.retry(rows()[0]?.key ?? "");
    await vi.waitFor(() => expect(rowOf(s)?.b.text).toBe("older"));
    socket.refuse["chat.recall"] = new SocketError("recall_window_over", "Too late.", "no");
    await outbox.recall("r", { t: s }, 2);
    await vi.waitFor(() => expect(rows().some((row) => row.state === "failed")).toBe(true));
    await outbox.discard(rows().find((row) => row.state === "failed")?.key ?? "");
    await empty();
    expect(rowOf(s)?.gone).toBeUndefined();
  });

  it("a refused message that is corrected goes out corrected", async () => {
    const socket = new FakeSocket(server);
    const { outbox, rows } = tab(socket);
    outbox.start();
    socket.behave = async (args, send) => {
      if (args.text === "bad") throw new SocketError("too_long", "Too long.", "no");
      return send();
    };
    const key = await outbox.add("r", say("bad"), 1);
    await vi.waitFor(() => expect(rows()[0]?.state).toBe("failed"));
    await outbox.edit("r", { tk: key }, { text: "good" }, 2);
    await empty();
    expect(texts()).toEqual(["good"]);
  });
});

describe("several tabs", () => {
  const oneAtATime = (): Lock => {
    const tails = new Map<string, Promise<void>>();
    return (name, task) => {
      const next = (tails.get(name) ?? Promise.resolve()).then(task);
      tails.set(
        name,
        next.catch(() => {}),
      );
      return next;
    };
  };

  it.each([
    ["with locks", true],
    ["without locks", false],
  ])("send each message once, in the order typed, %s", async (_name, locks) => {
    const lock: Lock = locks ? oneAtATime() : (_n, task) => task();
    const sockets = [0, 1, 2].map(() => new FakeSocket(server));
    for (const socket of sockets) socket.state = "offline";
    const tabs = sockets.map((socket) => tab(socket, lock));
    for (const { outbox } of tabs) outbox.start();
    const expected: string[] = [];
    for (let i = 0; i < 15; i++) {
      expected.push(`m${i}`);
      await tabs[i % 3]?.outbox.add("r", say(`m${i}`), i);
    }
    for (const socket of sockets) {
      socket.behave = async (_args, send) => {
        await new Promise((done) => setTimeout(done, Math.random() * 3));
        return send();
      };
      socket.goes("online");
    }
    await empty();
    expect(texts()).toEqual(expected);
    if (locks) expect(sockets.flatMap((socket) => socket.sent)).toHaveLength(15);
  });

  it("a tab that is online sends what an offline one has typed", async () => {
    const away = new FakeSocket(server);
    away.state = "offline";
    const near = new FakeSocket(server);
    const first = tab(away);
    const second = tab(near);
    first.outbox.start();
    second.outbox.start();
    await first.outbox.add("r", say("from the other tab"), 1);
    await empty();
    expect(near.sent).toEqual(["from the other tab"]);
  });
});
