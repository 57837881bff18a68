// @vitest-environment node
import { describe, expect, it } from "vitest";
import type { Entry } from "./types";
import { append, firstSeq, indexOf, lastSeq, open, prepend, tidy, WINDOW_LIMIT, type Window } from "./window";

const entry = (s: number): Entry => ({ c: "c", s, o: s, k: "message", by: "m", at: s, b: { text: `${s}` } });
const page = (first: number, last: number) => Array.from({ length: last - first + 1 }, (_, i) => entry(first + i));
const numbers = (window: Window) => window.entries.map((e) => e.s);

describe("a window", () => {
  it("grows at both ends and never takes a page that does not touch it", () => {
    let window = open(page(50, 60), false);
    window = prepend(window, page(40, 49), false);
    window = append(window, page(61, 70));
    expect([firstSeq(window), lastSeq(window)]).toEqual([40, 70]);
    expect(prepend(window, page(20, 38), false)).toBe(window);
    expect(append(window, page(72, 80))).toBe(window);
  });

  it("takes an overlapping, doubled, unsorted page once", () => {
    const window = append(open(page(1, 5), true), [...page(4, 8).reverse(), entry(6)]);
    expect(numbers(window)).toEqual([1, 2, 3, 4, 5, 6, 7, 8]);
  });

  it("cuts a page at its hole", () => {
    expect(tidy([entry(1), entry(2), entry(5), entry(6)]).map((e) => e.s)).toEqual([5, 6]);
  });

  it("knows where the log begins", () => {
    expect(open(page(1, 3), false).start).toBe(true);
    expect(open(page(4, 9), false).start).toBe(false);
    expect(prepend(open(page(4, 9), false), [], true).start).toBe(true);
    expect(prepend(open(page(4, 9), false), page(1, 3), false).start).toBe(true);
  });

  it("lets go of the far end when it becomes long, and says so", () => {
    let window = open(page(1, WINDOW_LIMIT), true);
    window = append(window, page(WINDOW_LIMIT + 1, WINDOW_LIMIT + 50));
    expect([firstSeq(window), lastSeq(window), window.start]).toEqual([51, WINDOW_LIMIT + 50, false]);
    window = prepend(window, page(1, 50), true);
    expect([firstSeq(window), lastSeq(window), window.start]).toEqual([1, WINDOW_LIMIT, true]);
  });

  it("finds an entry by its number", () => {
    const window = open(page(10, 20), false);
    expect(indexOf(window, 10)).toBe(0);
    expect(indexOf(window, 20)).toBe(10);
    expect(indexOf(window, 21)).toBe(-1);
    expect(indexOf(window, 9)).toBe(-1);
  });
});
