// @vitest-environment node
import "fake-indexeddb/auto";
import { afterEach, beforeEach, expect, it, vi } from "vitest";
import type { Socket } from "@/shared/socket/port";
import { Chat } from "./chat";
import { draftKey, placeIn } from "./draftSync";
import { ModelServer } from "./testing";
import { Net, rest } from "./testingNet";

let server: ModelServer;
let chats: Chat[] = [];

async function device(account: string = crypto.randomUUID()) {
  const net = new Net(server);
  const options = { account, org: "o", me: "me", socket: net as unknown as Socket, api: rest(server, net) };
  const chat = new Chat({ ...options, lock: (_name, task) => task() });
  chats.push(chat);
  await chat.start();
  net.goes("online");
  await vi.waitFor(() => expect(chat.store.getState().ownWhole && chat.draftSync).toBeTruthy(), 3_000);
  await vi.advanceTimersByTimeAsync(50);
  return {
    net,
    chat,
    account,
    writes: (text: string) => chat.drafts.set("r", { text }),
    has: () => chat.drafts.get("r").text,
    offered: () => chat.store.getState().draftOffers.r?.text,
  };
}

const stored = () => server.own.get("draft:r:0")?.body.text;
/** Nobody types any more, and what was typed is told. */
const later = () => vi.advanceTimersByTimeAsync(4_000);
/** Everything that happened on the server has come to all. */
const hears = async (...devices: Awaited<ReturnType<typeof device>>[]) => {
  for (const { net } of devices) net.deliver();
  await vi.advanceTimersByTimeAsync(100);
};

beforeEach(() => {
  // Promises and the database go on by themselves.
  vi.useFakeTimers({ toFake: ["Date", "setTimeout", "clearTimeout"], shouldAdvanceTime: true });
  server = new ModelServer("me");
  server.opens("r", "ada", ["me"], "Room");
  chats = [];
});
afterEach(async () => {
  for (const chat of chats) chat.stop();
  await vi.advanceTimersByTimeAsync(20);
  vi.useRealTimers();
});

it("spells a thread's draft apart from the conversation's", () => {
  expect(["r", "r#12"].map(draftKey)).toEqual(["draft:r:0", "draft:r:12"]);
  expect(["draft:r:0", "draft:r:12"].map(placeIn)).toEqual(["r", "r#12"]);
});

it("goes along to the other device, changes there, and goes when it is sent", async () => {
  const [one, two] = [await device(), await device()];
  one.writes("Dear");
  one.writes("Dear Bo");
  expect(stored()).toBeUndefined();
  await later();
  await vi.waitFor(() => expect(stored()).toBe("Dear Bo"));
  await hears(one, two);
  await vi.waitFor(() => expect(two.has()).toBe("Dear Bo"));

  two.writes("Dear Bo, hello");
  await later();
  await vi.waitFor(() => expect(stored()).toBe("Dear Bo, hello"));
  await hears(one, two);
  await vi.waitFor(() => expect(one.has()).toBe("Dear Bo, hello"));
  expect(one.chat.store.getState().draftTakes.r).toBe(1);

  one.chat.drafts.set("r", { text: "" });
  await vi.waitFor(() => expect(server.own.has("draft:r:0")).toBe(false));
  await hears(one, two);
  await vi.waitFor(() => expect(two.has()).toBe(""));
  expect([one.offered(), two.offered()]).toEqual([undefined, undefined]);
});

it("keeps what stands here when both have gone on, and offers the other", async () => {
  const [one, two] = [await device(), await device()];
  two.net.goes("offline");
  two.writes("From the train");
  await later();
  one.writes("From the desk");
  await later();
  await vi.waitFor(() => expect(stored()).toBe("From the desk"));
  two.net.goes("online");
  await vi.waitFor(() => expect(two.offered()).toBe("From the desk"));
  expect(two.has()).toBe("From the train");

  // Both are there after a restart as well; taking one leaves the other on offer.
  two.chat.stop();
  await vi.advanceTimersByTimeAsync(20);
  const again = await device(two.account);
  expect([again.has(), again.offered()]).toEqual(["From the train", "From the desk"]);
  again.chat.draftSync?.takeOffer("r");
  expect([again.has(), again.offered()]).toEqual(["From the desk", "From the train"]);
  again.chat.draftSync?.dismiss("r");
  expect(again.offered()).toBeUndefined();
  await later();
  await vi.waitFor(() => expect(stored()).toBe("From the desk"));
});

it("hears the others before it speaks, also when it could speak first", async () => {
  const [one, two] = [await device(), await device()];
  two.net.goes("offline");
  two.writes("From the train");
  await later();
  one.writes("From the desk");
  await later();
  await vi.waitFor(() => expect(stored()).toBe("From the desk"));
  const { request } = two.net;
  two.net.request = async (cmd, args) => {
    if (cmd === "chat.resume") await two.chat.own.flush();
    return request.call(two.net, cmd, args);
  };
  two.net.goes("online");
  await vi.waitFor(() => expect(stored()).toBe("From the train"));
  await hears(one, two);
  await vi.waitFor(() => expect([two.has(), two.offered()]).toEqual(["From the train", "From the desk"]));
  await vi.waitFor(() => expect(one.has()).toBe("From the train"));
});

it("loses nothing when another device's words come after the answer to its own", async () => {
  const [one, two] = [await device(), await device()];
  one.writes("From the desk");
  await later();
  await vi.waitFor(() => expect(stored()).toBe("From the desk"));
  // Not delivered to the other one yet, which has its own words stored meanwhile.
  two.writes("From the train");
  const { deliver } = two.net;
  two.net.deliver = () => undefined;
  await later();
  await vi.waitFor(() => expect(stored()).toBe("From the train"));
  await later();
  two.net.deliver = deliver;
  await hears(one, two);
  await vi.waitFor(() => expect([two.has(), two.offered()]).toEqual(["From the train", "From the desk"]));
});

it("does not take the pen from somebody who is typing", async () => {
  const [one, two] = [await device(), await device()];
  one.writes("Dear");
  await later();
  await vi.waitFor(() => expect(stored()).toBe("Dear"));
  await hears(one, two);
  await vi.waitFor(() => expect(two.has()).toBe("Dear"));
  one.writes("Dear C");
  two.writes("Dear B");
  await later();
  await hears(one, two);
  const all = () => [one.has(), two.has(), one.offered(), two.offered()];
  await vi.waitFor(() => expect(all().filter(Boolean).length).toBeGreaterThan(2));
  // Neither text is lost.
  expect(all()).toContain("Dear C");
  expect(all()).toContain("Dear B");
});

it("takes its own words back for nothing new, in whatever order answer and push come", async () => {
  const one = await device();
  for (const text of ["a", "ab", "abc"]) {
    one.writes(text);
    await later();
  }
  one.writes("abcd");
  await hears(one);
  await vi.waitFor(() => expect(stored()).toBe("abc"));
  expect([one.has(), one.offered()]).toEqual(["abcd", undefined]);
});

it("tells after a restart what could not be told before", async () => {
  const one = await device();
  one.net.goes("offline");
  one.writes("Almost lost");
  await one.chat.drafts.save();
  one.chat.stop();
  await vi.advanceTimersByTimeAsync(20);
  const again = await device(one.account);
  expect(again.has()).toBe("Almost lost");
  await later();
  await vi.waitFor(() => expect(stored()).toBe("Almost lost"));
  expect(again.offered()).toBeUndefined();
});

it("knows its own words again after a restart, and hears what happened while nobody listened", async () => {
  const [one, two] = [await device(), await device()];
  one.writes("Dear");
  await later();
  await vi.waitFor(() => expect(stored()).toBe("Dear"));
  // The answer and the push are lost with the page.
  one.writes("Dear Bo");
  await one.chat.drafts.save();
  one.chat.stop();
  await vi.advanceTimersByTimeAsync(20);
  const again = await device(one.account);
  expect([again.has(), again.offered()]).toEqual(["Dear Bo", undefined]);
  await later();
  await vi.waitFor(() => expect(stored()).toBe("Dear Bo"));
  await hears(again, two);
  again.chat.stop();
  await vi.waitFor(() => expect(two.has()).toBe("Dear Bo"));

  await later();
  two.chat.drafts.set("r", { text: "" });
  await vi.waitFor(() => expect(server.own.has("draft:r:0")).toBe(false));
  const third = await device(one.account);
  await vi.waitFor(() => expect(third.has()).toBe(""));
});

it("keeps to itself what only makes sense here", async () => {
  const one = await device();
  one.chat.drafts.set("r", { text: "x", edit: { tk: "not sent yet" } });
  one.chat.drafts.set("r#4", { text: "", files: [{ id: "f", name: "n", size: 1, type: "t" }] });
  await later();
  expect([...server.own.keys()]).toEqual([]);
  server.keeps("draft:r:4", { text: "words" });
  await hears(one);
  await vi.waitFor(() => expect(one.chat.drafts.get("r#4")).toMatchObject({ text: "words", files: [{ id: "f" }] }));
});
