import { useInfiniteQuery } from "@tanstack/react-query";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { fullTime } from "@/shared/i18n";
import { Avatar, Dialog, ErrorState, SkeletonList } from "@/shared/ui";
import { faceOfKnown } from "../people";
import { useChat } from "../running";
import type { Entry } from "../store/types";
import styles from "./AskedDialogs.module.css";
import { useNames, usePeopleOf } from "./names";

/** Who has put which sign on a message, and when. */
export function WhoDialog({ entry, onClose }: { entry: Entry; onClose: () => void }) {
  const { t } = useTranslation("chat");
  const chat = useChat();
  const signs = entry.x?.r ?? [];
  const [x, setX] = useState(signs[0]?.x ?? "");
  const pages = useInfiniteQuery({
    queryKey: ["chat", "reactions", entry.c, entry.s, x, entry.x?.e],
    queryFn: ({ pageParam }) => chat.api.reactions(entry.c, entry.s, x, pageParam),
    initialPageParam: null as string | null,
    getNextPageParam: (page) => page.next_cursor,
  });
  const people = pages.data?.pages.flatMap((page) => page.items) ?? [];
  const known = usePeopleOf(people.map((one) => one.member_id));
  const names = useNames(known);
  return (
    <Dialog title={t("reactions.label")} onClose={onClose} width={400}>
      <div className={styles.tabs} role="tablist" aria-label={t("reactions.label")}>
        {signs.map((sign) => (
          <button key={sign.x} type="button" role="tab" aria-selected={sign.x === x} onClick={() => setX(sign.x)}>
            {sign.x} {sign.n}
          </button>
        ))}
      </div>
      {pages.error && <ErrorState error={pages.error} onRetry={() => void pages.refetch()} />}
      {pages.isPending && <SkeletonList rows={3} />}
      <ul className={styles.people}>
        {people.map((one) => (
          <li key={one.member_id}>
            <Avatar {...faceOfKnown(known[one.member_id], one.member_id)} size={32} />
            <span className={styles.name}>{names.of(one.member_id)}</span>
            <time>{fullTime(one.at)}</time>
          </li>
        ))}
      </ul>
      {pages.hasNextPage && (
        <button type="button" className={styles.more} onClick={() => void pages.fetchNextPage()}>
          {t("details.more")}
        </button>
      )}
    </Dialog>
  );
}
