// @vitest-environment node
import { expect, it } from "vitest";
import { groundOf, initials } from "./initials";
import { AVATAR_GROUNDS } from "./tokens";

it.each([
  ["李小明", "小明"],
  ["欧阳娜娜", "娜娜"],
  ["王芳", "王芳"],
  ["李小明 (Leo)", "小明"],
  ["Ada Lovelace", "AL"],
  ["Jürgen Müller-Lüdenscheidt", "JL"],
  ["bo", "B"],
  ["émile zola", "ÉZ"],
  ["👩‍💻 Ada", "A"],
  ["", ""],
  ["  ", ""],
])("%s → %s", (name, expected) => expect(initials(name)).toBe(expected));

it("spreads ids over all grounds, always the same way", () => {
  const grounds = Array.from({ length: 600 }, (_, i) => groundOf(`member-${i}`));
  expect(new Set(grounds).size).toBe(AVATAR_GROUNDS);
  expect(groundOf("member-7")).toBe(grounds[7]);
});
