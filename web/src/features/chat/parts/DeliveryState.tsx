import { Check, CheckCheck, Clock, Eye, TriangleAlert } from "lucide-react";
import { useTranslation } from "react-i18next";
import { toast } from "@/shared/kit/toast";
import { useChat, useView } from "../running";
import type { Outgoing } from "../store/types";
import styles from "./DeliveryState.module.css";

/** How far a message of one's own has come: stored, arrived, read; in a group by how many. */
export function DeliveryState({ c: id, seq }: { c: string; seq: number }) {
  const { t } = useTranslation("chat");
  const { me } = useChat();
  const kind = useView((view) => view.conversations[id]?.kind);
  const other = useView((view) => view.conversations[id]?.other_member_id);
  const count = useView((view) => view.conversations[id]?.member_count ?? 0);
  const positions = useView((view) => view.positions[id]);
  const counted = useView((view) => view.counted[id]);
  if (kind === "group") {
    if (!counted) return <Sign label={t("state.stored")} icon={<Check />} />;
    const readers = Object.entries(positions ?? {}).filter(([by, at]) => by !== me && at.read_seq >= seq).length;
    if (readers === 0) return <Sign label={t("state.stored")} icon={<Check />} />;
    const all = readers >= count - 1;
    return (
      <Sign label={all ? t("state.readAll") : t("state.readBy", { count: readers })} icon={<Eye />} seen>
        {all ? null : readers}
      </Sign>
    );
  }
  const at = positions?.[other ?? ""];
  if (at && at.read_seq >= seq) return <Sign label={t("state.read")} icon={<CheckCheck />} seen />;
  if (at && at.delivered_seq >= seq) return <Sign label={t("state.delivered")} icon={<CheckCheck />} />;
  return <Sign label={t("state.stored")} icon={<Check />} />;
}

function Sign({
  label,
  icon,
  seen,
  children,
}: {
  label: string;
  icon: React.ReactNode;
  seen?: boolean;
  children?: React.ReactNode;
}) {
  return (
    <span className={styles.sign} data-seen={seen || undefined} title={label}>
      <span aria-hidden="true" className={styles.icon}>
        {icon}
        {children}
      </span>
      <span className="sr-only">{label}</span>
    </span>
  );
}

/** A message that is not in the log yet: it waits, is stored, or was refused and can be tried again or taken back. */
export function OutgoingState({ row }: { row: Outgoing }) {
  const { t } = useTranslation("chat");
  const chat = useChat();
  if (row.seq !== undefined) return <Sign label={t("state.stored")} icon={<Check />} />;
  if (row.state === "waiting") return <Sign label={t("state.waiting")} icon={<Clock />} />;
  const discard = async () => {
    await chat.discard(row.key);
    toast(t("state.discarded"), { action: { label: t("state.undo"), run: () => void chat.restore(row) } });
  };
  return (
    <div className={styles.failed} role="alert">
      <span className={styles.why}>
        <TriangleAlert aria-hidden="true" />
        {t("state.failed", { why: row.error?.title ?? "" })}
      </span>
      <button type="button" onClick={() => void chat.retry(row.key)}>
        {t("state.retry")}
      </button>
      <button type="button" onClick={() => void discard()}>
        {t("state.discard")}
      </button>
    </div>
  );
}
