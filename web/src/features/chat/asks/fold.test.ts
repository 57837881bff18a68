import { describe, expect, it } from "vitest";
import { overlaid } from "../model/overlay";
import { changed, isSilent } from "../store/changes";
import type { Entry, Outgoing } from "../store/types";

const ask = { of: ["bo", "cy"], due: null, done: [] as string[] };
const entry = (s: number, k: string, b: Record<string, unknown>): Entry => ({
  c: "c",
  s,
  o: 1,
  k,
  by: "ada",
  at: s,
  b,
});
const message = entry(2, "message", { text: "Lunch?" });
const asking = entry(3, "asked", { t: 2, ask });
const answered = (s: number, m: string) => entry(s, "answered", { t: 2, m });

describe("a message that needs an answer", () => {
  it("is folded from what is heard, once each and in any page", () => {
    const after = [asking, answered(4, "bo"), answered(4, "bo"), asking].reduce(
      (held, change) => changed(held, change, "ada"),
      message,
    );
    expect(after.b.ask).toEqual({ ...ask, done: ["bo"] });
    expect(after.e).toBe(4);
    // A page that was made after it contains it already.
    expect(changed(after, answered(4, "bo"), "ada")).toBe(after);
  });

  it("keeps what is asked through an edit, and nothing of it through a recall", () => {
    const held = changed(message, asking, "ada");
    const edited = changed(held, entry(5, "edited", { t: 2, b: { text: "Dinner?", ask }, n: 1 }), "ada");
    expect(edited.b).toEqual({ text: "Dinner?", ask });
    expect(changed(edited, entry(6, "recalled", { t: 2 }), "ada").b).toEqual({});
  });

  it("moves nothing in the list", () => {
    expect(isSilent(asking)).toBe(true);
    expect(isSilent(answered(4, "bo"))).toBe(true);
  });

  it("shows at once what the person did, and takes back what was refused", () => {
    const row = (state: Outgoing["state"]): Outgoing => ({
      n: 1,
      key: "k",
      c: "c",
      at: 1,
      state,
      op: { k: "answered", t: 2 },
    });
    const held = changed(message, asking, "bo");
    expect(overlaid(held, [row("waiting")], "bo").b.ask).toEqual({ ...ask, done: ["bo"] });
    expect(overlaid(held, [row("failed")], "bo")).toBe(held);
    const end: Outgoing = { ...row("waiting"), op: { k: "ask", t: 2, of: [], due: null } };
    expect(overlaid(held, [end], "ada").b.ask).toEqual({ ...ask, end: true });
  });
});
