// @vitest-environment node
import { describe, expect, it } from "vitest";
import { above, covering, include, runs, type Span } from "./ranges";
import { dice } from "./testing";

describe("spans", () => {
  it("join what touches and keep apart what does not", () => {
    expect(include([], 3, 5)).toEqual([[3, 5]]);
    expect(include([[3, 5]], 6, 8)).toEqual([[3, 8]]);
    expect(include([[3, 5]], 1, 2)).toEqual([[1, 5]]);
    expect(include([[3, 5]], 7, 8)).toEqual([
      [3, 5],
      [7, 8],
    ]);
    expect(
      include(
        [
          [1, 2],
          [5, 6],
          [9, 10],
        ],
        3,
        8,
      ),
    ).toEqual([[1, 10]]);
    expect(include([[5, 6]], 1, 2)).toEqual([
      [1, 2],
      [5, 6],
    ]);
    expect(include([[1, 9]], 4, 5)).toEqual([[1, 9]]);
    expect(include([[1, 2]], 5, 4)).toEqual([[1, 2]]);
  });

  it("equal a plain set of numbers, whatever is put in", () => {
    for (let seed = 1; seed <= 200; seed++) {
      const roll = dice(seed);
      let spans: Span[] = [];
      const plain = new Set<number>();
      for (let i = 0; i < 20; i++) {
        const first = 1 + roll(60);
        const last = first + roll(8);
        spans = include(spans, first, last);
        for (let n = first; n <= last; n++) plain.add(n);
      }
      expect(spans).toEqual(runs([...plain].sort((a, b) => a - b)));
      for (let n = 0; n < 70; n++) expect(covering(spans, n) !== null).toBe(plain.has(n));
      const kept = [...plain].filter((n) => n >= 30).sort((a, b) => a - b);
      expect(above(spans, 30)).toEqual(runs(kept));
    }
  });
});
