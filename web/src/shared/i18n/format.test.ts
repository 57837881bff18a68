// @vitest-environment node
import i18next from "i18next";
import { beforeAll, expect, it } from "vitest";
import { badgeCount, clockTime, dayName, daysBetween, listOf, listTime, regional, relativeTime } from "./format";

const now = new Date(2026, 10, 22, 15, 30);
const at = (...parts: [number, number, number, number?, number?]) => new Date(...parts);

beforeAll(() => i18next.init({ lng: "en" }));

it("counts calendar days, not spans of 24 hours", () => {
  expect(daysBetween(at(2026, 10, 21, 23, 59), at(2026, 10, 22, 0, 1))).toBe(1);
  expect(daysBetween(at(2026, 10, 22, 0, 1), at(2026, 10, 22, 23, 59))).toBe(0);
  // Across the end of summer time a day has 25 hours.
  expect(daysBetween(at(2026, 9, 24, 12), at(2026, 9, 26, 12))).toBe(2);
});

it("is relative under a day and absolute beyond", () => {
  expect(relativeTime(at(2026, 10, 22, 15, 30), now)).toBe("now");
  expect(relativeTime(at(2026, 10, 22, 15, 20), now)).toBe("10 minutes ago");
  expect(relativeTime(at(2026, 10, 22, 12, 30), now)).toBe("3 hours ago");
  expect(relativeTime(at(2026, 10, 20, 12, 30), now)).toContain("2026");
});

it("is short in lists", () => {
  expect(listTime(at(2026, 10, 22, 9, 5), now)).toMatch(/9:05/);
  expect(listTime(at(2026, 10, 21, 9, 5), now)).toBe("yesterday");
  expect(listTime(at(2026, 10, 18, 9, 5), now)).toBe("Wed");
  expect(listTime(at(2026, 2, 4), now)).toBe("Mar 4");
  expect(listTime(at(2025, 2, 4), now)).toContain("2025");
});

it("names days", () => {
  expect(dayName(at(2026, 10, 22, 1), now)).toBe("today");
  expect(dayName(at(2026, 10, 17, 1), now)).toBe("Tuesday");
});

it("joins and caps", async () => {
  expect(listOf(["Ada", "Bo", "Chen"])).toBe("Ada, Bo, and Chen");
  expect(badgeCount(99)).toBe("99");
  expect(badgeCount(100)).toBe("99+");
  await i18next.changeLanguage("zh");
  expect(listOf(["Ada", "Bo", "Chen"])).toBe("Ada、Bo和Chen");
  await i18next.changeLanguage("en");
});

it.each([
  ["en", ["en-GB", "de"], "en-GB"],
  ["de", ["en-GB", "de-CH", "de"], "de-CH"],
  ["zh", ["zh-TW"], "zh-TW"],
  ["zh", ["en-US"], "zh-CN"],
  ["en", ["de-DE"], "en"],
  ["en", ["en-not a tag"], "en"],
])("%s read by somebody with %j is written as in %s", (language, wanted, expected) =>
  expect(regional(language, wanted)).toBe(expected),
);

it("writes a clock as its reader does", () => {
  expect(clockTime(at(2026, 10, 22, 9, 5))).toMatch(/^9:05\sAM$/);
});
