import { useInfiniteQuery, useMutation } from "@tanstack/react-query";
import { Button } from "antd";
import { ScrollText, ShieldAlert, ShieldCheck } from "lucide-react";
import { useTranslation } from "react-i18next";
import { usePeople } from "@/features/directory";
import { useSession } from "@/features/identity";
import { number } from "@/shared/i18n";
import { useTitle } from "@/shared/kit/title";
import { EmptyState, ErrorState, SettingsPageFrame, SkeletonList, Time } from "@/shared/ui";
import { FormProblem } from "@/shared/ui/form";
import { type AuditEntry, auditQuery, verifyAudit } from "../queries";
import styles from "./AuditPage.module.css";

/** The organisation's log: read only, each entry sealed by the hash of the one before. */
export function AuditPage() {
  const { t } = useTranslation("audit");
  useTitle(t("title"));
  const { org } = useSession();
  const log = useInfiniteQuery(auditQuery(org));
  const entries = log.data?.pages.flatMap((page) => page.items) ?? [];
  const names = useNames(entries);
  return (
    <SettingsPageFrame title={t("title")} lead={t("lead")}>
      <Verify org={org} />
      {log.isPending && <SkeletonList rows={8} avatar={false} />}
      {log.isError && <ErrorState error={log.error} onRetry={() => void log.refetch()} />}
      {log.isSuccess && entries.length === 0 && (
        <EmptyState icon={<ScrollText />} title={t("empty")}>
          {t("emptyText")}
        </EmptyState>
      )}
      <ol className={styles.log}>
        {entries.map((entry) => (
          <Row key={entry.seq} entry={entry} nameOf={(id) => names.get(id)} />
        ))}
      </ol>
      {log.hasNextPage && (
        <Button loading={log.isFetchingNextPage} onClick={() => void log.fetchNextPage()}>
          {t("older")}
        </Button>
      )}
    </SettingsPageFrame>
  );
}

/** The members that are shown as actors, by id. */
function useNames(entries: readonly AuditEntry[]): Map<string, string> {
  const ids = [...new Set(entries.flatMap((entry) => (entry.actor ? [entry.actor] : [])))];
  const people = usePeople(ids);
  return new Map(people.flatMap((person) => (person ? [[person.id, person.name] as const] : [])));
}

function Verify({ org }: { org: string }) {
  const { t } = useTranslation("audit");
  const check = useMutation({ mutationFn: () => verifyAudit(org) });
  return (
    <div className={styles.verify}>
      <Button icon={<ShieldCheck />} loading={check.isPending} onClick={() => check.mutate()}>
        {t("verify")}
      </Button>
      <div role="status" className={styles.verdict} data-ok={check.data?.ok}>
        {check.data?.ok && (
          <>
            <ShieldCheck aria-hidden="true" />
            {t("intact", { count: check.data.checked, shown: number(check.data.checked) })}
          </>
        )}
        {check.data && !check.data.ok && (
          <>
            <ShieldAlert aria-hidden="true" />
            {t("broken", { seq: check.data.broken_at })}
          </>
        )}
      </div>
      <FormProblem error={check.error} />
    </div>
  );
}

function Row({ entry, nameOf }: { entry: AuditEntry; nameOf: (id: string) => string | undefined }) {
  const { t } = useTranslation("audit");
  const who = entry.actor ? (nameOf(entry.actor) ?? t("someone")) : t("system", { name: entry.system ?? "" });
  const action = t(`action.${entry.action}`, { defaultValue: entry.action });
  return (
    <li className={styles.row}>
      <details>
        <summary>
          <span className={styles.seq}>{entry.seq}</span>
          <span className={styles.what}>
            <strong>{action}</strong>
            <small>{who}</small>
          </span>
          <Time at={entry.at} as="table" />
        </summary>
        <dl className={styles.detail}>
          <dt>{t("subject")}</dt>
          <dd>{nameOf(entry.subject) ?? entry.subject}</dd>
          <dt>{t("detail")}</dt>
          <dd>
            <pre>{JSON.stringify(entry.detail, null, 2)}</pre>
          </dd>
          <dt>{t("hash")}</dt>
          <dd>
            <code>{entry.hash}</code>
          </dd>
        </dl>
      </details>
    </li>
  );
}
