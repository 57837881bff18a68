import type { JSONContent } from "@tiptap/core";
import type { Node, Schema } from "@tiptap/pm/model";
import MarkdownIt from "markdown-it";
import { MarkdownParser, MarkdownSerializer } from "prosemirror-markdown";
import type { Mention } from "../store/types";
import { addressOf, mentionOf, splitMentions, written } from "./mentions";

/** What a field holds, as it will be sent. */
export interface Words {
  text: string;
  f?: "md";
}

const PLAIN = new Set(["doc", "paragraph", "text", "hardBreak", "mention"]);

/** The field's content as a message: plain as long as nothing is formatted, else Markdown. */
export function toWords(doc: Node): Words {
  let plain = true;
  doc.descendants((node) => {
    if (!PLAIN.has(node.type.name) || node.marks.length > 0) plain = false;
    return plain;
  });
  if (plain) return { text: doc.textBetween(0, doc.content.size, "\n", leafText) };
  return { text: serializer.serialize(doc, { tightLists: true }), f: "md" };
}

const mentionOfNode = ({ attrs }: Node): Mention => ({ k: attrs.k, ...(attrs.k !== "a" && { id: attrs.id }) });

function leafText(node: Node): string {
  if (node.type.name === "mention") return written(mentionOfNode(node), node.attrs.label);
  return node.type.name === "hardBreak" ? "\n" : "";
}

const serializer = new MarkdownSerializer(
  {
    paragraph: (state, node) => {
      state.renderInline(node);
      state.closeBlock(node);
    },
    text: (state, node) => state.text(node.text ?? "", !node.marks.some((mark) => mark.type.name === "link")),
    hardBreak: (state, _node, parent, index) => {
      // A break at the end of a block says nothing.
      if (index + 1 < parent.childCount) state.write("\\\n");
    },
    mention: (state, node) => state.write(leafText(node)),
    bulletList: (state, node) => state.renderList(node, "  ", () => "- "),
    orderedList: (state, node) => {
      const start = Number(node.attrs.start) || 1;
      state.renderList(node, "   ", (i) => `${start + i}. `);
    },
    listItem: (state, node) => state.renderContent(node),
    blockquote: (state, node) => state.wrapBlock("> ", null, node, () => state.renderContent(node)),
    codeBlock: (state, node) => {
      const runs = node.textContent.match(/`{3,}/g) ?? [];
      const fence = "`".repeat(Math.max(3, ...runs.map((run) => run.length + 1)));
      state.write(`${fence}${node.attrs.language ?? ""}\n`);
      state.text(node.textContent, false);
      state.write("\n");
      state.write(fence);
      state.closeBlock(node);
    },
  },
  {
    bold: { open: "**", close: "**", mixable: true, expelEnclosingWhitespace: true },
    italic: { open: "*", close: "*", mixable: true, expelEnclosingWhitespace: true },
    strike: { open: "~~", close: "~~", mixable: true, expelEnclosingWhitespace: true },
    code: {
      open: (_state, _mark, parent, index) => tick(parent.child(index)),
      close: (_state, _mark, parent, index) =>
        tick(parent.child(index - 1))
          .split("")
          .reverse()
          .join(""),
      escape: false,
    },
    link: {
      open: () => "[",
      close: (_state, mark) => `](${String(mark.attrs.href).replace(/[()\s]/g, encodeURIComponent)})`,
      mixable: true,
    },
  },
);

/** As many backticks as the code does not hold. */
function tick(node: Node): string {
  const runs = node.text?.match(/`+/g) ?? [];
  const width = Math.max(0, ...runs.map((run) => run.length)) + 1;
  return width > 1 ? `${"`".repeat(width)} ` : "`";
}

const markdown = new MarkdownIt("commonmark", { html: false }).enable("strikethrough");

const parserOf = (schema: Schema) =>
  new MarkdownParser(schema, markdown, {
    blockquote: { block: "blockquote" },
    paragraph: { block: "paragraph" },
    heading: { block: "paragraph" },
    list_item: { block: "listItem" },
    bullet_list: { block: "bulletList" },
    ordered_list: { block: "orderedList", getAttrs: (token) => ({ start: Number(token.attrGet("start")) || 1 }) },
    code_block: { block: "codeBlock", noCloseToken: true },
    fence: { block: "codeBlock", getAttrs: (token) => ({ language: token.info || null }), noCloseToken: true },
    hr: { ignore: true, noCloseToken: true },
    image: { ignore: true, noCloseToken: true },
    hardbreak: { node: "hardBreak" },
    em: { mark: "italic" },
    strong: { mark: "bold" },
    s: { mark: "strike" },
    link: { mark: "link", getAttrs: (token) => ({ href: token.attrGet("href") }) },
    code_inline: { mark: "code", noCloseToken: true },
  });

/** A message as the field's content. */
export function toDoc({ text, f }: Words, schema: Schema): JSONContent {
  if (f === "md") return named(parserOf(schema).parse(text).toJSON());
  const content: JSONContent[] = [];
  for (const piece of splitMentions(text)) {
    if (piece.mention) content.push(mentionNode(piece.mention, piece.text));
    else content.push(...lines(piece.text));
  }
  return { type: "doc", content: [{ type: "paragraph", ...(content.length > 0 && { content }) }] };
}

/** Text with its line breaks, inside a paragraph. */
export function lines(text: string): JSONContent[] {
  return text
    .split(/\r\n?|\n/)
    .flatMap((line, i) => [...(i > 0 ? [{ type: "hardBreak" }] : []), ...(line ? [{ type: "text", text: line }] : [])]);
}

const mentionNode = (mention: Mention, text: string): JSONContent => ({
  type: "mention",
  attrs: { k: mention.k, id: mention.id ?? addressOf(mention), label: text.replace(/^@/, "") },
});

/** Links that stand for people become people again. */
function named(node: JSONContent): JSONContent {
  const link = node.marks?.find((mark) => mark.type === "link");
  const mention = link && mentionOf(String(link.attrs?.href));
  if (mention && node.text) return mentionNode(mention, node.text);
  return node.content ? { ...node, content: node.content.map(named) } : node;
}
