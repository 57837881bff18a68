import { useInfiniteQuery, useMutation } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { useVirtualizer } from "@tanstack/react-virtual";
import { Button } from "antd";
import { useEffect, useId, useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import { useSession } from "@/features/identity";
import { toast } from "@/shared/kit/toast";
import { Avatar, Dialog, ErrorState, errorText, OpenEye, SkeletonList } from "@/shared/ui";
import asked from "../parts/AskedDialogs.module.css";
import { useNames, usePeopleOf } from "../parts/names";
import { faceOfKnown } from "../people";
import type { Entry } from "../store/types";
import styles from "./reading.module.css";
import { type ReaderState, readersQuery, remind } from "./wire";

const STATES: readonly ReaderState[] = ["read", "unread", "not_shared"];
const ROW = 48;

/** What counts as having read: where it stands on a screen, or a press on its button. */
const contextOf = (entry: Entry) => (entry.b.ack ? "ack" : undefined);

/** Who has read a message of one's own. Whoever is looked up here finds it in their ledger. */
export function ReadersDialog({ entry, onClose }: { entry: Entry; onClose: () => void }) {
  const { t } = useTranslation("chat");
  const { org } = useSession();
  const [state, setState] = useState<ReaderState>("read");
  const id = useId();
  const context = contextOf(entry);
  const ledger = (
    <Link to="/o/$org/settings/looks" params={{ org }}>
      {t("reading.ledger")}
    </Link>
  );
  return (
    <Dialog title={t("readers.title", { context })} onClose={onClose} width={420}>
      <p className={styles.lead}>
        {t("readers.lead")} <OpenEye ledger={ledger}>{t("readers.eye")}</OpenEye>
      </p>
      <div className={asked.tabs} role="tablist" aria-label={t("readers.title", { context })}>
        {STATES.map((one) => (
          <button
            key={one}
            type="button"
            role="tab"
            id={`${id}-${one}`}
            aria-selected={one === state}
            aria-controls={`${id}-list`}
            tabIndex={one === state ? 0 : -1}
            onClick={() => setState(one)}
            onKeyDown={(event) => {
              const step = event.key === "ArrowRight" ? 1 : event.key === "ArrowLeft" ? -1 : 0;
              const next = STATES[(STATES.indexOf(one) + step + STATES.length) % STATES.length];
              if (!step || !next) return;
              setState(next);
              document.getElementById(`${id}-${next}`)?.focus();
            }}
          >
            {t(`readers.${one}`, { context })}
          </button>
        ))}
      </div>
      <div id={`${id}-list`} role="tabpanel" aria-labelledby={`${id}-${state}`}>
        <People key={state} entry={entry} state={state} />
      </div>
      {state === "unread" && <Remind entry={entry} />}
    </Dialog>
  );
}

function People({ entry, state }: { entry: Entry; state: ReaderState }) {
  const { t } = useTranslation("chat");
  const { org } = useSession();
  const pages = useInfiniteQuery(readersQuery(org, entry.c, entry.s, state));
  const people = pages.data?.pages.flatMap((page) => page.items.map((one) => one.member_id as string)) ?? [];
  const box = useRef<HTMLDivElement>(null);
  const virtual = useVirtualizer({
    count: people.length,
    getScrollElement: () => box.current,
    estimateSize: () => ROW,
    overscan: 8,
  });
  const rows = virtual.getVirtualItems();
  const last = rows.at(-1)?.index ?? -1;
  const { hasNextPage, isFetchingNextPage, fetchNextPage } = pages;
  useEffect(() => {
    if (last >= people.length - 10 && hasNextPage && !isFetchingNextPage) void fetchNextPage();
  }, [last, people.length, hasNextPage, isFetchingNextPage, fetchNextPage]);
  const shown = rows.map((row) => people[row.index] ?? "");
  const known = usePeopleOf(shown);
  const names = useNames(known);
  if (pages.isPending) return <SkeletonList rows={4} />;
  if (pages.isError) return <ErrorState error={pages.error} onRetry={() => void pages.refetch()} />;
  if (people.length === 0)
    return <p className={styles.none}>{t(`readers.none.${state}`, { context: contextOf(entry) })}</p>;
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls has to be reached with the keyboard
    <div ref={box} className={styles.scroll} tabIndex={0}>
      <ul style={{ height: virtual.getTotalSize() }} className={styles.people}>
        {rows.map((row) => {
          const who = people[row.index] ?? "";
          return (
            <li
              key={who}
              style={{ transform: `translateY(${row.start}px)` }}
              aria-setsize={hasNextPage ? -1 : people.length}
              aria-posinset={row.index + 1}
            >
              <Avatar {...faceOfKnown(known[who], who)} size={32} />
              <span className={asked.name}>{names.of(who)}</span>
            </li>
          );
        })}
      </ul>
    </div>
  );
}

function Remind({ entry }: { entry: Entry }) {
  const { t } = useTranslation("chat");
  const { org } = useSession();
  const reminding = useMutation({
    mutationFn: () => remind(org, entry.c, entry.s),
    onSuccess: ({ reminded }) => toast(t("readers.reminded", { count: reminded }), { kind: "success" }),
    onError: (problem) => void toast(errorText(t, problem), { kind: "error" }),
  });
  return (
    <Button className={styles.remind ?? ""} loading={reminding.isPending} onClick={() => reminding.mutate()}>
      {t("readers.remind")}
    </Button>
  );
}
