import { useInfiniteQuery, useMutation, useQueryClient } from "@tanstack/react-query";
import { Button, Progress } from "antd";
import { useId, useState } from "react";
import { useTranslation } from "react-i18next";
import { usePerson } from "@/features/directory";
import { useSession } from "@/features/identity";
import { toast } from "@/shared/kit/toast";
import { ErrorState, errorText, SkeletonList, Time } from "@/shared/ui";
import styles from "../pages/DingsPage.module.css";
import { type Ding, type DingReceiver, dingsKey, recallDing, receiversQuery } from "../queries";

/** A DING that one has sent: how many have confirmed, how far it got with each, and the way to take it back. */
export function Sent({ ding }: { ding: Ding }) {
  const { t } = useTranslation("notify");
  const { org } = useSession();
  const client = useQueryClient();
  const [open, setOpen] = useState(false);
  const list = useId();
  const recall = useMutation({
    mutationFn: () => recallDing(org, ding.id),
    onSuccess: () => toast(t("sent.recalled"), { kind: "success" }),
    onError: (problem) => toast(errorText(t, problem), { kind: "error" }),
    onSettled: () => void client.invalidateQueries({ queryKey: dingsKey(org) }),
  });
  const progress = t("sent.progress", { confirmed: ding.confirmed, count: ding.receivers });
  return (
    <li className={styles.item}>
      <div className={styles.top}>
        <strong>{progress}</strong>
        <small>
          {!ding.started_at && !ding.recalled_at && `${t("sent.planned")} `}
          <Time at={ding.starts_at} as={ding.started_at ? "relative" : "table"} />
        </small>
      </div>
      <p className={styles.text}>{ding.text}</p>
      <Progress
        percent={Math.round((100 * ding.confirmed) / Math.max(ding.receivers, 1))}
        showInfo={false}
        size="small"
        aria-label={progress}
      />
      <div className={styles.row}>
        <Button size="small" aria-expanded={open} aria-controls={list} onClick={() => setOpen(!open)}>
          {t(open ? "sent.hide" : "sent.who")}
        </Button>
        {ding.can.includes("recall") && (
          <Button size="small" danger loading={recall.isPending} onClick={() => recall.mutate()}>
            {t("sent.recall")}
          </Button>
        )}
        {ding.recalled_at && <span className={styles.note}>{t("sent.recalled")}</span>}
        {ding.urgent_share != null && (
          <span className={styles.note}>
            {t("budget.share", { share: Math.round(ding.urgent_share * 100), count: ding.rated })}
          </span>
        )}
      </div>
      <div id={list}>{open && <Receivers id={ding.id} />}</div>
    </li>
  );
}

function Receivers({ id }: { id: string }) {
  const { t } = useTranslation("notify");
  const { org } = useSession();
  const query = useInfiniteQuery(receiversQuery(org, id));
  if (query.isError && !query.data) return <ErrorState error={query.error} onRetry={() => void query.refetch()} />;
  if (!query.data) return <SkeletonList rows={2} avatar={false} />;
  return (
    <>
      <ul className={styles.receivers}>
        {query.data.pages
          .flatMap((page) => page.items)
          .map((one) => (
            <Receiver key={one.member_id} receiver={one} />
          ))}
      </ul>
      {query.hasNextPage && (
        <Button type="text" loading={query.isFetchingNextPage} onClick={() => void query.fetchNextPage()}>
          {t("older")}
        </Button>
      )}
    </>
  );
}

function Receiver({ receiver }: { receiver: DingReceiver }) {
  const { t } = useTranslation("notify");
  const name = usePerson(receiver.member_id)?.name ?? "…";
  const moment = receiver.confirmed_at ?? receiver.shown_at ?? receiver.steps.at(-1)?.at;
  const failed = receiver.steps.filter((step) => step.result !== "sent");
  return (
    <li>
      <span>{name}</span>
      <small className={receiver.state === "confirmed" ? styles.done : styles.note}>
        {receiver.held_until ? (
          <>
            {t("sent.held")} <Time at={receiver.held_until} as="table" />
          </>
        ) : (
          <>
            {t(`state.${receiver.state}`)} {moment && <Time at={moment} />}
          </>
        )}
        {failed.length > 0 &&
          ` · ${failed.map((step) => `${t(`channel.${step.channel}`)}: ${t(`result.${step.result}`)}`).join(", ")}`}
      </small>
    </li>
  );
}
