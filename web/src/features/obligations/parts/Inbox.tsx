import { useInfiniteQuery } from "@tanstack/react-query";
import { Button } from "antd";
import { Inbox as InboxSign } from "lucide-react";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { useSession } from "@/features/identity";
import { EmptyState, ErrorState, SkeletonList } from "@/shared/ui";
import { FILTERS, type Filter, inboxQuery } from "../queries";
import styles from "./Inbox.module.css";
import { Row } from "./Row";

/** What waits for one, from all modules, what is due first on top; and what one waits for. */
export function Inbox() {
  const { t } = useTranslation("obligations");
  const { org } = useSession();
  const [filter, setFilter] = useState<Filter>("open");
  const list = useInfiniteQuery(inboxQuery(org, filter));
  const items = list.data?.pages.flatMap((page) => page.items) ?? [];
  return (
    <>
      <fieldset className={styles.filters}>
        <legend className="sr-only">{t("filters")}</legend>
        {FILTERS.map((one) => (
          <label key={one} className={styles.filter}>
            <input type="radio" name="obligations" checked={one === filter} onChange={() => setFilter(one)} />
            {t(`filter.${one}`)}
          </label>
        ))}
      </fieldset>
      {list.isPending && <SkeletonList rows={3} />}
      {list.isError && items.length === 0 && <ErrorState error={list.error} onRetry={() => void list.refetch()} />}
      {list.isSuccess && items.length === 0 && (
        <EmptyState level={3} icon={<InboxSign />} title={t(`empty.${filter}`)}>
          {t(`emptyText.${filter}`)}
        </EmptyState>
      )}
      <ul>
        {items.map((one) => (
          <Row key={one.id} one={one} filter={filter} />
        ))}
      </ul>
      {list.hasNextPage && (
        <div className={styles.more}>
          <Button type="text" loading={list.isFetchingNextPage} onClick={() => void list.fetchNextPage()}>
            {t("more")}
          </Button>
        </div>
      )}
    </>
  );
}
