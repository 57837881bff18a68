import { Check, MessageCircleQuestionMark, TriangleAlert } from "lucide-react";
import { useTranslation } from "react-i18next";
import { ask as open, usePane } from "../parts/pane";
import { useChat } from "../running";
import { placeOf } from "../store/drafts";
import type { Ask, Entry, MessageBody } from "../store/types";
import { AckLine } from "./AckLine";
import styles from "./asks.module.css";
import { dueTime } from "./when";

/** Under a message that needs an answer: by when, how many have given it, and for whoever is asked the way to do so. */
export function AskLine({ entry }: { entry: Entry }) {
  if (entry.gone) return null;
  const { ask, ack } = entry.b as unknown as MessageBody;
  return (
    <>
      {ack && entry.s > 0 && <AckLine entry={entry} />}
      {ask && <Line entry={entry} ask={ask} />}
    </>
  );
}

function Line({ entry, ask }: { entry: Entry; ask: Ask }) {
  const { t } = useTranslation("chat");
  const chat = useChat();
  const pane = usePane();
  const waits = !ask.end && ask.of.includes(chat.me) && !ask.done.includes(chat.me) && entry.s > 0;
  const whole = ask.done.length >= ask.of.length;
  const late = !ask.end && !whole && ask.due !== null && ask.due < Date.now();
  const reply = () => {
    const place = placeOf(entry.c, pane.root);
    chat.drafts.set(place, { ...chat.drafts.get(place), re: entry.s });
    pane.focusField();
  };
  return (
    <div className={styles.line} data-late={late || undefined} data-over={ask.end || whole || undefined}>
      <button type="button" className={styles.state} onClick={() => open(pane, { t: "ask", entry })}>
        {late ? (
          <TriangleAlert aria-hidden="true" />
        ) : whole && !ask.end ? (
          <Check aria-hidden="true" />
        ) : (
          <MessageCircleQuestionMark aria-hidden="true" />
        )}
        <span>{useWords(ask, late, whole)}</span>
      </button>
      {waits && (
        <span className={styles.deeds}>
          <button type="button" onClick={reply}>
            {t("asks.answer")}
          </button>
          <button type="button" onClick={() => void chat.answered(entry.c, { t: entry.s })}>
            {t("asks.done")}
          </button>
        </span>
      )}
    </div>
  );
}

function useWords(ask: Ask, late: boolean, whole: boolean): string {
  const { t } = useTranslation("chat");
  if (ask.end) return t("asks.ended");
  const many = t("asks.count", { done: ask.done.length, of: ask.of.length });
  if (whole) return ask.of.length === 1 ? t("asks.given") : `${t("asks.given")} · ${many}`;
  const when = ask.due === null ? t("asks.title") : t(late ? "asks.late" : "asks.by", { when: dueTime(ask.due) });
  return ask.of.length === 1 ? when : `${when} · ${many}`;
}
