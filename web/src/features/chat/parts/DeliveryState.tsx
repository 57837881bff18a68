import { Check, CheckCheck, Clock, Eye, TriangleAlert } from "lucide-react";
import { useTranslation } from "react-i18next";
import { toast } from "@/shared/kit/toast";
import { useChat, useView } from "../running";
import type { Entry, Outgoing } from "../store/types";
import styles from "./DeliveryState.module.css";
import { ask, usePane } from "./pane";

/** How far a message of one's own has come: stored, on a device, read; in a group by how many. Read only as agreed. */
export function DeliveryState({ entry }: { entry: Entry }) {
  const kind = useView((view) => view.conversations[entry.c]?.kind);
  return kind === "group" ? <GroupState entry={entry} /> : <DirectState c={entry.c} seq={entry.s} />;
}

function DirectState({ c, seq }: { c: string; seq: number }) {
  const { t } = useTranslation("chat");
  const other = useView((view) => view.conversations[c]?.other_member_id);
  const reading = useView((view) => view.conversations[c]?.reading);
  const at = useView((view) => view.positions[c]?.[other ?? ""]);
  const told = reading?.policy === "exact" && seq > reading.since;
  if (told && (at?.read_seq ?? 0) >= seq) return <Sign label={t("state.read")} icon={<CheckCheck />} seen />;
  const arrived = (at?.delivered_seq ?? 0) >= seq;
  const label = arrived ? t("state.delivered") : t("state.stored");
  const silent = at && told && !at.shared ? `${label}. ${t("state.notShared")}` : label;
  return <Sign label={silent} icon={arrived ? <CheckCheck /> : <Check />} />;
}

function GroupState({ entry }: { entry: Entry }) {
  const { t } = useTranslation("chat");
  const pane = usePane();
  const count = useView((view) => view.readers[entry.c]?.[entry.s]);
  const reading = useView((view) => view.conversations[entry.c]?.reading);
  if (!reading || entry.s <= reading.since || reading.policy === "off" || reading.policy === "ack") {
    return <Sign label={t("state.stored")} icon={<Check />} />;
  }
  const { n = null, of = null, all = null } = count ?? {};
  const label = all ? t("state.readAll") : n ? t("state.readOf", { count: n, of: of ?? 0 }) : t("state.stored");
  const sign = (
    <Sign label={label} icon={all || n ? <Eye /> : <Check />} seen={Boolean(all || n)}>
      {!all && n ? `${n}/${of}` : null}
    </Sign>
  );
  if (reading.policy !== "exact") return sign;
  return (
    <button
      type="button"
      className={styles.who}
      aria-label={`${label}. ${t("readers.open")}`}
      onClick={() => ask(pane, { t: "readers", entry })}
    >
      {sign}
    </button>
  );
}

function Sign({
  label,
  icon,
  seen,
  children,
}: {
  label: string;
  icon: React.ReactNode;
  seen?: boolean | undefined;
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
