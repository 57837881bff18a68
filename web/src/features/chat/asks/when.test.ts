import { describe, expect, it } from "vitest";
import { offers } from "./when";

const day = (text: string) => new Date(text);
const said = (now: Date) => offers(now).map((at) => `${new Date(at).getDay()} ${new Date(at).getHours()}`);

describe("the times that are offered", () => {
  it("are the end of today, noon tomorrow and the end of the week", () => {
    expect(said(day("2026-03-03T09:00:00"))).toEqual(["2 17", "3 12", "5 17"]);
  });

  it("are ahead, and none of them twice", () => {
    expect(said(day("2026-03-03T18:00:00"))).toEqual(["3 12", "5 17", "5 17"]);
    expect(said(day("2026-03-06T09:00:00"))).toEqual(["5 17", "6 12", "5 17"]);
    for (const now of ["2026-03-06T16:55:00", "2026-03-08T23:59:00", "2026-12-31T12:00:00"]) {
      const found = offers(day(now));
      expect(new Set(found).size).toBe(found.length);
      expect(found.every((at) => at > day(now).getTime())).toBe(true);
    }
  });
});
