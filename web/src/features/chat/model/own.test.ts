// @vitest-environment node
import { describe, expect, it } from "vitest";
import type { Register } from "../store/registers";
import { ModelServer } from "../store/testing";
import type { Conversation, Entry } from "../store/types";
import { arrange, waitingIn } from "./listing";
import { countsFor, foldersOf, isTold, PLAIN, prefKey, specialOf, starKey, starsOf } from "./own";

/** Rooms a … e, of which the last one was written in last; nothing is read. */
function view(prefs: Record<string, object> = {}, registers: Record<string, object> = {}) {
  const server = new ModelServer("me");
  for (const id of ["a", "b", "c", "d", "e"]) {
    server.opens(id, "ada", ["me"], `Room ${id}`);
    server.says(id, "ada", "hello", undefined, id === "b" ? { m: [{ k: "a" }] } : {});
  }
  const bodies = { ...registers, ...Object.fromEntries(Object.entries(prefs).map(([c, body]) => [prefKey(c), body])) };
  const own = Object.fromEntries(
    Object.entries(bodies).map(([key, body], at): [string, Register] => [key, { key, body: { ...body }, at }]),
  );
  const conversations = Object.fromEntries(server.list().map((row): [string, Conversation] => [row.id, row]));
  return { own, ownWhole: true, conversations, outbox: [] };
}

const listed = (seen: ReturnType<typeof view>, tab = "all", unreadFirst = false, stays?: string) =>
  arrange(seen, 0, { tab, unreadFirst }, {}, stays).ids.join("");

describe("the list", () => {
  it("shows the kept ones first, then the latest", () => {
    expect(listed(view())).toBe("edcba");
    expect(listed(view({ a: { top: true }, c: { top: true } }))).toBe("caedb");
  });

  it("hides until the next message", () => {
    const seen = view({ e: { hidden: 1 }, d: { hidden: 0 } });
    expect(listed(seen)).toBe("dcba");
  });

  it("brings forward what is unread and not muted, and what is marked by hand", () => {
    const seen = view({
      e: { notify: "none" },
      d: { notify: "mentions" },
      b: { notify: "mentions" },
      a: { top: true },
    });
    const { c } = seen.conversations;
    seen.conversations.c = { ...(c as Conversation), read_ordinal: 1 };
    expect(listed(seen, "all", true)).toBe("abedc");
    seen.own[prefKey("c")] = { key: prefKey("c"), body: { unread: true }, at: 1 };
    expect(listed(seen, "all", true)).toBe("acbed");
  });

  it("does not take away under the eyes what is being read", () => {
    const seen = view();
    for (const c of ["a", "b", "c"])
      seen.conversations[c] = { ...(seen.conversations[c] as Conversation), read_ordinal: 1, mentions: [] };
    expect(listed(seen, "unread")).toBe("ed");
    expect(listed(seen, "unread", false, "b")).toBe("edb");
    expect(listed(seen, "mentions", false, "b")).toBe("b");
  });

  it("gathers a folder by hand, by words and by people", () => {
    const folders = { items: [{ id: "f", name: "F", words: ["ROOM B"], members: ["zoe"] }] };
    const seen = view({ d: { folders: ["f"] } }, { folders });
    seen.conversations.a = { ...(seen.conversations.a as Conversation), face_ids: ["zoe"] };
    expect(listed(seen, "f")).toBe("dba");
    // Deleted on another device meanwhile.
    expect(foldersOf(view())).toEqual([]);
    expect(listed(view(), "f")).toBe("edcba");
  });

  it("changes its shape only when the person arranges it", () => {
    const shape = (seen: ReturnType<typeof view>) => arrange(seen, 0, { tab: "all", unreadFirst: false }, {}).shape;
    expect(shape(view({ a: { notify: "none" } }))).toBe(shape(view()));
    expect(shape(view({ a: { top: true } }))).not.toBe(shape(view()));
  });
});

describe("numbers", () => {
  const room = (mentions: number[]) => ({ ...(view().conversations.a as Conversation), mentions });

  it("count muted conversations only by what calls the person", () => {
    expect(countsFor(room([]), PLAIN)).toBe(1);
    expect(countsFor(room([]), { ...PLAIN, notify: "mentions" })).toBe(0);
    expect(countsFor(room([1]), { ...PLAIN, notify: "mentions" })).toBe(1);
    expect(countsFor(room([1]), { ...PLAIN, notify: "none" })).toBe(0);
    expect(countsFor(room([1]), { ...PLAIN, hidden: 1 })).toBe(0);
    expect(countsFor({ ...room([]), read_ordinal: 1 }, { ...PLAIN, unread: true })).toBe(1);
  });

  it("stand at the two tabs", () => {
    expect(waitingIn(view({ a: { notify: "none" }, b: { notify: "mentions" }, c: { hidden: 1 } }))).toEqual({
      unread: 3,
      mentions: 1,
    });
  });
});

describe("what rings", () => {
  const said = (m: object[] = []) =>
    ({ c: "a", s: 2, o: 1, k: "message", by: "ada", at: 0, b: { text: "", m } }) as Entry;
  const rings = (m: object[], pref: object, special: string[] = []) =>
    isTold(said(m), { ...PLAIN, ...pref }, special, ["a", "p:me", "r:chef"]);

  it.each([
    [[], {}, true],
    [[], { notify: "mentions" }, false],
    [[{ k: "p", id: "me" }], { notify: "mentions" }, true],
    [[{ k: "r", id: "chef" }], { notify: "mentions" }, true],
    [[{ k: "p", id: "bo" }], { notify: "mentions" }, false],
    [[{ k: "a" }], { notify: "mentions" }, true],
    [[{ k: "a" }], { notify: "mentions", at_all: false }, false],
    [[{ k: "p", id: "me" }], { notify: "none" }, false],
  ])("%j with %j: %s", (m, pref, expected) => {
    expect(rings(m, pref)).toBe(expected);
  });

  it("is whatever a special person says", () => {
    expect(rings([], { notify: "none" }, ["ada"])).toBe(true);
  });
});

it("lists favourites, the last one first", () => {
  const seen = view(
    {},
    { [starKey("a", 2)]: { note: "" }, people: { special: ["ada"] }, [starKey("b", 12)]: { note: "x" } },
  );
  expect(starsOf(seen).map(({ c, s, note }) => [c, s, note])).toEqual([
    ["b", 12, "x"],
    ["a", 2, ""],
  ]);
  expect(specialOf(seen)).toEqual(["ada"]);
});
