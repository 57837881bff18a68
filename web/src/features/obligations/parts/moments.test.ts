import { describe, expect, it } from "vitest";
import { addressOf, putOffUntil } from "./moments";

describe("putting off", () => {
  it("is for an hour, until the morning, or until the next Monday", () => {
    const friday = new Date(2027, 0, 29, 17, 30);
    expect(putOffUntil("hour", friday)).toEqual(new Date(2027, 0, 29, 18, 30));
    expect(putOffUntil("tomorrow", friday)).toEqual(new Date(2027, 0, 30, 8));
    expect(putOffUntil("monday", friday)).toEqual(new Date(2027, 1, 1, 8));
  });

  it.each([
    ["Sunday", 31, 1],
    ["Monday", 25, 1],
    ["Tuesday", 26, 1],
  ])("from a %s reaches a Monday that lies ahead", (_, day, monday) => {
    const now = new Date(2027, 0, day, 7, 0);
    const until = putOffUntil("monday", now);
    expect(until.getDay()).toBe(monday);
    expect(until.getTime()).toBeGreaterThan(now.getTime());
    expect(until.getTime() - now.getTime()).toBeLessThanOrEqual(7.1 * 86_400_000);
  });
});

it.each(["https://evil.example", "//evil.example", "/\\evil.example", "javascript:alert(1)", "", "/"])(
  "does not lead to %s",
  (link) => expect(addressOf("1", link)).toBeNull(),
);

it("leads to a place of the organisation", () => {
  expect(addressOf("1", "/messages/2?at=3")).toBe("/o/1/messages/2?at=3");
});
