import { getSchema } from "@tiptap/core";
import Mention from "@tiptap/extension-mention";
import StarterKit from "@tiptap/starter-kit";
import { describe, expect, it } from "vitest";
import { mentionsIn, splitMentions, written } from "./mentions";
import { plainText } from "./preview";
import { toDoc, toWords, type Words } from "./words";

const Person = Mention.extend({
  addAttributes() {
    return { k: { default: "p" }, id: { default: null }, label: { default: "" } };
  },
});
const schema = getSchema([StarterKit.configure({ heading: false, horizontalRule: false, underline: false }), Person]);
const ADA = "01a21391-c12f-7162-a729-4803c9fedabb";
const there = (words: Words) => toWords(schema.nodeFromJSON(toDoc(words, schema)));

describe("what stands in the field", () => {
  it.each([
    "one line",
    "two\nlines\n\nand a gap",
    "1. not a list, **not bold**, `not code`",
    "早上好",
    `[@Ada](mention:p/${ADA}) and [@Everyone](mention:a)`,
  ])("is sent as it was typed as long as nothing is formatted: %j", (text) => {
    expect(there({ text })).toEqual({ text });
  });

  it.each([
    "**bold** and *slanted*",
    "~~gone~~ `code`",
    "- one\n- two",
    "1. one\n2. two",
    "> quoted",
    "```js\nconst a = 1;\n```",
    "[here](https://example.org/a)",
    `**bold** [@Ada](mention:p/${ADA})`,
    "**bold**\\\nand on",
  ])("goes there and back as Markdown: %j", (text) => {
    expect(there({ text, f: "md" })).toEqual({ text, f: "md" });
  });

  it("signs that were typed stay signs beside something formatted", () => {
    const doc = schema.nodeFromJSON({
      type: "doc",
      content: [
        {
          type: "paragraph",
          content: [
            { type: "text", text: "2 * 3 * 4 and [x](y) " },
            { type: "text", text: "bold", marks: [{ type: "bold" }] },
          ],
        },
      ],
    });
    const words = toWords(doc);
    expect(toWords(schema.nodeFromJSON(toDoc(words, schema)))).toEqual(words);
    expect(schema.nodeFromJSON(toDoc(words, schema)).textContent).toBe("2 * 3 * 4 and [x](y) bold");
  });
});

describe("mentions", () => {
  it("are found once each, and only where the address is one of ours", () => {
    const text = `[@Ada](mention:p/${ADA}) [@Ada](mention:p/${ADA}) [@x](https://e.org) [@all](mention:a) [@n](mention:p/1)`;
    expect(mentionsIn(text)).toEqual([{ k: "p", id: ADA }, { k: "a" }]);
  });

  it("a name cannot end the link that it stands in", () => {
    const text = written({ k: "p", id: ADA }, "Ada] (x)[");
    expect(splitMentions(text)).toEqual([{ text: "@Ada  (x)", mention: { k: "p", id: ADA } }]);
  });

  it("and formatting are told by their words alone in one line", () => {
    expect(plainText({ text: `**Hi** [@Ada](mention:p/${ADA}), see [this](https://e.org)`, f: "md" })).toBe(
      "Hi @Ada, see this",
    );
  });
});
