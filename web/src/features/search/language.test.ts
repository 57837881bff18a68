// @vitest-environment node
import { expect, it } from "vitest";
import { filtersOf, withFilter, without } from "./language";

it("reads filters and leaves the rest", () => {
  const question = 'budget from:"Ada Lovelace" xin:y in：计划 has:file';
  expect(filtersOf(question).map(({ name, value }) => [name, value])).toEqual([
    ["from", "Ada Lovelace"],
    ["in", "计划"],
    ["has", "file"],
  ]);
});

it("writes a filter so that it is read again", () => {
  for (const value of ["Ada", "Ada Lovelace", "林志远", "2026-11-01", 'a "quoted" name']) {
    const [filter] = filtersOf(withFilter("budget", "from", value));
    expect(filter?.value).toBe(value.replaceAll('"', " ").replace(/\s+/g, " "));
  }
});

it("has one day of each sort, and as many people as one likes", () => {
  let question = withFilter("budget", "before", "2026-11-01");
  question = withFilter(question, "before", "2026-12-01");
  expect(question).toBe("budget before:2026-12-01");
  expect(withFilter(question, "before", "")).toBe("budget");
  expect(withFilter("from:ada", "from", "bo")).toBe("from:ada from:bo");
});

it("takes a filter out again", () => {
  const question = "a from:ada b";
  const [filter] = filtersOf(question);
  expect(filter && without(question, filter)).toBe("a b");
});
