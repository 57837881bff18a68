import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useRouter } from "@tanstack/react-router";
import {
  CalendarDays,
  CircleDot,
  ClipboardList,
  Clock,
  FileText,
  ListTodo,
  type LucideIcon,
  MessageCircleQuestionMark,
  Stamp,
  TriangleAlert,
} from "lucide-react";
import type { MouseEvent } from "react";
import { useTranslation } from "react-i18next";
import { usePerson } from "@/features/directory";
import { useSession } from "@/features/identity";
import { tableTime } from "@/shared/i18n";
import { toast } from "@/shared/kit/toast";
import { errorText, IconButton, Menu, type MenuItem, Time } from "@/shared/ui";
import { type Filter, type Obligation, obligationsKey, snooze } from "../queries";
import styles from "./Inbox.module.css";
import { addressOf, PUT_OFF, putOffUntil } from "./moments";

const signs: Record<string, LucideIcon> = {
  approval: Stamp,
  task: ListTodo,
  answer: MessageCircleQuestionMark,
  form: ClipboardList,
  event: CalendarDays,
  document: FileText,
};

/** One thing that is owed: what, to whom or by whom, until when; its title opens it in place. */
export function Row({ one, filter }: { one: Obligation; filter: Filter }) {
  const { t } = useTranslation("obligations");
  const { org } = useSession();
  const router = useRouter();
  const other = usePerson(filter === "owed" ? one.member_id : one.to_member_id);
  const Sign = signs[one.kind] ?? CircleDot;
  const address = addressOf(org, one.link);
  const open = (event: MouseEvent) => {
    if (!address || event.ctrlKey || event.metaKey || event.shiftKey || event.altKey || event.button !== 0) return;
    event.preventDefault();
    router.history.push(address);
  };
  const someone = other?.name ?? t("someone");
  const hasOther = filter === "owed" || (one.to_member_id !== null && one.to_member_id !== one.member_id);
  return (
    <li className={styles.row}>
      <Sign className={styles.sign} aria-hidden="true" />
      <div className={styles.text}>
        <a href={address ?? undefined} onClick={open}>
          {one.title}
        </a>
        <span className={styles.facts}>
          <span>{t(`kind.${one.kind}`, { defaultValue: t("kind.other") })}</span>
          {hasOther && <span>{t(filter === "owed" ? "owes" : "waits", { name: someone })}</span>}
          <When one={one} />
        </span>
      </div>
      {one.can.includes("snooze") && <PutOffMenu one={one} />}
    </li>
  );
}

function When({ one }: { one: Obligation }) {
  const { t } = useTranslation("obligations");
  if (one.settled_at) {
    return (
      <span>
        {t("doneAt")} <Time at={one.settled_at} />
      </span>
    );
  }
  return (
    <>
      {one.due_at &&
        (new Date(one.due_at) < new Date() ? (
          <span className={styles.overdue}>
            <TriangleAlert aria-hidden="true" />
            {t("overdue")} <Time at={one.due_at} />
          </span>
        ) : (
          <span>
            {t("due")} <Time at={one.due_at} />
          </span>
        ))}
      {one.snoozed_until && (
        <span>
          {t("until")} <Time at={one.snoozed_until} />
        </span>
      )}
    </>
  );
}

function PutOffMenu({ one }: { one: Obligation }) {
  const { t } = useTranslation("obligations");
  const { org } = useSession();
  const client = useQueryClient();
  const again = () => client.invalidateQueries({ queryKey: obligationsKey(org) });
  const put = useMutation({
    mutationFn: (until: Date | null) => snooze(org, one.id, until),
    onSuccess: (_, until) => {
      void again();
      if (!until) return;
      const back = () => void snooze(org, one.id, null).then(again);
      toast(t("snooze.done", { time: tableTime(until) }), { action: { label: t("action.undo"), run: back } });
    },
    onError: (problem) => toast(errorText(t, problem), { kind: "error" }),
  });
  const later: MenuItem[] = PUT_OFF.map((choice) => ({
    id: choice,
    label: t(`snooze.${choice}`),
    run: () => put.mutate(putOffUntil(choice, new Date())),
  }));
  const back: MenuItem[] = one.snoozed_until
    ? [{ id: "back", label: t("snooze.back"), run: () => put.mutate(null) }]
    : [];
  const label = t("snooze.label", { title: one.title });
  return (
    <Menu label={label} items={[...back, ...later]}>
      {(trigger) => <IconButton {...trigger} label={label} icon={<Clock />} disabled={put.isPending} />}
    </Menu>
  );
}
