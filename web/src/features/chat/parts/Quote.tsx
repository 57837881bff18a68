import { useEffect } from "react";
import { useTranslation } from "react-i18next";
import { previewOf } from "../model/preview";
import { useChat, useView } from "../running";
import { looseKey } from "../store/loose";
import type { Entry } from "../store/types";
import { indexOf } from "../store/window";
import { useNames, usePeopleOf } from "./names";
import { usePane } from "./pane";
import styles from "./Quote.module.css";

/** A message by its number: from what is loaded around, else fetched. Null when there is none to be seen. */
export function useMessage(c: string, s: number): Entry | null | undefined {
  const chat = useChat();
  const near = useView((view) => {
    const window = view.windows[c];
    return window ? window.entries[indexOf(window, s)] : undefined;
  });
  const far = useView((view) => view.loose[looseKey(c, s)]);
  const live = useView((view) => view.phase === "live");
  useEffect(() => {
    if (!near && far === undefined && live) chat.want(c, s);
  }, [chat, c, s, near, far, live]);
  return near ?? far;
}

/** The message that another one answers to; pressing it leads there. */
export function Quote({ c, s }: { c: string; s: number }) {
  const { t } = useTranslation("chat");
  const { jump } = usePane();
  return (
    <button type="button" className={styles.quote} onClick={() => jump(s)}>
      <span className="sr-only">{t("quote.open")}: </span>
      <QuotedWords c={c} s={s} />
    </button>
  );
}

export function QuotedWords({ c, s }: { c: string; s: number }) {
  const { t } = useTranslation("chat");
  const { me } = useChat();
  const entry = useMessage(c, s);
  const names = useNames(usePeopleOf(entry?.by ? [entry.by] : []));
  if (entry === undefined) return <span className={styles.words}>…</span>;
  if (entry === null || entry.k !== "message") return <span className={styles.words}>{t("quote.missing")}</span>;
  return (
    <>
      <span className={styles.who}>{names.of(entry.by)}</span>
      <span className={styles.words} data-gone={entry.gone || undefined}>
        {previewOf(t, entry, me)}
      </span>
    </>
  );
}
