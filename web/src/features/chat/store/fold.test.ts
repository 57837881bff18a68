// @vitest-environment node
import { describe, expect, it } from "vitest";
import { type ChatEvent, type ChatState, emptyState, fold, unreadOf } from "./fold";
import { dice, ModelServer } from "./testing";
import type { Conversation, Entry } from "./types";
import { lastSeq, open } from "./window";

const ME = "me";

/** Loads everything over plain requests, as a first start does. */
function load(server: ModelServer): ChatState {
  const events: ChatEvent[] = server.list().map((conversation) => ({ t: "snapshot", conversation }));
  return fold({ ...emptyState(ME), feed: server.feed.length }, events).state;
}

/** The summaries by id, without the order in which faces are named (the server orders by its own rule). */
function facts(conversations: readonly Conversation[]) {
  return Object.fromEntries(
    conversations.map(({ face_ids, ...rest }) => [rest.id, { ...rest, face_ids: [...face_ids].sort() }]),
  );
}

/** Folds, and mends as the engine does: fetches what is unknown or stale, resumes where something is missing. */
function catchUp(state: ChatState, events: readonly ChatEvent[], server: ModelServer): ChatState {
  let pending = [...events];
  let now = state;
  for (let round = 0; round < 20; round++) {
    const { state: next, found } = fold(now, pending);
    now = next;
    pending = [];
    for (const id of [...found.unknown, ...found.stale]) {
      const conversation = server.summary(id);
      pending.push(conversation ? { t: "snapshot", conversation } : { t: "gone", c: id });
    }
    if (found.feedGap || found.gaps.size > 0) {
      const held = Object.fromEntries([...found.gaps].map((id) => [id, now.conversations[id]?.last_seq ?? 0]));
      const answer = server.resume(now.feed, held);
      pending.push(...answer.feed_entries.map((step): ChatEvent => ({ t: "feed", step })));
      pending.push(...answer.entries.map((entry): ChatEvent => ({ t: "log", entry })));
    }
    if (pending.length === 0) return now;
  }
  throw new Error("does not settle");
}

const resumeAll = (state: ChatState, server: ModelServer): ChatEvent[] => {
  const held = Object.fromEntries(Object.values(state.conversations).map((c) => [c.id, c.last_seq]));
  const answer = server.resume(state.feed, held);
  return [
    ...answer.feed_entries.map((step): ChatEvent => ({ t: "feed", step })),
    ...answer.entries.map((entry): ChatEvent => ({ t: "log", entry })),
  ];
};

function live(server: ModelServer, seed: number, steps: number): void {
  const roll = dice(seed);
  const people = [ME, "ada", "bo", "cem", "dora", "emil"];
  for (let i = 0; i < steps; i++) {
    const id = `r${roll(5)}`;
    const who = people[roll(people.length)] as string;
    const room = server.rooms.get(id);
    if (!room) server.opens(id, "ada", roll(2) ? [ME, "bo"] : ["bo"], roll(4) ? `Room ${id}` : null);
    else if (roll(10) < 6) {
      const m = [[], [], [{ k: "a" }], [{ k: "p", id: ME }], [{ k: "p", id: "bo" }]][roll(5)] ?? [];
      server.says(id, room.members[roll(room.members.length)] ?? "ada", `m${i}`, undefined, m.length ? { m } : {});
    } else if (roll(5) === 0) {
      const t = 1 + roll(room.log.length);
      server.recalls(id, room.log[t - 1]?.by ?? "", t);
    } else if (roll(6) === 0) server.renames(id, "ada", `Name ${i}`);
    else if (roll(3) === 0) server.adds(id, "ada", who);
    else if (roll(4) === 0 && who !== "ada") server.removes(id, roll(2) ? who : "ada", who);
    else if (room.members.includes(ME)) server.reads(id, room.log.length);
  }
}

describe("before + events = after", () => {
  it("in the order sent", () => {
    for (let seed = 1; seed <= 120; seed++) {
      const server = new ModelServer(ME);
      live(server, seed, 25);
      const before = load(server);
      server.pushes.length = 0;
      live(server, seed + 1000, 60);
      const after = catchUp(before, server.pushes, server);
      expect(facts(Object.values(after.conversations))).toEqual(facts(server.list()));
      expect(after.feed).toBe(server.feed.length);
    }
  });

  it("doubled, shuffled and with losses, after a resume", () => {
    for (let seed = 1; seed <= 200; seed++) {
      const server = new ModelServer(ME);
      live(server, seed, 25);
      const before = load(server);
      server.pushes.length = 0;
      live(server, seed + 2000, 50);
      const roll = dice(seed + 7);
      const damaged: ChatEvent[] = [];
      for (const push of server.pushes) {
        if (roll(5) === 0) continue;
        damaged.splice(Math.max(0, damaged.length - roll(4)), 0, push);
        if (roll(4) === 0) damaged.push(push);
      }
      const torn = catchUp(before, damaged, server);
      const after = catchUp(torn, resumeAll(torn, server), server);
      expect(facts(Object.values(after.conversations))).toEqual(facts(server.list()));
      expect(Object.keys(after.ahead)).toEqual([]);
    }
  });

  it("is the same when everything comes twice", () => {
    const server = new ModelServer(ME);
    live(server, 5, 20);
    const before = load(server);
    server.pushes.length = 0;
    live(server, 6, 40);
    const once = catchUp(before, server.pushes, server);
    expect(catchUp(once, server.pushes, server)).toEqual(once);
  });
});

describe("the log", () => {
  const talk = () => {
    const server = new ModelServer(ME);
    server.opens("r", "ada", [ME]);
    for (let i = 1; i <= 5; i++) server.says("r", "ada", `m${i}`);
    const state = load(server);
    server.pushes.length = 0;
    return { server, state };
  };

  it("counts unread by ordinals; own messages read up to themselves", () => {
    const { server, state } = talk();
    expect(unreadOf(state.conversations.r as Conversation)).toBe(5);
    server.says("r", "ada", "m6");
    const one = fold(state, server.pushes).state;
    expect(unreadOf(one.conversations.r as Conversation)).toBe(6);
    server.says("r", ME, "mine");
    expect(unreadOf(fold(one, server.pushes).state.conversations.r as Conversation)).toBe(0);
  });

  it("keeps what came too early until the hole is closed", () => {
    const { server, state } = talk();
    for (const text of ["a", "b", "c"]) server.says("r", "ada", text);
    const [a, b, c] = server.pushes as [ChatEvent, ChatEvent, ChatEvent];
    const early = fold(state, [c, b]);
    expect(early.found.landed).toEqual([]);
    expect([...early.found.gaps]).toEqual(["r"]);
    expect(early.state.conversations.r?.last_seq).toBe(6);
    const whole = fold(early.state, [a]);
    expect(whole.found.landed.map((entry) => entry.b.text)).toEqual(["a", "b", "c"]);
    expect(whole.found.gaps.size).toBe(0);
    expect(whole.state.ahead).toEqual({});
  });

  it("extends an open window only where it is at the end", () => {
    const { server, state } = talk();
    const atEnd = { ...state, windows: { r: open(server.page("r", { before: 7 }), true) } };
    const inHistory = { ...state, windows: { r: open(server.page("r", { before: 4 }), true) } };
    server.says("r", "ada", "new");
    expect(lastSeq(fold(atEnd, server.pushes).state.windows.r as never)).toBe(7);
    expect(lastSeq(fold(inHistory, server.pushes).state.windows.r as never)).toBe(3);
  });

  it("a late summary does not turn time back, but its read position counts", () => {
    const { server, state } = talk();
    const old = { ...(server.summary("r") as Conversation), read_seq: 4, read_ordinal: 3 };
    server.says("r", "ada", "new");
    const now = fold(fold(state, server.pushes).state, [{ t: "snapshot", conversation: old }]).state.conversations.r;
    expect(now).toMatchObject({ last_seq: 7, last_ordinal: 6, read_seq: 4, read_ordinal: 3 });
  });

  it("reports a conversation it has never heard of", () => {
    const { server, state } = talk();
    server.opens("x", "ada", [ME], "New");
    expect([...fold(state, server.pushes).found.unknown]).toEqual(["x"]);
  });

  it("a kind it does not know takes its number all the same", () => {
    const { server, state } = talk();
    server.append("r", "ada", "reaction", { s: 2, emoji: "👍" });
    const { state: next } = fold(state, server.pushes);
    expect(next.conversations.r).toMatchObject({ last_seq: 7, last_ordinal: 5 });
  });
});

describe("a conversation that is new here", () => {
  it("misses nothing between its summary and its first push", () => {
    const server = new ModelServer(ME);
    const state = load(server);
    server.opens("x", "ada", [ME], "New");
    const summary = server.summary("x") as Conversation;
    server.says("x", "ada", "right behind");
    const heard = fold(state, server.pushes).state;
    const { state: next, found } = fold(heard, [{ t: "snapshot", conversation: summary }]);
    expect(next.conversations.x).toEqual(server.summary("x"));
    expect(found.landed.map((entry) => entry.s)).toEqual([2]);
    expect(next.ahead).toEqual({});
  });
});

describe("the change feed", () => {
  it("is applied without gaps and not twice", () => {
    const server = new ModelServer(ME);
    server.opens("r", "ada", [ME]);
    const state = load(server);
    server.says("r", "ada", "one");
    server.reads("r", 1);
    server.reads("r", 2);
    const [, first, second] = server.pushes.slice(-3) as [ChatEvent, ChatEvent, ChatEvent];
    expect(fold(state, [second]).found.feedGap).toBe(true);
    const next = fold(state, [first, first, second]);
    expect(next.found.feedGap).toBe(false);
    expect(next.state.feed).toBe(3);
  });

  it("forgets a conversation that one has left", () => {
    const server = new ModelServer(ME);
    server.opens("r", "ada", [ME]);
    const state = load(server);
    server.removes("r", "ada", ME);
    const { state: next, found } = fold(state, server.pushes);
    expect(next.conversations).toEqual({});
    expect([...found.gone]).toEqual(["r"]);
  });

  const push = (read_seq: number | null, delivered_seq: number | null, shared = true): ChatEvent => ({
    t: "position",
    push: { c: "r", by: "ada", read_seq, delivered_seq, shared },
  });

  it("positions of others only move on", () => {
    const { state } = fold(emptyState(ME), [push(4, 5), push(3, 4), push(null, 5)]);
    expect(state.positions.r?.ada).toEqual({ read_seq: 4, delivered_seq: 5, shared: true });
  });

  it("who hides their reading is hidden at once, with what was told before", () => {
    const { state } = fold(emptyState(ME), [push(4, 5), push(null, 5, false)]);
    expect(state.positions.r?.ada).toEqual({ read_seq: null, delivered_seq: 5, shared: false });
    const after = fold(state, [push(null, null, false), push(7, 7)]);
    expect(after.state.positions.r?.ada).toEqual({ read_seq: 7, delivered_seq: 7, shared: true });
  });

  it("another agreement takes back what was told under the last one", () => {
    const server = new ModelServer(ME);
    server.opens("r", "ada", [ME]);
    const known = fold(load(server), [push(1, 1)]).state;
    const s = (known.conversations.r?.last_seq ?? 0) + 1;
    const entry = { c: "r", s, o: 0, k: "settings", by: "ada", at: 1, b: { read: "off", read_from: 0 } } as Entry;
    expect(fold(known, [{ t: "log", entry }]).state.positions.r?.ada?.read_seq).toBeNull();
  });
});
