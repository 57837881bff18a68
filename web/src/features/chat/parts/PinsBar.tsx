import { Pin } from "lucide-react";
import { useTranslation } from "react-i18next";
import { previewOf } from "../model/preview";
import { useChat } from "../running";
import styles from "./PinsBar.module.css";
import { ask, usePane } from "./pane";
import { useFollowPins, usePins } from "./usePins";

/** Under the header: the message pinned last, and how many there are. */
export function PinsBar({ c }: { c: string }) {
  const { t } = useTranslation("chat");
  const { me } = useChat();
  const pane = usePane();
  useFollowPins(c);
  const pins = usePins(c);
  const first = pins[0];
  if (!first) return null;
  return (
    <div className={styles.bar}>
      <Pin aria-hidden="true" />
      <button type="button" className={styles.words} onClick={() => pane.jump(first.s)}>
        <span className="sr-only">{t("pins.title")}: </span>
        {previewOf(t, first, me)}
      </button>
      <button type="button" className={styles.all} onClick={() => ask(pane, { t: "pins" })}>
        {t("pins.all", { count: pins.length })}
      </button>
    </div>
  );
}
