import { describe, expect, it } from "vitest";
import { previewOfBody } from "../model/preview";
import { changed, isSilent, newest, restated, targetOf } from "../store/changes";
import type { Entry, MessageBody } from "../store/types";
import type { Card } from "./wire";

const card = (v: number, more: Partial<Card> = {}): Card => ({
  kind: "vote",
  id: "1",
  v,
  title: { en: "Party", zh: "聚会", de: "Fest", it: "Festa" },
  ...more,
});
const entry = (s: number, k: string, b: object): Entry => ({
  ...{ c: "c", s, o: 1, k, by: null, at: s },
  b: b as Record<string, unknown>,
});
const message = entry(3, "message", { text: "", card: card(1), th: 2 });
const change = entry(5, "changed", { t: 3, set: { card: card(2, { state: "Done" }) } });

describe("what a message shows is changed in place", () => {
  it("takes no row of its own and speaks of its message", () => {
    expect(isSilent(change)).toBe(true);
    expect(targetOf(change)).toBe(3);
  });

  it("replaces that part alone, is no edit, and counts once", () => {
    const now = changed(message, change, "me");
    expect(now.b).toEqual({ text: "", card: card(2, { state: "Done" }), th: 2 });
    expect(now.e).toBe(5);
    expect(now.ed).toBeUndefined();
    expect(changed(now, change, "me")).toBe(now);
    expect(restated(message, change)).toEqual(now);
  });

  it("is forgotten with the message, and an older state never wins", () => {
    const now = changed(message, change, "me");
    expect(newest(message, now)).toBe(now);
    expect(newest(now, message)).toBe(now);
    const gone = changed(now, entry(6, "recalled", { t: 3 }), "me");
    expect(gone.b).toEqual({});
    expect(changed(gone, entry(4, "changed", { t: 3, set: { card: card(9) } }), "me")).toBe(gone);
    // Of a message that was recalled, the entry holds nothing any more.
    expect(changed(message, entry(5, "changed", { t: 3 }), "me").b).toEqual(message.b);
  });

  it("is read out where there is no room for it", () => {
    const body = { text: "", card: card(2, { state: { en: "Open", zh: "待处理", de: "Offen", it: "Aperto" } }) };
    expect(previewOfBody((key) => key, body as MessageBody)).toBe("Party · Open");
  });
});
