import { useInfiniteQuery, useQuery } from "@tanstack/react-query";
import { Button, Segmented } from "antd";
import { BellRing } from "lucide-react";
import { type ReactNode, useState } from "react";
import { useTranslation } from "react-i18next";
import { useSession } from "@/features/identity";
import { useTitle } from "@/shared/kit/title";
import { EmptyState, ErrorState, SkeletonList } from "@/shared/ui";
import { openDing } from "../composer";
import { Received } from "../parts/Received";
import { Sent } from "../parts/Sent";
import { budgetQuery, openDingsQuery, receivedDingsQuery, sentDingsQuery } from "../queries";
import styles from "./DingsPage.module.css";

type Folder = "open" | "all" | "sent";
const FOLDERS: readonly Folder[] = ["open", "all", "sent"];

/** DINGs: what waits to be confirmed, everything that came, and what one has sent. */
export function DingsPage() {
  const { t } = useTranslation("notify");
  const { org } = useSession();
  const [folder, setFolder] = useState<Folder>("open");
  const budget = useQuery(budgetQuery(org)).data;
  useTitle(t("title"));
  return (
    <div className={styles.page}>
      <header className={styles.head}>
        <div>
          <h1>{t("title")}</h1>
          {budget && (
            <p>
              {t("budget.left", { count: budget.left, budget: budget.budget })}
              {budget.urgent_share != null &&
                ` · ${t("budget.share", { share: Math.round(budget.urgent_share * 100), count: budget.rated })}`}
            </p>
          )}
        </div>
        <Button type="primary" icon={<BellRing />} onClick={() => openDing()}>
          {t("compose.title")}
        </Button>
      </header>
      <Segmented
        aria-label={t("title")}
        value={folder}
        onChange={setFolder}
        options={FOLDERS.map((value) => ({ value, label: t(`folder.${value}`) }))}
      />
      {folder === "open" && <Open />}
      {folder === "all" && <All />}
      {folder === "sent" && <SentList />}
    </div>
  );
}

function Open() {
  const { t } = useTranslation("notify");
  const { org } = useSession();
  const query = useQuery(openDingsQuery(org));
  if (query.isError && !query.data) return <ErrorState error={query.error} onRetry={() => void query.refetch()} />;
  if (!query.data) return <SkeletonList rows={3} avatar={false} />;
  if (query.data.length === 0) {
    return (
      <EmptyState icon={<BellRing />} title={t("empty.open")}>
        {t("empty.openText")}
      </EmptyState>
    );
  }
  return (
    <ul className={styles.list}>
      {query.data.map((ding) => (
        <Received key={ding.id} ding={ding} />
      ))}
    </ul>
  );
}

function All() {
  const { t } = useTranslation("notify");
  const { org } = useSession();
  const query = useInfiniteQuery(receivedDingsQuery(org));
  const items = query.data?.pages.flatMap((page) => page.items) ?? [];
  return (
    <Paged query={query} empty={t("empty.all")} count={items.length}>
      {items.map((ding) => (
        <Received key={ding.id} ding={ding} />
      ))}
    </Paged>
  );
}

function SentList() {
  const { t } = useTranslation("notify");
  const { org } = useSession();
  const query = useInfiniteQuery(sentDingsQuery(org));
  const items = query.data?.pages.flatMap((page) => page.items) ?? [];
  return (
    <Paged query={query} empty={t("empty.sent")} count={items.length}>
      {items.map((ding) => (
        <Sent key={ding.id} ding={ding} />
      ))}
    </Paged>
  );
}

interface PagedProps {
  query: {
    isPending: boolean;
    isError: boolean;
    error: unknown;
    hasNextPage: boolean;
    isFetchingNextPage: boolean;
    refetch: () => unknown;
    fetchNextPage: () => unknown;
  };
  count: number;
  empty: string;
  children: ReactNode;
}

function Paged({ query, count, empty, children }: PagedProps) {
  const { t } = useTranslation("notify");
  if (query.isError && count === 0) return <ErrorState error={query.error} onRetry={() => void query.refetch()} />;
  if (query.isPending) return <SkeletonList rows={3} avatar={false} />;
  if (count === 0) return <EmptyState icon={<BellRing />} title={empty} />;
  return (
    <>
      <ul className={styles.list}>{children}</ul>
      {query.hasNextPage && (
        <Button type="text" loading={query.isFetchingNextPage} onClick={() => void query.fetchNextPage()}>
          {t("older")}
        </Button>
      )}
    </>
  );
}
