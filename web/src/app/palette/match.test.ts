// @vitest-environment node
import { expect, it } from "vitest";
import { score } from "./match";

it("prefers the beginning, then beginnings of words, then the inside", () => {
  expect(score("mess", "Messages")).toBeGreaterThan(score("mess", "Delete messages"));
  expect(score("mess", "Delete messages")).toBeGreaterThan(score("sage", "Messages"));
  expect(score("xyz", "Messages")).toBe(0);
});

it("forgets case and accents, and takes words in any order", () => {
  expect(score("personlich", "Persönlich")).toBeGreaterThan(0);
  expect(score("theme dark", "Dark theme")).toBeGreaterThan(0);
  expect(score("消", "消息")).toBeGreaterThan(0);
});
