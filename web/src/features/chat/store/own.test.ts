// @vitest-environment node
import "fake-indexeddb/auto";
import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { type Socket, SocketError } from "@/shared/socket/port";
import { isMuted, prefKey, prefOf, wordFor } from "../model/own";
import { Chat } from "./chat";
import { ModelServer } from "./testing";
import { Net, rest } from "./testingNet";

let server: ModelServer;
let chats: Chat[] = [];
let account = "";

function tab(on = account) {
  const net = new Net(server);
  const options = { account: on, org: "o", me: "me", socket: net as unknown as Socket, api: rest(server, net) };
  const chat = new Chat({ ...options, lock: (_name, task) => task() });
  chats.push(chat);
  const own = () => Object.fromEntries(Object.entries(chat.store.getState().own).map(([key, { body }]) => [key, body]));
  return { net, chat, own, state: () => chat.store.getState() };
}

async function started(on = account) {
  const made = tab(on);
  await made.chat.start();
  made.net.goes("online");
  await vi.waitFor(() => expect(made.state().ownWhole).toBe(true), 3_000);
  return made;
}

const kept = () => Object.fromEntries([...server.own].map(([key, { body }]) => [key, body]));

beforeEach(() => {
  account = crypto.randomUUID();
  server = new ModelServer("me");
  server.opens("r", "ada", ["me"], "Room");
  for (const word of ["a", "b", "c", "d", "e"]) server.keeps(`star:r:${word}`, { note: word });
  chats = [];
});
afterEach(async () => {
  for (const chat of chats) chat.stop();
  await new Promise((done) => setTimeout(done, 5));
});

it("loads every page once and follows the feed from there", async () => {
  const one = await started();
  expect(one.own()).toEqual(kept());
  server.keeps("star:r:a", null);
  server.keeps("people", { special: ["ada"] });
  one.net.deliver();
  await vi.waitFor(() => expect(one.own()).toEqual(kept()));
  one.chat.stop();

  server.keeps("people", { special: [] });
  const next = tab();
  next.chat.api.own = () => Promise.reject(new Error("asked again"));
  await next.chat.start();
  expect(next.own()).toMatchObject({ people: { special: ["ada"] } });
  next.net.goes("online");
  await vi.waitFor(() => expect(next.own()).toEqual(kept()));
});

it("misses nothing that is kept while the pages are on their way", async () => {
  const one = tab();
  const own = one.chat.api.own;
  one.chat.api.own = async (cursor) => {
    const page = await own(cursor);
    // A register of this page goes, another changes, one comes.
    server.keeps(page.items[0]?.key ?? "", null);
    server.keeps(page.items[1]?.key ?? "", { note: `after ${cursor}` });
    server.keeps(`star:r:new${cursor}`, { note: "" });
    one.net.deliver();
    await new Promise((done) => setTimeout(done, 30));
    return page;
  };
  await one.chat.start();
  one.net.goes("online");
  await vi.waitFor(() => expect(one.state().ownWhole).toBe(true), 3_000);
  expect(one.own()).toEqual(kept());
});

it("shows at once what is kept without a connection, and sends only the last word when there is one", async () => {
  const one = await started();
  one.net.goes("offline");
  for (const notify of ["none", "mentions", "none"]) {
    const kept = one.chat.own.keep(prefKey("r"), { notify });
    expect(isMuted(prefOf(one.state(), "r"))).toBe(true);
    await kept;
  }
  one.chat.stop();

  const next = tab();
  await next.chat.start();
  expect(prefOf(next.state(), "r").notify).toBe("none");
  next.net.goes("online");
  await vi.waitFor(() => expect(kept()[prefKey("r")]).toEqual({ notify: "none" }));
  expect(next.net.calls.filter((cmd) => cmd === "chat.keep")).toHaveLength(1);
});

it("says it again when the answer was lost, and it is the same word", async () => {
  const one = await started();
  const before = server.feed.length;
  one.net.losesAnswers = 1;
  await one.chat.own.keep("people", { special: ["ada"] });
  await vi.waitFor(() => expect(one.net.state).toBe("offline"));
  one.net.goes("online");
  await vi.waitFor(() => expect(one.net.calls.filter((cmd) => cmd === "chat.keep")).toHaveLength(2));
  await vi.waitFor(async () => expect(await one.chat.database.unsentOwn.count()).toBe(0));
  expect(server.feed).toHaveLength(before + 1);
  expect(one.own()).toEqual(kept());
});

it("reaches the person's other devices, and the last word counts on all", async () => {
  const [one, two] = [await started(), await started(crypto.randomUUID())];
  await one.chat.own.keep("people", { special: ["ada"] });
  await vi.waitFor(() => expect(kept().people).toEqual({ special: ["ada"] }));
  two.net.deliver();
  await vi.waitFor(() => expect(two.own()).toEqual(kept()));
  await two.chat.own.keep("people", { special: [] });
  await vi.waitFor(() => expect(kept().people).toEqual({ special: [] }));
  one.net.deliver();
  await vi.waitFor(() => expect(one.own()).toEqual(kept()));
});

it("forgets a word that the server refuses, and says so", async () => {
  const one = await started();
  const { request } = one.net;
  one.net.request = (cmd, args) =>
    cmd === "chat.keep"
      ? Promise.reject(new SocketError("too_many_own", "Too many", "no"))
      : request.call(one.net, cmd, args);
  const refused = vi.fn();
  one.chat.own.onRefused((key, { code }) => refused(key, code));
  await one.chat.own.keep("star:r:9", { note: "" });
  await vi.waitFor(() => expect(refused).toHaveBeenCalledWith("star:r:9", "too_many_own"));
  await vi.waitFor(() => expect(one.own()).toEqual(kept()));
});

it("takes the summary's word for a setting until the registers are here", async () => {
  const one = tab();
  let let_go: () => void = () => undefined;
  const own = one.chat.api.own;
  one.chat.api.own = (cursor) =>
    new Promise((done) => {
      let_go = () => done(own(cursor));
    });
  const { list } = one.chat.api;
  one.chat.api.list = async (cursor) => {
    const page = await list(cursor);
    return { ...page, items: page.items.map((row) => ({ ...row, pref: { notify: "none" } })) };
  };
  await one.chat.start();
  one.net.goes("online");
  await vi.waitFor(() => expect(prefOf(one.state(), "r").notify).toBe("none"));
  one.chat.api.own = own;
  let_go();
  await vi.waitFor(() => expect(prefOf(one.state(), "r").notify).toBe("all"));
});

it("needs no register for what is as usual", () => {
  const pref = prefOf({ own: {}, ownWhole: true, conversations: {} }, "r");
  expect(wordFor(pref)).toBeNull();
  expect(wordFor({ ...pref, folders: ["f"] })).toMatchObject({ notify: "all", folders: ["f"] });
  expect(wordFor({ ...pref, top: true })).toMatchObject({ top: true });
});

it("says so when this device has no room for it", async () => {
  const one = await started();
  vi.spyOn(one.chat.database.unsentOwn, "put").mockRejectedValueOnce(new Error("full"));
  vi.spyOn(console, "error").mockImplementationOnce(() => undefined);
  const refused = vi.fn();
  one.chat.own.onRefused((key, { code }) => refused(key, code));
  await one.chat.own.keep("people", { special: ["ada"] });
  expect(refused).toHaveBeenCalledWith("people", "not_kept");
  expect(one.own()).toEqual(kept());
});
