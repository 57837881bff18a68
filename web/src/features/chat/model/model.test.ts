// @vitest-environment node
import { describe, expect, it } from "vitest";
import type { Entry, Outgoing } from "../store/types";
import { open, prepend } from "../store/window";
import { linkify } from "./linkify";
import { sortByActivity, steady } from "./order";
import { buildRows, type RowsInput, rowOf } from "./rows";

const NOON = new Date(2026, 2, 4, 12).getTime();
const MINUTE = 60_000;
const DAY = 86_400_000;
const entry = (s: number, by: string, at: number, more: Partial<Entry> = {}): Entry => ({
  c: "c",
  s,
  o: s,
  k: "message",
  by,
  at,
  b: { text: `m${s}` },
  ...more,
});
const outgoing = (n: number, at: number, more: Partial<Outgoing> = {}): Outgoing => ({
  n,
  key: `k${n}`,
  c: "c",
  op: { k: "send", text: `o${n}` },
  at,
  state: "waiting",
  ...more,
});
const rows = (entries: Entry[], more: Partial<RowsInput> = {}) =>
  buildRows({ window: open(entries, false), outbox: [], me: "me", unreadAfter: null, atEnd: true, ...more });
const shape = (list: ReturnType<typeof rows>) =>
  list.map((row) => (row.t === "message" || row.t === "outgoing" ? `${row.first ? "" : "+"}${row.key}` : row.t));

describe("rows", () => {
  it("group by sender and five minutes, and part at days", () => {
    const list = rows([
      entry(1, "ada", NOON),
      entry(2, "ada", NOON + MINUTE),
      entry(3, "bo", NOON + 2 * MINUTE),
      entry(4, "bo", NOON + 8 * MINUTE),
      entry(5, "bo", NOON + DAY),
    ]);
    expect(shape(list)).toEqual(["start", "day", "s1", "+s2", "s3", "s4", "day", "s5"]);
  });

  it("look the same after older ones are put in front", () => {
    const all = [
      entry(10, "ada", NOON - DAY),
      entry(11, "ada", NOON),
      entry(12, "ada", NOON + MINUTE),
      entry(13, "bo", NOON + 2 * MINUTE),
    ];
    const late = open(all.slice(2), false);
    const whole = prepend(late, all.slice(0, 2), false);
    const input = { outbox: [], me: "me", unreadAfter: null, atEnd: true };
    const before = buildRows({ window: late, ...input });
    expect(buildRows({ window: whole, ...input }).slice(-before.length)).toEqual(before);
  });

  it("draw the line before the first unread message of somebody else", () => {
    const list = rows([entry(1, "ada", NOON), entry(2, "me", NOON), entry(3, "ada", NOON), entry(4, "ada", NOON)], {
      unreadAfter: 1,
    });
    expect(shape(list)).toEqual(["start", "day", "s1", "s2", "unread", "s3", "+s4"]);
  });

  it("say what happened to the group, and skip what this version does not know", () => {
    const list = rows([
      entry(1, "ada", NOON, { k: "created", b: { title: "Ops" } }),
      entry(2, "ada", NOON, { k: "reaction" }),
      entry(3, "ada", NOON),
    ]);
    expect(shape(list)).toEqual(["start", "day", "system", "s3"]);
  });

  it("put what is on its way at the end, once", () => {
    const seen = entry(2, "me", NOON, { key: "k1" });
    const outbox = [
      outgoing(1, NOON),
      outgoing(2, NOON + MINUTE, { seq: 3 }),
      outgoing(3, NOON + 2 * MINUTE),
      outgoing(4, 1, { seq: 2 }),
    ];
    expect(shape(rows([entry(1, "ada", NOON), seen], { outbox }))).toEqual(["start", "day", "s1", "k1", "+k2", "+k3"]);
    expect(shape(rows([entry(1, "ada", NOON), seen], { outbox, atEnd: false }))).toEqual(["start", "day", "s1", "k1"]);
  });

  it("keep a message's key from typing to log", () => {
    const typed = rows([entry(1, "me", NOON)], { outbox: [outgoing(7, NOON)] }).at(-1)?.key;
    const stored = rows([entry(1, "me", NOON), entry(2, "me", NOON, { key: "k7" })], {
      outbox: [outgoing(7, NOON)],
    }).at(-1)?.key;
    expect(stored).toBe(typed);
  });

  it("find the row of an entry", () => {
    const list = rows([entry(1, "ada", NOON), entry(2, "ada", NOON + DAY), entry(3, "ada", NOON + DAY)]);
    expect(list[rowOf(list, 2)]?.key).toBe("s2");
    expect(rowOf(list, 9)).toBe(-1);
  });
});

describe("links", () => {
  const hrefs = (text: string) =>
    linkify(text)
      .filter((piece) => piece.href)
      .map((piece) => piece.href);
  it.each([
    ["see https://example.org/a?b=c#d.", ["https://example.org/a?b=c#d"]],
    ["(https://en.wikipedia.org/wiki/Hall_(disambiguation))", ["https://en.wikipedia.org/wiki/Hall_(disambiguation)"]],
    ["请看https://example.org/路径，谢谢", ["https://example.org/%E8%B7%AF%E5%BE%84"]],
    ["www.example.org!", ["https://www.example.org/"]],
    ["write to ada.l@example.co.uk, please", ["mailto:ada.l@example.co.uk"]],
    ["javascript:alert(1) data:text/html,x file:///etc/passwd vbscript:x", []],
    ["https:// and http://", []],
    ["a https://a.example b https://b.example", ["https://a.example/", "https://b.example/"]],
  ])("%s", (text, expected) => {
    expect(hrefs(text)).toEqual(expected);
    expect(
      linkify(text)
        .map((piece) => piece.text)
        .join(""),
    ).toBe(text);
  });
});

describe("the list's order", () => {
  const conversation = (id: string, last_at: string) => ({ id, last_at }) as never;
  it("is by latest activity, own unsent messages included", () => {
    const all = { a: conversation("a", "2026-03-01T10:00:00Z"), b: conversation("b", "2026-03-02T10:00:00Z") };
    const now = Date.parse("2026-03-03T10:00:00Z");
    expect(sortByActivity(all, [], now)).toEqual(["b", "a"]);
    expect(sortByActivity(all, [outgoing(1, now, { c: "a" })], now)).toEqual(["a", "b"]);
  });

  it("stands still while somebody is busy in it", () => {
    expect(steady(["a", "b", "c"], ["new", "c", "a"])).toEqual(["new", "a", "c"]);
  });
});
