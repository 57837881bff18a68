import type { Editor } from "@tiptap/core";
import { Bold, Code, Italic, Link, List, ListOrdered, SquareCode, Strikethrough, TextQuote } from "lucide-react";
import { type FormEvent, type ReactNode, useEffect, useReducer, useState } from "react";
import { useTranslation } from "react-i18next";
import { showKeys } from "@/shared/kit/actions";
import { IconButton } from "@/shared/ui";
import styles from "./RichField.module.css";

/** Formatting for those who do not know its signs; every button also says its keys. */
export function FormatBar({ editor }: { editor: Editor }) {
  const { t } = useTranslation("chat");
  const [, redraw] = useReducer((n: number) => n + 1, 0);
  const [linking, setLinking] = useState(false);
  useEffect(() => {
    editor.on("transaction", redraw);
    return () => {
      editor.off("transaction", redraw);
    };
  }, [editor]);
  const to = () => editor.chain().focus();
  const button = (name: string, label: string, keys: string, icon: ReactNode, run: () => void) => (
    <IconButton
      label={label}
      keys={showKeys(keys)}
      icon={icon}
      active={editor.isActive(name)}
      aria-pressed={editor.isActive(name)}
      onMouseDown={(event) => event.preventDefault()}
      onClick={run}
    />
  );
  const link = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    const href = String(new FormData(event.currentTarget).get("href") ?? "").trim();
    setLinking(false);
    if (!href) to().unsetLink().run();
    else if (editor.state.selection.empty) {
      to()
        .insertContent({ type: "text", text: href, marks: [{ type: "link", attrs: { href: whole(href) } }] })
        .run();
    } else {
      to()
        .extendMarkRange("link")
        .setLink({ href: whole(href) })
        .run();
    }
  };
  return (
    <div className={styles.formats} role="toolbar" aria-label={t("format.label")}>
      {button("bold", t("format.bold"), "mod+b", <Bold />, () => to().toggleBold().run())}
      {button("italic", t("format.italic"), "mod+i", <Italic />, () => to().toggleItalic().run())}
      {button("strike", t("format.strike"), "mod+shift+s", <Strikethrough />, () => to().toggleStrike().run())}
      {button("code", t("format.code"), "mod+e", <Code />, () => to().toggleCode().run())}
      {button("codeBlock", t("format.codeBlock"), "mod+alt+c", <SquareCode />, () => to().toggleCodeBlock().run())}
      {button("bulletList", t("format.list"), "mod+shift+8", <List />, () => to().toggleBulletList().run())}
      {button("orderedList", t("format.numbers"), "mod+shift+7", <ListOrdered />, () => to().toggleOrderedList().run())}
      {button("blockquote", t("format.quote"), "mod+shift+b", <TextQuote />, () => to().toggleBlockquote().run())}
      {button("link", t("format.link"), "", <Link />, () => setLinking(!linking))}
      {linking && (
        <form className={styles.link} onSubmit={link}>
          <input
            name="href"
            // biome-ignore lint/a11y/noAutofocus: the person has just asked for it
            autoFocus
            inputMode="url"
            defaultValue={String(editor.getAttributes("link").href ?? "")}
            aria-label={t("format.address")}
          />
          <button type="submit">{t("format.set")}</button>
        </form>
      )}
    </div>
  );
}

const whole = (href: string): string => (/^(https?:|mailto:)/i.test(href) ? href : `https://${href}`);
