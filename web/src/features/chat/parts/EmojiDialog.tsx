import { useState } from "react";
import { useTranslation } from "react-i18next";
import { Dialog } from "@/shared/ui";
import { useChat } from "../running";
import type { Entry } from "../store/types";
import styles from "./AskedDialogs.module.css";
import { Emoji } from "./Emoji";
import { targetOfRow } from "./useMessageActions";

const LONGEST = 20;

/** A sign for a message: any emoji, or a few words ("on it, 2 min"). */
export function EmojiDialog({ entry, onClose }: { entry: Entry; onClose: () => void }) {
  const { t } = useTranslation("chat");
  const chat = useChat();
  const [words, setWords] = useState("");
  const put = (x: string) => {
    onClose();
    const has = entry.x?.r.some((one) => one.x === x && one.me) ?? false;
    void chat.react(entry.c, targetOfRow(entry), x, !has);
  };
  return (
    <Dialog title={t("bar.react")} onClose={onClose} width={380}>
      <Emoji onPick={put} />
      <form
        className={styles.words}
        onSubmit={(event) => {
          event.preventDefault();
          const x = words.trim().replace(/\s+/g, " ");
          if (x) put(x);
        }}
      >
        <input
          value={words}
          maxLength={LONGEST}
          aria-label={t("reactions.words")}
          placeholder={t("reactions.words")}
          onChange={(event) => setWords(event.target.value)}
        />
        <button type="submit" disabled={!words.trim()}>
          {t("reactions.put")}
        </button>
      </form>
    </Dialog>
  );
}
