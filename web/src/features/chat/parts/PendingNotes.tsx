import { Clock, TriangleAlert } from "lucide-react";
import { useTranslation } from "react-i18next";
import { useChat } from "../running";
import type { Outgoing } from "../store/types";
import styles from "./DeliveryState.module.css";

/** What was done to a message and is not confirmed: it waits for a connection, or was refused. */
export function PendingNotes({ rows }: { rows: readonly Outgoing[] }) {
  const { t } = useTranslation("chat");
  const chat = useChat();
  const waiting = rows.some(({ state, seq, tried }) => state === "waiting" && seq === undefined && !tried);
  return (
    <>
      {waiting && (
        <span className={styles.sign} title={t("state.waiting")}>
          <Clock aria-hidden="true" />
          <span className="sr-only">{t("state.waiting")}</span>
        </span>
      )}
      {rows
        .filter(({ state }) => state === "failed")
        .map((row) => (
          <div key={row.key} className={styles.failed} role="alert">
            <span className={styles.why}>
              <TriangleAlert aria-hidden="true" />
              {t(`refused.${row.op.k}`, { why: row.error?.title ?? "" })}
            </span>
            <button type="button" onClick={() => void chat.retry(row.key)}>
              {t("state.retry")}
            </button>
            <button type="button" onClick={() => void chat.discard(row.key)}>
              {t("state.drop")}
            </button>
          </div>
        ))}
    </>
  );
}
