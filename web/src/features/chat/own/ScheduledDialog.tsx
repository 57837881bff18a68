import { useQuery, useQueryClient } from "@tanstack/react-query";
import { Button, Input } from "antd";
import { Clock, Pencil, SendHorizontal, Trash2 } from "lucide-react";
import { useId, useState } from "react";
import { useTranslation } from "react-i18next";
import { useSession } from "@/features/identity";
import { fullTime } from "@/shared/i18n";
import { toast } from "@/shared/kit/toast";
import { Dialog, EmptyState, ErrorState, errorText, IconButton, SkeletonList } from "@/shared/ui";
import { mentionsIn } from "../model/mentions";
import { plainText } from "../model/preview";
import { MAX_TEXT } from "../parts/Composer";
import { idsOf, titleOf, usePeopleOf } from "../parts/names";
import { useAttempt } from "../parts/useAttempt";
import { useChat, useConversation } from "../running";
import styles from "./own.module.css";
import {
  cancel,
  contentOf,
  isOpen,
  isWaiting,
  lookAgain,
  reschedule,
  type Scheduled,
  schedule,
  scheduledQuery,
} from "./scheduled";
import { WhenField } from "./WhenField";

/** What waits to be sent: here, or everywhere. */
export function ScheduledDialog({ c, onClose }: { c?: string; onClose: () => void }) {
  const { t } = useTranslation("chat");
  const { org } = useSession();
  const found = useQuery({ ...scheduledQuery(org), refetchOnMount: "always" });
  const [editing, setEditing] = useState<Scheduled | null>(null);
  const rows = found.data?.filter((one) => isOpen(one) && (!c || one.conversation_id === c)) ?? [];
  if (editing) return <EditDialog row={editing} org={org} onClose={() => setEditing(null)} />;
  return (
    <Dialog title={t("own.scheduled")} shape="side" onClose={onClose}>
      {found.isPending && <SkeletonList rows={4} />}
      {found.isError && <ErrorState error={found.error} onRetry={() => void found.refetch()} />}
      {found.data && rows.length === 0 && (
        <EmptyState icon={<Clock />} title={t("own.later.none")}>
          {t("own.later.noneText")}
        </EmptyState>
      )}
      <ul className={styles.rows}>
        {rows.map((row) => (
          <Row key={row.id} row={row} org={org} onEdit={() => setEditing(row)} />
        ))}
      </ul>
    </Dialog>
  );
}

function Row({ row, org, onEdit }: { row: Scheduled; org: string; onEdit: () => void }) {
  const { t } = useTranslation("chat");
  const chat = useChat();
  const client = useQueryClient();
  const conversation = useConversation(row.conversation_id);
  const known = usePeopleOf(conversation ? idsOf(conversation) : []);
  const content = contentOf(row);
  const act = async (work: () => Promise<unknown>) => {
    try {
      await work();
    } catch (problem) {
      toast(errorText(t, problem), { kind: "error" });
    }
    await lookAgain(client, org);
  };
  const drop = async () => {
    await cancel(org, row.id);
    const back = () => void act(() => schedule(org, row.conversation_id, content, new Date(row.send_at)));
    toast(t("own.later.dropped"), { ...(isWaiting(row) && { action: { label: t("state.undo"), run: back } }) });
  };
  return (
    <li className={styles.star}>
      <div className={styles.row}>
        <div className={styles.grow}>
          <p className={styles.where}>
            {conversation ? titleOf(conversation, known, t("group")) : t("pane.missing")} · {fullTime(row.send_at)}
          </p>
          <p className={styles.said} dir="auto">
            {plainText(content)}
          </p>
          {!isWaiting(row) && (
            <p className={styles.problem}>
              {t(`own.later.why.${row.error}`, { defaultValue: t("own.later.why.other") })}
            </p>
          )}
        </div>
        <IconButton
          label={t("own.later.now")}
          icon={<SendHorizontal />}
          disabled={!conversation?.can.includes("send")}
          onClick={() =>
            void act(async () => {
              // Called off first: it must not go twice.
              await cancel(org, row.id);
              await chat.send(row.conversation_id, content);
            })
          }
        />
        <IconButton label={t("bar.edit")} icon={<Pencil />} onClick={onEdit} />
        <IconButton label={t("state.discard")} icon={<Trash2 />} onClick={() => void act(drop)} />
      </div>
    </li>
  );
}

function EditDialog({ row, org, onClose }: { row: Scheduled; org: string; onClose: () => void }) {
  const { t } = useTranslation("chat");
  const client = useQueryClient();
  const id = useId();
  const [text, setText] = useState(row.text);
  const [when, setWhen] = useState<Date | null>(new Date(row.send_at));
  const { busy, error, attempt } = useAttempt();
  const ready = text.trim() !== "" && when !== null;
  const save = async () => {
    if (!ready) return;
    await attempt(async () => {
      await reschedule(org, row.id, {
        ...(text !== row.text && { text, m: mentionsIn(text) }),
        ...((when.getTime() !== Date.parse(row.send_at) || !isWaiting(row)) && { at: when }),
      });
      await lookAgain(client, org);
      onClose();
    });
  };
  return (
    <Dialog
      title={t("own.later.edit")}
      onClose={onClose}
      footer={
        <>
          <Button onClick={onClose}>{t("new.cancel")}</Button>
          <Button type="primary" disabled={!ready} loading={busy} onClick={() => void save()}>
            {t("groups.save")}
          </Button>
        </>
      }
    >
      <div className={styles.form}>
        <label htmlFor={id}>{t("composer.label")}</label>
        <Input.TextArea
          id={id}
          value={text}
          maxLength={MAX_TEXT}
          autoSize={{ minRows: 3, maxRows: 10 }}
          onChange={({ target }) => setText(target.value)}
        />
        <WhenField value={when} onChange={setWhen} />
        {error !== null && (
          <p className={styles.problem} role="alert">
            {errorText(t, error)}
          </p>
        )}
      </div>
    </Dialog>
  );
}
