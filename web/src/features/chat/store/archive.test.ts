// @vitest-environment node
import "fake-indexeddb/auto";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { Archive } from "./archive";
import { ChatDb, dbName, forgetAccount } from "./db";
import { ModelServer } from "./testing";
import type { Conversation, Entry } from "./types";

let db: ChatDb;
let archive: Archive;
let server: ModelServer;
const seqs = (entries: Entry[] | null) => entries?.map((entry) => entry.s) ?? null;

beforeEach(() => {
  db = new ChatDb(dbName("a", crypto.randomUUID()));
  archive = new Archive(db, "me");
  server = new ModelServer("me");
  server.opens("r", "ada", ["me"]);
  for (let i = 1; i < 100; i++) server.says("r", "ada", `m${i}`);
});
afterEach(() => db.delete());

const page = (first: number, last: number) => server.page("r", { after: first - 1 }, last - first + 1);
const round = (conversations: (Conversation | null)[], extra = {}) => ({
  feed: 1,
  conversations: conversations.filter((row) => row !== null),
  entries: [],
  gone: [],
  wanted: [],
  own: [],
  ...extra,
});

describe("the archive", () => {
  it("gives pages only from an unbroken run", async () => {
    await archive.add(page(80, 100));
    await archive.add(page(20, 40));
    expect(seqs(await archive.before("r", 101, 5))).toEqual([96, 97, 98, 99, 100]);
    expect(seqs(await archive.before("r", 83, 10))).toEqual([80, 81, 82]);
    expect(await archive.before("r", 80, 10)).toBeNull();
    expect(seqs(await archive.after("r", 37, 10))).toEqual([38, 39, 40]);
    expect(await archive.after("r", 40, 10)).toBeNull();
    expect(seqs(await archive.around("r", 22, 8))).toEqual([20, 21, 22, 23, 24, 25, 26]);
    expect(await archive.around("r", 60, 8)).toBeNull();
    expect(await archive.before("other", 5, 5)).toBeNull();
  });

  it("closes a hole when the rest arrives, in whatever order", async () => {
    await archive.add([...page(90, 100), ...page(70, 79)].reverse());
    expect(seqs(await archive.before("r", 101, 30))).toHaveLength(11);
    await archive.add(page(75, 92));
    expect(seqs(await archive.before("r", 101, 40))).toHaveLength(31);
  });

  it("remembers the feed and the summaries, and lets nobody turn them back", async () => {
    const old = server.summary("r");
    server.says("r", "ada", "newer");
    await archive.keep(round([server.summary("r")], { feed: 7 }));
    await archive.keep(round([old], { feed: 3 }));
    expect((await archive.load()).feed).toBeNull();
    await archive.markWhole();
    const cached = await archive.load();
    expect(cached.feed).toBe(7);
    expect(cached.conversations).toEqual([server.summary("r")]);
  });

  it("knows nothing at first, which is not the same as feed number 0", async () => {
    expect(await archive.load()).toEqual({ feed: null, conversations: [], wanted: [] });
  });

  it("remembers what has yet to be fetched until it is there or gone", async () => {
    await archive.keep(round([], { wanted: ["r", "s"] }));
    expect((await archive.load()).wanted).toEqual(["r", "s"]);
    await archive.keep(round([server.summary("r")]));
    await archive.keep(round([], { gone: ["s"] }));
    expect((await archive.load()).wanted).toEqual([]);
  });

  it("two tabs that write at once lose nothing", async () => {
    const other = new Archive(new ChatDb(db.name), "me");
    const slices = Array.from({ length: 20 }, (_, i) => page(i * 5 + 1, i * 5 + 5));
    await Promise.all(slices.map((slice, i) => (i % 2 ? archive : other).add(slice)));
    expect(seqs(await archive.before("r", 101, 100))).toHaveLength(100);
  });

  it("forgets a conversation that is gone, and only that", async () => {
    server.opens("s", "ada", ["me"]);
    await archive.keep(round(server.list(), { entries: [...page(1, 5), ...server.page("s", { after: 0 })] }));
    await archive.keep(round([], { gone: ["r"] }));
    expect((await archive.load()).conversations.map((row) => row.id)).toEqual(["s"]);
    expect(await archive.before("r", 6, 5)).toBeNull();
    expect(seqs(await archive.before("s", 2, 5))).toEqual([1]);
  });

  it("prunes what is old and stays honest about it", async () => {
    await archive.add(page(1, 100));
    await archive.prune(30);
    expect(seqs(await archive.before("r", 101, 100))).toHaveLength(30);
    expect(await archive.before("r", 71, 10)).toBeNull();
    expect(await db.entries.count()).toBe(30);
  });

  it("clears what mirrors the server, never what was typed here", async () => {
    await archive.keep(round(server.list(), { entries: page(1, 5) }));
    await db.drafts.put({ c: "r", text: "half a thought", at: 1 });
    await db.outbox.add({ key: "k", c: "r", op: { k: "send", text: "waiting" }, at: 1, state: "waiting" });
    await archive.clear();
    expect(await archive.load()).toEqual({ feed: null, conversations: [], wanted: [] });
    expect(await db.drafts.count()).toBe(1);
    expect(await db.outbox.count()).toBe(1);
  });

  it("is taken away whole when the account leaves this browser", async () => {
    await db.open();
    const other = new ChatDb(dbName("b", "o"));
    await other.open();
    db.close();
    await forgetAccount("a");
    const { default: Dexie } = await import("dexie");
    expect((await Dexie.getDatabaseNames()).some((name) => name.includes(".a."))).toBe(false);
    expect(await Dexie.exists(other.name)).toBe(true);
    await other.delete();
  });
});
