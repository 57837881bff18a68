import { afterEach, expect, it } from "vitest";
import { detectLanguage } from "./setup";

afterEach(() => localStorage.clear());

it.each([
  [["zh-TW", "en"], "zh"],
  [["fr-FR", "it-CH"], "it"],
  [["DE"], "de"],
  [["fr", "es"], "en"],
  [[], "en"],
])("%j → %s", (wanted, expected) => expect(detectLanguage(wanted)).toBe(expected));

it("keeps what was chosen on this browser", () => {
  localStorage.setItem("workhall.language", "it");
  expect(detectLanguage(["de"])).toBe("it");
});
