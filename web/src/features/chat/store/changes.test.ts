// @vitest-environment node
import "fake-indexeddb/auto";
import { describe, expect, it } from "vitest";
import { Archive } from "./archive";
import { changed, dressed, newest, reacted, withChanges } from "./changes";
import { ChatDb, dbName } from "./db";
import { type ChatEvent, type ChatState, emptyState, fold, unreadOf } from "./fold";
import { dice, ModelServer } from "./testing";
import type { Conversation, Entry, LogPage } from "./types";
import { amend, append, firstSeq, lastSeq, open, prepend } from "./window";

const ME = "me";
const PEOPLE = [ME, "ada", "bo", "cem"];

/** People talk, and change what they have said. */
function live(server: ModelServer, roll: (below: number) => number, steps: number): void {
  for (let i = 0; i < steps; i++) {
    const by = PEOPLE[roll(PEOPLE.length)] as string;
    const log = server.rooms.get("r")?.log ?? [];
    const t = 1 + roll(log.length);
    const what = roll(12);
    if (what < 4 || log.length < 3) server.says("r", by, `m${i}`);
    else if (what === 4 && log[t - 1]?.k === "message" && !log[t - 1]?.b.th) {
      server.says("r", by, `reply ${i}`, undefined, { th: t });
    } else if (what < 7) server.edits("r", log[t - 1]?.by ?? by, t, `edited ${i}`);
    // A recalled row no longer says that it was a reply: whoever missed it cannot count it.
    else if (what === 7 && !log[t - 1]?.b.th) server.recalls("r", log[t - 1]?.by ?? by, t);
    else if (what < 11) server.reacts("r", by, t, ["👍", "on it"][roll(2)] as string, roll(3) > 0);
    else server.pins("r", by, t, roll(2) > 0);
  }
}

/** What a reader sees of the messages, without the marks by which both sides count. */
const seen = (entries: readonly Entry[]) =>
  entries
    .filter((entry) => entry.k === "message")
    .map(({ s, b, ed, gone, x }) => ({ s, b, ed, gone, r: x?.r ?? [], n: x?.n, last: x?.last }));

const truth = (server: ModelServer, first: number, last: number) =>
  seen(dressed(server.logPage("r", { after: first - 1 }, last - first + 1)));

const load = (server: ModelServer): ChatState =>
  fold(
    { ...emptyState(ME), feed: server.feed.length },
    server.list().map((conversation) => ({ t: "snapshot", conversation })),
  ).state;

function begin(seed: number) {
  const roll = dice(seed);
  const server = new ModelServer(ME);
  server.opens("r", "ada", [ME, "bo", "cem"]);
  live(server, roll, 30);
  return { roll, server };
}

describe("before + events = after, for what stands in a window", () => {
  it("at its end, somewhere in the log, doubled and out of order", () => {
    for (let seed = 1; seed <= 150; seed++) {
      const { roll, server } = begin(seed);
      const where = roll(2) ? { before: 1 + (server.rooms.get("r")?.log.length ?? 0) } : { after: roll(8) };
      const window = open(dressed(server.logPage("r", where, 4 + roll(20))), false, ME);
      const before = { ...load(server), windows: { r: window } };
      server.pushes.length = 0;
      live(server, roll, 40);
      const events: ChatEvent[] = [];
      for (const push of server.pushes) {
        events.splice(Math.max(0, events.length - roll(3)), 0, push);
        if (roll(4) === 0) events.push(push);
      }
      const { state } = fold(before, events);
      const after = state.windows.r ?? window;
      expect(seen(after.entries), `seed ${seed}`).toEqual(truth(server, firstSeq(after), lastSeq(after)));
      const { face_ids: _, ...held } = state.conversations.r as Conversation;
      const { face_ids: _f, ...told } = server.summary("r") as Conversation;
      expect(held, `seed ${seed}`).toEqual(told);
      expect(fold(state, events).state.windows).toEqual(state.windows);
    }
  });

  it("whenever a page was made and whenever it arrives", () => {
    for (let seed = 1; seed <= 150; seed++) {
      const { roll, server } = begin(seed + 500);
      const length = () => server.rooms.get("r")?.log.length ?? 0;
      let state: ChatState = { ...load(server), windows: { r: open(dressed(server.logPage("r", {}, 8)), false, ME) } };
      server.pushes.length = 0;
      const onTheWay: LogPage[] = [];
      for (let i = 0; i < 12; i++) {
        live(server, roll, 4);
        const window = state.windows.r as ReturnType<typeof open>;
        if (roll(2)) onTheWay.push(server.logPage("r", { before: firstSeq(window) }, 5));
        if (roll(2)) state = fold(state, server.pushes.splice(0, roll(server.pushes.length + 1))).state;
        const page = roll(2) ? onTheWay.shift() : undefined;
        const now = state.windows.r as ReturnType<typeof open>;
        if (page) {
          const fresh = [...withChanges(dressed(page), state.recent.r ?? [], ME)];
          state = { ...state, windows: { r: amend(prepend(now, fresh, false, ME), state.recent.r ?? [], ME) } };
        }
      }
      state = fold(state, server.pushes).state;
      const window = state.windows.r as ReturnType<typeof open>;
      expect(lastSeq(window)).toBe(length());
      expect(seen(window.entries), `seed ${seed}`).toEqual(truth(server, firstSeq(window), lastSeq(window)));
    }
  });

  it("paging forward over what was missed folds it too", () => {
    for (let seed = 1; seed <= 60; seed++) {
      const { roll, server } = begin(seed + 900);
      let window = open(dressed(server.logPage("r", {}, 20)), false, ME);
      live(server, roll, 30);
      const last = server.rooms.get("r")?.log.length ?? 0;
      while (lastSeq(window) < last) {
        window = append(window, dressed(server.logPage("r", { after: lastSeq(window) }, 7)), ME);
      }
      expect(seen(window.entries), `seed ${seed}`).toEqual(truth(server, firstSeq(window), last));
    }
  });
});

describe("the archive", () => {
  it("holds the folded state, in whatever order pages and changes come, and from two tabs", async () => {
    for (let seed = 1; seed <= 25; seed++) {
      const { roll, server } = begin(seed + 300);
      const db = new ChatDb(dbName("a", crypto.randomUUID()));
      const tabs = [new Archive(db, ME), new Archive(db, ME)];
      const tab = () => tabs[roll(2)] as Archive;
      const old = dressed(server.logPage("r", { after: 0 }, 40));
      const from = server.rooms.get("r")?.log.length ?? 0;
      await tab().add(old);
      live(server, roll, 25);
      const news = server.pushes.flatMap((push) => (push.t === "log" && push.entry.s > from ? [push.entry] : []));
      const work: Promise<void>[] = [];
      for (const entry of news) {
        work.push(tab().add([entry]));
        if (roll(3) === 0) work.push(tab().add([entry]));
        if (roll(6) === 0) work.push(tab().add(dressed(server.logPage("r", { after: roll(20) }, 10))));
        // A page that was made before all of it, and comes late.
        if (roll(6) === 0) work.push(tab().add(old.slice(roll(10), 20)));
      }
      await Promise.all(work);
      const last = server.rooms.get("r")?.log.length ?? 0;
      const held = (await tabs[0]?.before("r", last + 1, last)) ?? [];
      expect(seen(held), `seed ${seed}`).toEqual(truth(server, held[0]?.s ?? 0, last));
      await db.delete();
    }
  });

  it("lets go of a conversation's log alone", async () => {
    const { server } = begin(1);
    const db = new ChatDb(dbName("a", crypto.randomUUID()));
    const archive = new Archive(db, ME);
    await archive.keep({
      feed: 1,
      conversations: server.list(),
      entries: server.page("r", {}),
      gone: [],
      wanted: [],
      own: [],
    });
    await archive.drop("r");
    expect(await archive.before("r", 5, 5)).toBeNull();
    expect(await db.conversations.count()).toBe(1);
    await db.delete();
  });
});

describe("what nobody sees a row of", () => {
  it("moves neither unread, order nor preview", () => {
    const server = new ModelServer(ME);
    server.opens("r", "ada", [ME, "bo"]);
    const { s } = server.says("r", "ada", "first");
    server.says("r", "ada", "last");
    const before = load(server);
    server.pushes.length = 0;
    server.edits("r", "ada", s, "first, edited");
    server.reacts("r", "bo", s, "👍", true);
    server.recalls("r", "ada", s);
    server.pins("r", "bo", s, false);
    const old = before.conversations.r as Conversation;
    const now = fold(before, server.pushes).state.conversations.r as Conversation;
    expect(now).toEqual({ ...old, last_seq: old.last_seq + 4 });
    expect(unreadOf(now)).toBe(2);
  });

  it("but the preview follows the message that it shows", () => {
    const server = new ModelServer(ME);
    server.opens("r", "ada", [ME]);
    const { s } = server.says("r", "ada", "wrogn");
    const before = load(server);
    server.pushes.length = 0;
    server.edits("r", "ada", s, "right");
    const edited = fold(before, server.pushes).state;
    expect(edited.conversations.r?.last_entry?.b.text).toBe("right");
    server.recalls("r", "ada", s);
    expect(fold(edited, server.pushes).state.conversations.r?.last_entry).toMatchObject({ gone: true, b: {} });
  });
});

describe("one change", () => {
  const message: Entry = { c: "r", s: 3, o: 2, k: "message", by: "ada", at: 1, b: { text: "a" } };
  const change = (s: number, k: string, b: Record<string, unknown>, by = "bo"): Entry => ({
    ...{ c: "r", s, o: 2, k, by, at: s, b },
  });

  it("that speaks of another message leaves the very same object", () => {
    expect(changed(message, change(4, "reacted", { t: 2, x: "👍", on: true }), ME)).toBe(message);
  });

  it("that is older than what is known changes nothing", () => {
    const edited = changed(message, change(6, "edited", { t: 3, b: { text: "c" }, n: 2 }), ME);
    expect(changed(edited, change(5, "edited", { t: 3, b: { text: "b" }, n: 1 }), ME)).toBe(edited);
    const gone = changed(edited, change(7, "recalled", { t: 3 }), ME);
    expect(gone).toMatchObject({ gone: true, b: {} });
    expect(newest(gone, edited)).toEqual(gone);
    expect(newest(edited, gone)).toEqual(gone);
  });

  it("counts beyond the twenty that are named", () => {
    const many = { x: "👍", n: 25, by: Array.from({ length: 20 }, (_, i) => `p${i}`), me: false };
    expect(reacted([many], "👍", ME, true, ME)[0]).toMatchObject({ n: 26, me: true });
    expect(reacted([many], "👍", "unnamed", false, ME)[0]?.n).toBe(24);
    expect(reacted([many], "👍", "p3", false, ME)[0]).toMatchObject({ n: 24 });
    expect(reacted([], "👍", "p3", false, ME)).toEqual([]);
  });
});
