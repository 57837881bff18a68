import { Editor, Extension } from "@tiptap/core";
import Mention from "@tiptap/extension-mention";
import Placeholder from "@tiptap/extension-placeholder";
import { Fragment, Slice } from "@tiptap/pm/model";
import StarterKit from "@tiptap/starter-kit";
import { useEffect, useImperativeHandle, useLayoutEffect, useRef, useState } from "react";
import { lines, toDoc, toWords } from "../model/words";
import { FormatBar } from "./FormatBar";
import type { FieldProps } from "./fields";
import { MentionList, type Suggested } from "./MentionList";
import styles from "./RichField.module.css";
import { type Offer, useMentionOffers } from "./useMentionOffers";

/** Names in a text are nodes of their own, so that one key takes them away whole. */
const Person = Mention.extend({
  addAttributes() {
    return { k: { default: "p" }, id: { default: null }, label: { default: "" } };
  },
});

/** The text engine: formatting, mentions, pasted pages without what does not belong here. */
export default function RichField(props: FieldProps) {
  const { c, words, label, placeholder, formats, invalid, describedBy, hasFocus, ref } = props;
  const box = useRef<HTMLDivElement>(null);
  const now = useRef(props);
  now.current = props;
  const [editor, setEditor] = useState<Editor | null>(null);
  const [suggested, setSuggested] = useState<Suggested | null>(null);
  const list = useRef<{ press: (key: string) => boolean }>(null);
  const offers = useMentionOffers(c);
  const ask = useRef(offers);
  ask.current = offers;
  /** What stands here already or stood here: drawn late, it must not take back what was typed since. */
  const told = useRef(new WeakSet([words]));

  // One editor for the life of the field, made in the same breath in which the text area goes: no key falls between them.
  // biome-ignore lint/correctness/useExhaustiveDependencies: see above
  useLayoutEffect(() => {
    const made = new Editor({
      element: box.current,
      injectCSS: false,
      extensions: [
        StarterKit.configure({
          heading: false,
          horizontalRule: false,
          underline: false,
          trailingNode: false,
          link: { openOnClick: false, defaultProtocol: "https", protocols: ["http", "https", "mailto"] },
        }),
        Placeholder.configure({ placeholder: () => now.current.placeholder }),
        Person.configure({
          renderText: ({ node }) => `@${node.attrs.label}`,
          renderHTML: ({ node }) => ["span", { class: styles.mention ?? "" }, `@${node.attrs.label}`],
          suggestion: {
            char: "@",
            // After a Chinese character there is no space.
            allowedPrefixes: null,
            items: ({ query }) => ask.current(query),
            command: ({ editor: at, range, props: offer }) => insertOffer(at, range, offer as unknown as Offer),
            render: () => ({
              onStart: ({ items, command }) => setSuggested({ items: items as Offer[], pick: command as never }),
              onUpdate: ({ items, command }) => setSuggested({ items: items as Offer[], pick: command as never }),
              onKeyDown: ({ event }) => !isComposing(event) && (list.current?.press(event.key) ?? false),
              onExit: () => setSuggested(null),
            }),
          },
        }),
        keysFor(
          () => now.current,
          () => list.current !== null,
        ),
      ],
      editorProps: {
        attributes: {
          class: styles.editor ?? "",
          role: "textbox",
          "aria-multiline": "true",
          enterkeyhint: "send",
        },
        clipboardTextParser: (text, at) => {
          const paragraph = at.doc.type.schema.nodes.paragraph?.create(
            null,
            lines(text).map((one) => at.doc.type.schema.nodeFromJSON(one)),
          );
          return paragraph ? new Slice(Fragment.from(paragraph), 1, 1) : Slice.empty;
        },
        handlePaste: (_view, event) => now.current.onPaste(event),
      },
      onUpdate: ({ editor: at }) => {
        const typed = toWords(at.state.doc);
        told.current.add(typed);
        now.current.onChange(typed);
      },
    });
    made.commands.setContent(toDoc(words, made.schema), { emitUpdate: false });
    if (hasFocus) takeFocus(made);
    setEditor(made);
    return () => made.destroy();
  }, []);

  useEffect(() => {
    const element = editor?.view.dom;
    if (!element) return;
    element.setAttribute("aria-label", label);
    element.toggleAttribute("data-invalid", invalid);
    if (describedBy) element.setAttribute("aria-describedby", describedBy);
    else element.removeAttribute("aria-describedby");
    element.setAttribute("aria-invalid", String(invalid));
  }, [editor, label, invalid, describedBy]);

  // Sent, restored or to be edited: somebody else has put other words here. Before the next key, which would go to the old.
  useLayoutEffect(() => {
    if (!editor || told.current.has(words)) return;
    told.current.add(words);
    editor.commands.setContent(toDoc(words, editor.schema), { emitUpdate: false });
  }, [editor, words]);

  useImperativeHandle(ref, () => ({
    focus: () => editor && takeFocus(editor),
    insert: (text) => editor?.chain().focus().insertContent(lines(text)).run(),
  }));

  return (
    <div className={styles.field} data-placeholder={placeholder}>
      {formats && editor && <FormatBar editor={editor} />}
      <div ref={box} className={styles.box} />
      {suggested && suggested.items.length > 0 && editor && (
        <MentionList ref={list} suggested={suggested} field={editor.view.dom} />
      )}
    </div>
  );
}

/** At once: the engine's own command waits for the next frame, and the keys of that time would fall to the page. */
function takeFocus(editor: Editor): void {
  editor.commands.setTextSelection(editor.state.doc.content.size);
  editor.view.focus();
}

const isComposing = (event: KeyboardEvent): boolean => event.isComposing || event.keyCode === 229;

function insertOffer(editor: Editor, range: { from: number; to: number }, { k, id, label }: Offer): void {
  const mention = { type: "mention", attrs: { k, id: id ?? "a", label } };
  editor
    .chain()
    .focus()
    .insertContentAt(range, [mention, { type: "text", text: " " }])
    .run();
}

/** Enter sends, Shift+Enter goes on in the next line or list item; in code Enter is a line. */
function keysFor(props: () => FieldProps, choosing: () => boolean) {
  // While a name is being chosen the keys belong to the list, inside a composition to the input method.
  const idle = (editor: Editor) => !editor.view.composing && !choosing();
  const send = (editor: Editor) => {
    if (!idle(editor)) return false;
    props().onSend();
    return true;
  };
  return Extension.create({
    name: "sending",
    // Before everything that also knows these keys.
    priority: 1000,
    addKeyboardShortcuts() {
      const { editor } = this;
      const keys: [string, () => boolean][] = [
        ["Enter", () => !editor.isActive("codeBlock") && send(editor)],
        ["Mod-Enter", () => send(editor)],
        [
          "Shift-Enter",
          () =>
            editor.commands.first(({ commands }) => [
              () => editor.isActive("codeBlock") && commands.newlineInCode(),
              () => commands.splitListItem("listItem"),
              () => commands.setHardBreak(),
            ]),
        ],
        ["ArrowUp", () => editor.isEmpty && idle(editor) && props().onUp()],
        ["Escape", () => idle(editor) && (props().onEscape() || editor.commands.blur())],
      ];
      return Object.fromEntries(keys);
    },
  });
}
