import { useInfiniteQuery } from "@tanstack/react-query";
import { useRouter } from "@tanstack/react-router";
import { Button } from "antd";
import { ArrowUpRight, Eye } from "lucide-react";
import { useTranslation } from "react-i18next";
import { faceOf, usePerson } from "@/features/directory";
import { useSession } from "@/features/identity";
import { number } from "@/shared/i18n";
import { useTitle } from "@/shared/kit/title";
import {
  Avatar,
  EmptyState,
  ErrorState,
  IconButton,
  OpenEye,
  SettingsPageFrame,
  SkeletonList,
  Time,
} from "@/shared/ui";
import { type LookEntry, looksQuery } from "../queries";
import styles from "./LooksPage.module.css";

/** The ledger: who was shown data about the reader, which nobody but the reader can see. */
export function LooksPage() {
  const { t } = useTranslation("audit");
  useTitle(t("looks.title"));
  const { org } = useSession();
  const looks = useInfiniteQuery(looksQuery(org));
  const entries = looks.data?.pages.flatMap((page) => page.items) ?? [];
  return (
    <SettingsPageFrame
      title={t("looks.title")}
      lead={
        <>
          {t("looks.lead")} <OpenEye>{t("looks.eye")}</OpenEye>
        </>
      }
    >
      {looks.isPending && <SkeletonList />}
      {looks.isError && <ErrorState error={looks.error} onRetry={() => void looks.refetch()} />}
      {looks.isSuccess && entries.length === 0 && (
        <EmptyState icon={<Eye />} title={t("looks.empty")}>
          {t("looks.emptyText")}
        </EmptyState>
      )}
      <ul>
        {entries.map((entry) => (
          <Look key={entry.id} entry={entry} />
        ))}
      </ul>
      {looks.hasNextPage && (
        <Button loading={looks.isFetchingNextPage} onClick={() => void looks.fetchNextPage()}>
          {t("looks.older")}
        </Button>
      )}
    </SettingsPageFrame>
  );
}

function Look({ entry }: { entry: LookEntry }) {
  const { t } = useTranslation("audit");
  const { org } = useSession();
  const router = useRouter();
  const looker = usePerson(entry.looker_id);
  const name = looker?.name ?? t("someone");
  const leads = /^\/[^/\\]/.test(entry.subject);
  return (
    <li className={styles.row}>
      <Avatar {...faceOf(looker, entry.looker_id)} />
      <div className={styles.text}>
        <strong>{name}</strong>
        <small>{entry.label}</small>
      </div>
      <div className={styles.when}>
        <Time at={entry.last_at} />
        {entry.count > 1 && <span>{t("looks.times", { count: entry.count, shown: number(entry.count) })}</span>}
      </div>
      {leads && (
        <IconButton
          label={t("looks.open", { label: entry.label, name })}
          icon={<ArrowUpRight />}
          onClick={() => router.history.push(`/o/${org}${entry.subject}`)}
        />
      )}
    </li>
  );
}
