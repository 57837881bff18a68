import { useQuery, useQueryClient } from "@tanstack/react-query";
import { CircleAlert, Clock } from "lucide-react";
import { useEffect } from "react";
import { useTranslation } from "react-i18next";
import { useSession } from "@/features/identity";
import { tableTime } from "@/shared/i18n";
import { useChat } from "../running";
import { askOwn } from "./ask";
import styles from "./own.module.css";
import { isOpen, isWaiting, lookAgain, scheduledQuery } from "./scheduled";

/** Above the field: what waits to be sent in this conversation, and what could not be. */
export function ScheduledLine({ c }: { c: string }) {
  const { t } = useTranslation("chat");
  const chat = useChat();
  const client = useQueryClient();
  const { org } = useSession();
  const { data = [] } = useQuery(scheduledQuery(org));
  const here = data.filter((one) => one.conversation_id === c && isOpen(one));
  const waiting = here.filter(isWaiting);
  const failed = here.length - waiting.length;
  const some = here.length > 0;
  // One that has come into the log no longer waits.
  useEffect(
    () =>
      some
        ? chat.onLanded((entries) => {
            if (entries.some((entry) => entry.c === c && entry.by === chat.me)) void lookAgain(client, org);
          })
        : undefined,
    [chat, client, org, c, some],
  );
  if (!some) return null;
  const words = failed
    ? t("own.later.failed", { count: failed })
    : t("own.later.waiting", { count: waiting.length, when: tableTime(waiting[0]?.send_at ?? 0) });
  return (
    <button
      type="button"
      className={styles.line}
      data-failed={failed > 0 || undefined}
      onClick={() => askOwn({ t: "scheduled", c })}
    >
      {failed > 0 ? <CircleAlert aria-hidden="true" /> : <Clock aria-hidden="true" />}
      {words}
    </button>
  );
}
