import { useMutation, useQueryClient } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { Button } from "antd";
import { BellRing } from "lucide-react";
import { useEffect, useId } from "react";
import { useTranslation } from "react-i18next";
import { usePerson } from "@/features/directory";
import { useSession } from "@/features/identity";
import { toast } from "@/shared/kit/toast";
import { errorText, Time } from "@/shared/ui";
import { confirmDing, dingsKey, noteShown, openDingsQuery, type ReceivedDing } from "../queries";
import styles from "./Banner.module.css";

/**
 * The newest DING above the page, which stays usable. Nothing closes it but the confirmation: that is what the sender
 * waits for.
 */
export function Banner({ dings }: { dings: readonly ReceivedDing[] }) {
  const { t } = useTranslation("notify");
  const { org } = useSession();
  const client = useQueryClient();
  const heading = useId();
  const ding = dings[0] as ReceivedDing;
  const sender = usePerson(ding.sender_id ?? "")?.name;
  useEffect(() => {
    const tell = () => {
      if (document.visibilityState === "visible") void noteShown(org, [ding.id]).catch(() => undefined);
    };
    tell();
    document.addEventListener("visibilitychange", tell);
    return () => document.removeEventListener("visibilitychange", tell);
  }, [org, ding.id]);
  const confirm = useMutation({
    mutationFn: () => confirmDing(org, ding.id),
    onSuccess: () => {
      client.setQueryData(openDingsQuery(org).queryKey, (held) => held?.filter((one) => one.id !== ding.id));
      void client.invalidateQueries({ queryKey: dingsKey(org) });
    },
    onError: (problem) => {
      toast(errorText(t, problem), { kind: "error" });
      void client.invalidateQueries({ queryKey: dingsKey(org) });
    },
  });
  return (
    <section className={styles.banner} role="alert" aria-labelledby={heading}>
      <BellRing className={styles.sign} aria-hidden="true" />
      <div className={styles.words}>
        <p id={heading} className={styles.from}>
          {ding.sender_id ? t("banner.from", { name: sender ?? "…" }) : t("banner.fromProgram")}
          <small>
            <Time at={ding.at} />
          </small>
        </p>
        <p className={styles.text}>{ding.text}</p>
        {ding.overrides && <small className={styles.why}>{t("banner.overrides")}</small>}
      </div>
      <div className={styles.buttons}>
        {dings.length > 1 && (
          <Link to="/o/$org/dings" params={{ org }} className={styles.more}>
            {t("banner.more", { count: dings.length - 1 })}
          </Link>
        )}
        <Button type="primary" danger loading={confirm.isPending} onClick={() => confirm.mutate()}>
          {t("banner.confirm")}
        </Button>
      </div>
    </section>
  );
}
