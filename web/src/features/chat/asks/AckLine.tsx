import { useQuery, useQueryClient } from "@tanstack/react-query";
import { Check, CircleCheck } from "lucide-react";
import { useEffect } from "react";
import { useTranslation } from "react-i18next";
import { useSession } from "@/features/identity";
import { api, need } from "@/shared/api";
import { useSocket } from "@/shared/socket";
import { PressButton } from "@/shared/ui";
import { ask as open, usePane } from "../parts/pane";
import { useChat, useView } from "../running";
import { speaksOf } from "../store/outbox";
import type { Entry } from "../store/types";
import styles from "./asks.module.css";

/** Under a message that asks to be acknowledged: the button, or for its author how many have pressed it. */
export function AckLine({ entry }: { entry: Entry }) {
  const { t } = useTranslation("chat");
  const chat = useChat();
  const pane = usePane();
  const { c, s } = entry;
  const { org } = useSession();
  const client = useQueryClient();
  const { data } = useAcknowledged(c, s);
  const pressed = useView((view) =>
    view.outbox.some(
      (row) => row.c === c && row.op.k === "ack" && row.state === "waiting" && speaksOf(row.op, { t: s }),
    ),
  );
  const press = () => {
    client.setQueryData(keyOf(org, c, s), { s, mine: true, n: null, of: null });
    void chat.acknowledge(c, { t: s });
  };
  if (entry.by === chat.me) {
    const words = data?.of ? t("acks.count", { done: data.n ?? 0, of: data.of }) : t("acks.asked");
    return (
      <div className={styles.line} data-over={(data?.of && data.n === data.of) || undefined}>
        <button type="button" className={styles.state} onClick={() => open(pane, { t: "readers", entry })}>
          <CircleCheck aria-hidden="true" />
          <span>{words}</span>
        </button>
      </div>
    );
  }
  if (data?.mine || pressed) {
    return (
      <div className={styles.line}>
        <span className={styles.said}>
          <Check aria-hidden="true" />
          {t("acks.said")}
        </span>
      </div>
    );
  }
  return (
    <div className={styles.line}>
      <PressButton size="small" icon={<CircleCheck aria-hidden="true" />} onClick={press}>
        {t("acks.press")}
      </PressButton>
    </div>
  );
}

const keyOf = (org: string, c: string, s: number) => ["chat", "acknowledged", org, c, s];

/** Asked anew when the server says that it is different, and when the connection is back. */
function useAcknowledged(c: string, s: number) {
  const { org } = useSession();
  const socket = useSocket();
  const query = useQuery({
    queryKey: keyOf(org, c, s),
    queryFn: async () => {
      const found = await need(
        api.GET("/api/orgs/{org_id}/conversations/{conversation_id}/acknowledged", {
          params: { path: { org_id: org, conversation_id: c }, query: { seq: [s] } },
        }),
      );
      return found.items[0] ?? null;
    },
    staleTime: 60_000,
  });
  const { refetch } = query;
  useEffect(() => {
    if (!socket) return;
    const stops = [
      socket.on("chat.acknowledged", (push) => push.c === c && push.s === s && void refetch()),
      socket.subscribe(() => socket.status.state === "online" && void refetch()),
    ];
    return () => {
      for (const stop of stops) stop();
    };
  }, [socket, c, s, refetch]);
  return query;
}
