import { memo } from "react";
import { linkify } from "../model/linkify";
import styles from "./MessageRow.module.css";

/** What was written, with its line breaks; addresses become links that tell the other side nothing about us. */
export const MessageText = memo(function MessageText({ text }: { text: string }) {
  return (
    <p className={styles.text} dir="auto">
      {linkify(text).map((piece, index) =>
        piece.href ? (
          // biome-ignore lint/suspicious/noArrayIndexKey: pieces of one text never move
          <a key={index} href={piece.href} target="_blank" rel="noopener noreferrer nofollow">
            {piece.text}
          </a>
        ) : (
          piece.text
        ),
      )}
    </p>
  );
});
