import { CornerDownRight, MessagesSquare } from "lucide-react";
import { useTranslation } from "react-i18next";
import { clockTime, dayName } from "@/shared/i18n";
import type { Entry } from "../store/types";
import styles from "./MessageRow.module.css";
import { usePane } from "./pane";

/** Under a message that has answers: how many and when the last one came. Under an answer: the way to its thread. */
export function ThreadLine({ entry }: { entry: Entry }) {
  const { t } = useTranslation("chat");
  const pane = usePane();
  const root = (entry.b as { th?: number }).th;
  const { n = 0, last = 0 } = entry.x ?? {};
  if (pane.root !== undefined || (n === 0 && root === undefined)) return null;
  const today = new Date(last).toDateString() === new Date().toDateString();
  const when = today ? clockTime(last) : dayName(last);
  return (
    <button type="button" className={styles.thread} onClick={() => pane.openThread(root ?? entry.s)}>
      {n > 0 ? <MessagesSquare aria-hidden="true" /> : <CornerDownRight aria-hidden="true" />}
      {n > 0 ? t("thread.line", { count: n, when }) : t("thread.part")}
    </button>
  );
}
