import { lazy, memo, Suspense, useState } from "react";
import { useTranslation } from "react-i18next";
import { linkify } from "../model/linkify";
import { splitMentions } from "../model/mentions";
import { plainText } from "../model/preview";
import { Mention } from "./Mention";
import styles from "./MessageRow.module.css";

const Markdown = lazy(() => import("./Markdown").then((module) => ({ default: module.Markdown })));

/** Longer than this is folded: a pasted log must not push the talk away. */
const LONG_CHARS = 1_600;
const LONG_LINES = 24;

/** What was written: plain at once, formatted as soon as the reader for it is here. */
export const MessageText = memo(function MessageText({ text, f }: { text: string; f?: "md" | undefined }) {
  const { t } = useTranslation("chat");
  const long = text.length > LONG_CHARS || text.split("\n", LONG_LINES + 1).length > LONG_LINES;
  const [whole, setWhole] = useState(false);
  const words =
    f === "md" ? (
      <Suspense fallback={<PlainText text={plainText({ text, f })} />}>
        <Markdown text={text} />
      </Suspense>
    ) : (
      <PlainText text={text} />
    );
  if (!long) return words;
  return (
    <>
      <div className={styles.folded} data-whole={whole || undefined}>
        {words}
      </div>
      <button type="button" className={styles.unfold} aria-expanded={whole} onClick={() => setWhole(!whole)}>
        {whole ? t("text.less") : t("text.all")}
      </button>
    </>
  );
});

/** With its line breaks; addresses become links that tell the other side nothing about us. */
function PlainText({ text }: { text: string }) {
  return (
    <p className={styles.text} dir="auto">
      {splitMentions(text).map((piece, index) =>
        piece.mention ? (
          // biome-ignore lint/suspicious/noArrayIndexKey: pieces of one text never move
          <Mention key={index} mention={piece.mention} text={piece.text} />
        ) : (
          // biome-ignore lint/suspicious/noArrayIndexKey: pieces of one text never move
          <Linked key={index} text={piece.text} />
        ),
      )}
    </p>
  );
}

function Linked({ text }: { text: string }) {
  return linkify(text).map((piece, index) =>
    piece.href ? (
      // biome-ignore lint/suspicious/noArrayIndexKey: pieces of one text never move
      <a key={index} href={piece.href} target="_blank" rel="noopener noreferrer nofollow">
        {piece.text}
      </a>
    ) : (
      piece.text
    ),
  );
}
