// @vitest-environment node
import "fake-indexeddb/auto";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import type { Socket } from "@/shared/socket/port";
import { dressed } from "./changes";
import { Chat } from "./chat";
import { unreadOf } from "./fold";
import { dice, ModelServer } from "./testing";
import { Net, rest } from "./testingNet";
import type { Conversation, Entry } from "./types";
import { firstSeq, lastSeq, type Window } from "./window";

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
/** What a reader sees of the messages. */
const seen = (entries: readonly Entry[]) =>
  entries.filter((entry) => entry.k === "message").map(({ s, b, ed, gone, x }) => ({ s, b, ed, gone, r: x?.r ?? [] }));
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

describe("the end of a page", () => {
  it("is quiet, and what was not sent yet is sent after the next start", async () => {
    const said = vi.spyOn(console, "error");
    const { net, chat } = tab();
    await chat.send("r", { text: "in the last moment" });
    await chat.start();
    chat.database.close();
    net.goes("online");
    // What fails without anybody waiting for it fails the run.
    await pause(20);
    expect(said).not.toHaveBeenCalled();
    said.mockRestore();
    chat.stop();
    const next = tab();
    await next.chat.start();
    next.net.goes("online");
    await vi.waitFor(() => expect(server.rooms.get("r")?.log.at(-1)?.b.text).toBe("in the last moment"), 3_000);
  });
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

describe("a conversation that is read while the list is on its way", () => {
  it("never leaves the screen, and is then as true as the rest", async () => {
    const { net, chat, state } = tab();
    server.says("u", "ada", "hello");
    const list = chat.api.list;
    chat.api.list = async (cursor) => {
      if (cursor === null) {
        await chat.open("u");
        chat.store.subscribe(({ conversations, windows }) => {
          expect(conversations.u).toBeDefined();
          expect(windows.u?.entries.length).toBeGreaterThan(0);
        });
        server.says("u", "ada", "meanwhile");
      }
      return list(cursor);
    };
    await chat.start();
    net.goes("online");
    await live(state);
    await vi.waitFor(() => expect(state().windows.u?.entries.at(-1)?.b.text).toBe("meanwhile"));
    expect(facts(Object.values(state().conversations))).toEqual(facts(server.list()));
  });
});

describe("a connection that is lost while what is shown is fetched anew", () => {
  it("takes nothing from the screen, and makes it true when it is back", async () => {
    const { net, chat, state } = tab();
    for (let i = 1; i <= 3; i++) server.says("u", "ada", `u${i}`);
    await chat.start();
    net.goes("online");
    await live(state);
    await chat.open("u");
    const texts = () => state().windows.u?.entries.flatMap(({ b }) => (b.text ? [b.text] : []));
    net.goes("offline");
    // More than a resume tells: the window has to be fetched anew.
    for (let i = 4; i <= 90; i++) server.says("u", "ada", `u${i}`);
    const log = chat.api.log;
    chat.api.log = () => {
      chat.api.log = log;
      net.goes("offline");
      return Promise.reject(new Error("gone"));
    };
    net.goes("online");
    await vi.waitFor(() => expect(net.state).toBe("offline"), 3_000);
    await pause(20);
    expect(texts()).toEqual(["u1", "u2", "u3"]);
    net.goes("online");
    await live(state);
    await vi.waitFor(() => expect(texts()?.length).toBeGreaterThan(30));
    expect(texts()?.slice(0, 4)).toEqual(["u1", "u2", "u3", "u4"]);
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
    await first.chat.send("r", { text: "typed before" });
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
    // The same place afresh: what was missed may have changed anything that was shown.
    await vi.waitFor(() => expect(lastSeq(state().windows.r as never)).toBe(230));
    expect(firstSeq(state().windows.r as never)).toBeLessThan(201);
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
    await chat.send("s", { text: "one" });
    await chat.send("s", { text: "two" });
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
    first.chat.drafts.set("r", { text: "half a thou" });
    await first.chat.drafts.save();
    const second = tab();
    await second.chat.start();
    expect(second.state().drafts.r).toEqual({ text: "half a thou" });
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
      for (let i = 0; i < 50; i++) {
        const what = roll(16);
        const log = server.rooms.get("s")?.log ?? [];
        const t = 1 + roll(log.length);
        const mine = log[t - 1]?.by === "me";
        if (what === 10) await chat.react("s", { t }, "👍", roll(2) > 0);
        else if (what === 11) server.reacts("s", "ada", t, "👍", roll(2) > 0);
        else if (what === 12) server.edits("s", log[t - 1]?.by ?? "", t, `edited ${i}`);
        else if (what === 13 && mine) await chat.edit("s", { t }, { text: `mine edited ${i}` });
        else if (what === 14 && mine && roll(3) === 0) await chat.recall("s", { t });
        else if (what === 15) await chat.pin("s", { t }, roll(2) > 0);
        else if (what < 4) server.says(["r", "s", "t"][roll(3)] as string, "ada", `a${i}`);
        else if (what < 6) {
          typed.push(`mine ${seed} ${i}`);
          await chat.send("s", { text: `mine ${seed} ${i}` });
        } else if (what === 6) net.goes(roll(2) ? "offline" : "online");
        else if (what === 7) net.losesAnswers = roll(2);
        else if (what === 8) server.renames("u", "ada", `Title ${i}`);
        else if (what === 9) server.opens(`x${seed}-${i}`, "ada", ["me"], "Opened");
        net.deliver();
        if (roll(3) === 0) await pause(3);
      }
      net.loses = () => false;
      net.losesAnswers = 0;
      net.goes("offline");
      net.goes("online");
      await vi.waitFor(() => expect(state().outbox).toEqual([]), 4_000);
      await vi.waitFor(() => expect(facts(Object.values(state().conversations))).toEqual(facts(server.list())), 4_000);
      const said = server.pushes.flatMap((push) =>
        push.t === "log" && push.entry.k === "message" && push.entry.by === "me" ? [push.entry.b.text] : [],
      );
      expect(said.filter((text) => String(text).startsWith(`mine ${seed} `))).toEqual(typed);
      const window = state().windows.s as Window;
      const whole = dressed(server.logPage("s", { after: firstSeq(window) - 1 }, 500));
      expect(seen(window.entries), `seed ${seed}`).toEqual(seen(whole.filter((entry) => entry.s <= lastSeq(window))));
      chat.stop();
    }
  }, 30_000);
});
