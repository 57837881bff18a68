import { describe, expect, it } from "vitest";
import { dayHere, pauseEnd } from "./moments";

describe("do not disturb", () => {
  it("ends after half an hour or an hour", () => {
    const now = new Date(2027, 2, 27, 23, 50);
    expect(pauseEnd("half", now)).toEqual(new Date(2027, 2, 28, 0, 20));
    expect(pauseEnd("hour", now).getTime() - now.getTime()).toBe(3_600_000);
  });

  it("ends tomorrow at eight, also over the end of a month and a night in which clocks change", () => {
    expect(pauseEnd("tomorrow", new Date(2027, 0, 31, 0, 1))).toEqual(new Date(2027, 1, 1, 8));
    expect(pauseEnd("tomorrow", new Date(2027, 9, 30, 23, 59)).getHours()).toBe(8);
  });
});

it("a day is the day of this device", () => {
  expect(dayHere(new Date(2027, 0, 5, 23, 59))).toBe("2027-01-05");
});
