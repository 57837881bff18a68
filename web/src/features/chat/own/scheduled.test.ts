// @vitest-environment node
import { describe, expect, it } from "vitest";
import { contentOf, localValue, offered, type Scheduled } from "./scheduled";

const at = (text: string) => offered(new Date(text)).map(({ id, at }) => [id, localValue(at)]);

describe("the offered times", () => {
  it("are in an hour, tomorrow at nine and next Monday at nine, where the person is", () => {
    expect(at("2026-11-25T17:20:31")).toEqual([
      ["hour", "2026-11-25T18:20"],
      ["tomorrow", "2026-11-26T09:00"],
      ["monday", "2026-11-30T09:00"],
    ]);
  });

  it("go over the end of a year, and name a Monday once", () => {
    expect(at("2028-12-31T23:30:00")).toEqual([
      ["hour", "2029-01-01T00:30"],
      ["tomorrow", "2029-01-01T09:00"],
    ]);
    expect(at("2026-11-30T08:00:00").at(-1)).toEqual(["monday", "2026-12-07T09:00"]);
  });
});

it("sends a scheduled message as it was written", () => {
  const row = { text: "hi", f: "md", m: [{ k: "a" }], re: 3, th: null, state: "waiting" } as unknown as Scheduled;
  expect(contentOf(row)).toEqual({ text: "hi", f: "md", m: [{ k: "a" }], re: 3 });
});
