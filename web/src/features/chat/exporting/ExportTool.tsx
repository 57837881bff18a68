import { queryOptions, useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { Button, Progress } from "antd";
import { Download } from "lucide-react";
import { useTranslation } from "react-i18next";
import { useSession } from "@/features/identity";
import { api, done, need } from "@/shared/api";
import { toast } from "@/shared/kit/toast";
import { errorText, OpenEye, Time } from "@/shared/ui";
import styles from "../moderation/moderation.module.css";

/** While it is being made it is asked about so often. */
const AGAIN_MS = 1_000;

const exportsQuery = (org: string) =>
  queryOptions({
    queryKey: ["chat", "exports", org],
    queryFn: () => need(api.GET("/api/orgs/{org_id}/chat/exports", { params: { path: { org_id: org } } })),
    refetchInterval: ({ state }) => (state.data?.items.some((one) => isMaking(one.state)) ? AGAIN_MS : false),
  });

const isMaking = (state: string) => state === "waiting" || state === "running";

/** In the details of a conversation: takes along what one may see of it; the others find that in their ledger. */
export function ExportTool({ c }: { c: string }) {
  const { t } = useTranslation("chat");
  const { org } = useSession();
  const client = useQueryClient();
  const { data } = useQuery(exportsQuery(org));
  const one = data?.items.find((row) => row.conversation_id === c);
  const again = () => client.invalidateQueries({ queryKey: exportsQuery(org).queryKey });
  const problem = (error: unknown) => void toast(errorText(t, error), { kind: "error" });
  const begin = useMutation({
    mutationFn: () =>
      need(
        api.POST("/api/orgs/{org_id}/conversations/{conversation_id}/exports", {
          params: { path: { org_id: org, conversation_id: c } },
        }),
      ),
    onSuccess: again,
    onError: problem,
  });
  const drop = useMutation({
    mutationFn: (export_id: string) =>
      done(api.DELETE("/api/orgs/{org_id}/chat/exports/{export_id}", { params: { path: { org_id: org, export_id } } })),
    onSuccess: again,
    onError: problem,
  });
  const making = one && isMaking(one.state);
  const ledger = (
    <Link to="/o/$org/settings/looks" params={{ org }}>
      {t("reading.ledger")}
    </Link>
  );
  return (
    <section className={styles.tool} aria-label={t("export.title")}>
      <p className={styles.lead}>
        {t("export.lead")} <OpenEye ledger={ledger}>{t("export.eye")}</OpenEye>
      </p>
      {making && <Progress percent={Math.round(one.progress * 100)} aria-label={t("export.making")} />}
      {one && (one.state === "failed" || one.state === "cancelled") && <p role="alert">{t("export.failed")}</p>}
      {one?.size != null && (
        <p>
          <a href={`/api/orgs/${org}/chat/exports/${one.id}/content`} download>
            <Download aria-hidden="true" /> {t("export.fetch", { count: one.messages ?? 0 })}
          </a>{" "}
          <span className={styles.lead}>
            {t("export.until")} <Time at={one.expires_at} as="table" />
          </span>
        </p>
      )}
      <div className={styles.decide}>
        {!making && (
          <Button loading={begin.isPending} onClick={() => begin.mutate()}>
            {t(one ? "export.anew" : "export.do")}
          </Button>
        )}
        {one && (
          <Button disabled={drop.isPending} onClick={() => drop.mutate(one.id)}>
            {t(making ? "new.cancel" : "export.drop")}
          </Button>
        )}
      </div>
    </section>
  );
}
