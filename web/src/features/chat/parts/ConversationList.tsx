import { useNavigate } from "@tanstack/react-router";
import { useVirtualizer } from "@tanstack/react-virtual";
import { Ellipsis, MessagesSquare, SquarePen } from "lucide-react";
import { type KeyboardEvent, lazy, Suspense, useCallback, useEffect, useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import { useLayout } from "@/shared/kit/media";
import { EmptyState, ErrorState, IconButton, PressButton, SearchField, SkeletonList } from "@/shared/ui";
import { useListing } from "../own/listing";
import { useRowMenu } from "../own/useRowMenu";
import { useView } from "../running";
import styles from "./ConversationList.module.css";
import { ConversationRow } from "./ConversationRow";
import { NotifyOffer } from "./NotifyOffer";
import { Orphans } from "./Orphans";
import { useListed } from "./useListed";

// Its place is kept until it is here.
const Strip = lazy(() => import("../own/Strip").then((module) => ({ default: module.Strip })));

interface Props {
  org: string;
  open: string | undefined;
  onNew: () => void;
}

/** All conversations, latest activity first; the arrow keys move, Enter opens. */
export function ConversationList({ org, open, onNew }: Props) {
  const { t } = useTranslation("chat");
  const [filter, setFilter] = useState("");
  const phase = useView((view) => view.phase);
  const broken = useView((view) => view.broken);
  const busy = useRef<HTMLDivElement>(null);
  const ids = useListed(filter, busy, open);
  const tab = useListing((listing) => listing.tab);
  const field = useRef<HTMLInputElement>(null);

  return (
    <>
      <header className={styles.head}>
        <h1>{t("title")}</h1>
        <IconButton label={t("new.button")} icon={<SquarePen />} onClick={onNew} />
      </header>
      <div className={styles.search}>
        <SearchField
          ref={field}
          value={filter}
          onChange={setFilter}
          placeholder={t("list.filter")}
          onKeyDown={(event) => {
            if (event.key !== "ArrowDown") return;
            event.preventDefault();
            busy.current?.querySelector<HTMLElement>("a")?.focus();
          }}
        />
      </div>
      <Suspense fallback={<div className={styles.strip} />}>
        <Strip />
      </Suspense>
      <Orphans />
      <NotifyOffer />
      {ids.length > 0 ? (
        <Rows ids={ids} org={org} open={open} box={busy} onTop={() => field.current?.focus()} />
      ) : phase === "cold" ? (
        broken ? (
          <ErrorState error={new Error("chat")} />
        ) : (
          <SkeletonList rows={9} />
        )
      ) : filter ? (
        <p className={styles.none}>{t("list.none", { query: filter })}</p>
      ) : tab !== "all" ? (
        <p className={styles.none}>{t("own.nothing", { context: tab })}</p>
      ) : (
        <EmptyState
          icon={<MessagesSquare />}
          title={t("list.empty")}
          action={
            <PressButton type="primary" onClick={onNew}>
              {t("new.button")}
            </PressButton>
          }
        >
          {t("list.emptyText")}
        </EmptyState>
      )}
    </>
  );
}

interface RowsProps {
  ids: readonly string[];
  org: string;
  open: string | undefined;
  box: React.RefObject<HTMLDivElement | null>;
  onTop: () => void;
}

function Rows({ ids, org, open, box, onTop }: RowsProps) {
  const { t } = useTranslation("chat");
  const navigate = useNavigate();
  const phone = useLayout() === "phone";
  const own = useRowMenu();
  const [at, setAt] = useState<string | null>(null);
  const reachable = at && ids.includes(at) ? at : open && ids.includes(open) ? open : ids[0];
  const wanted = useRef<string | null>(null);
  const virtual = useVirtualizer({
    count: ids.length,
    getScrollElement: () => box.current,
    estimateSize: useCallback(() => (phone ? 76 : 68), [phone]),
    getItemKey: useCallback((index: number) => ids[index] ?? index, [ids]),
    overscan: 6,
    paddingEnd: 8,
  });

  const focus = useCallback(
    (index: number) => {
      const id = ids[Math.max(0, Math.min(ids.length - 1, index))];
      if (!id) return;
      setAt(id);
      virtual.scrollToIndex(ids.indexOf(id));
      const element = box.current?.querySelector<HTMLElement>(`[data-id="${CSS.escape(id)}"]`);
      if (element) element.focus();
      else wanted.current = id;
    },
    [ids, virtual, box],
  );
  // A row that the list has not drawn yet gets the focus as soon as it stands.
  useEffect(() => {
    if (!wanted.current) return;
    const element = box.current?.querySelector<HTMLElement>(`[data-id="${CSS.escape(wanted.current)}"]`);
    if (!element) return;
    element.focus();
    wanted.current = null;
  });

  const onKey = (event: KeyboardEvent) => {
    if (own.onKey(event) || event.altKey || event.metaKey || event.ctrlKey) return;
    const here = ids.indexOf((event.target as HTMLElement).dataset.id ?? "");
    const page = Math.max(1, Math.floor((box.current?.clientHeight ?? 0) / 68) - 1);
    const to = {
      ArrowDown: here + 1,
      ArrowUp: here - 1,
      Home: 0,
      End: ids.length - 1,
      PageDown: here + page,
      PageUp: here - page,
    }[event.key];
    if (here < 0 || to === undefined) return;
    event.preventDefault();
    if (to < 0 && event.key === "ArrowUp") onTop();
    else focus(to);
  };

  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: the keys belong to the links inside
    <div
      ref={box}
      className={styles.rows}
      {...own.handlers}
      onKeyDown={onKey}
      onKeyUp={(event) => {
        const id = (event.target as HTMLElement).dataset.id;
        if (event.key === " " && id)
          void navigate({ to: "/o/$org/messages/$conversation", params: { org, conversation: id } });
      }}
    >
      <ul aria-label={t("list.label")} className={styles.canvas} style={{ height: virtual.getTotalSize() }}>
        {virtual.getVirtualItems().map((item) => {
          const id = ids[item.index] as string;
          return (
            <li
              key={item.key}
              className={styles.item}
              style={{ transform: `translateY(${item.start}px)` }}
              aria-setsize={ids.length}
              aria-posinset={item.index + 1}
            >
              <ConversationRow id={id} org={org} selected={id === open} reachable={id === reachable} />
              <IconButton
                label={t("own.menu")}
                icon={<Ellipsis />}
                tabIndex={id === reachable ? 0 : -1}
                className={styles.more ?? ""}
                aria-haspopup="menu"
                aria-expanded={own.asked === id}
                onClick={(event) => own.open(event.currentTarget.parentElement?.querySelector("a") ?? null)}
              />
            </li>
          );
        })}
      </ul>
      {own.menu}
    </div>
  );
}
