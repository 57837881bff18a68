import { useMutation, useQueryClient } from "@tanstack/react-query";
import { Button } from "antd";
import { useTranslation } from "react-i18next";
import { usePerson } from "@/features/directory";
import { useSession } from "@/features/identity";
import { toast } from "@/shared/kit/toast";
import { errorText, Time } from "@/shared/ui";
import styles from "../pages/DingsPage.module.css";
import { confirmDing, dingsKey, type ReceivedDing, rateDing } from "../queries";

/** A DING that came: confirm it, then say whether it was urgent. */
export function Received({ ding }: { ding: ReceivedDing }) {
  const { t } = useTranslation("notify");
  const { org } = useSession();
  const client = useQueryClient();
  const sender = usePerson(ding.sender_id)?.name;
  const settled = {
    onSettled: () => void client.invalidateQueries({ queryKey: dingsKey(org) }),
    onError: (problem: unknown) => void toast(errorText(t, problem), { kind: "error" }),
  };
  const confirm = useMutation({ mutationFn: () => confirmDing(org, ding.id), ...settled });
  const rate = useMutation({ mutationFn: (urgent: boolean) => rateDing(org, ding.id, urgent), ...settled });
  return (
    <li className={styles.item}>
      <div className={styles.top}>
        <strong>{ding.sender_id ? (sender ?? "…") : t("banner.fromProgram")}</strong>
        <small>
          <Time at={ding.at} />
        </small>
      </div>
      <p className={styles.text}>{ding.text || t("received.recalled")}</p>
      <div className={styles.row}>
        {ding.can.includes("confirm") && (
          <Button type="primary" danger loading={confirm.isPending} onClick={() => confirm.mutate()}>
            {t("banner.confirm")}
          </Button>
        )}
        {ding.confirmed_at && <span className={styles.done}>{t("received.confirmed")}</span>}
        {ding.can.includes("rate") && (
          <>
            <span>{t("received.ask")}</span>
            <Button size="small" disabled={rate.isPending} onClick={() => rate.mutate(true)}>
              {t("received.yes")}
            </Button>
            <Button size="small" disabled={rate.isPending} onClick={() => rate.mutate(false)}>
              {t("received.no")}
            </Button>
          </>
        )}
        {ding.urgent != null && (
          <span className={styles.note}>{t(ding.urgent ? "received.wasUrgent" : "received.notUrgent")}</span>
        )}
      </div>
    </li>
  );
}
