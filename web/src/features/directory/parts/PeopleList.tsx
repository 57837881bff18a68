import { useInfiniteQuery, useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { useVirtualizer } from "@tanstack/react-virtual";
import { ChevronRight, Network, UserSearch, UsersRound } from "lucide-react";
import { type KeyboardEvent, useEffect, useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import { useSession } from "@/features/identity";
import { number } from "@/shared/i18n";
import { useSettled } from "@/shared/kit/delay";
import { useLayout } from "@/shared/kit/media";
import { Avatar, EmptyState, ErrorState, SearchField, SkeletonList } from "@/shared/ui";
import { type Department, departmentsQuery, type Person, peopleQuery } from "../queries";
import { pathTo } from "../tree";
import { DepartmentMenu } from "./DepartmentMenu";
import styles from "./PeopleList.module.css";

interface Props {
  department: string | undefined;
  q: string;
  onSearch: (q: string) => void;
  onDepartment: (id: string | undefined) => void;
  /** Who is open beside the list. */
  member: string | undefined;
}

/** The people of a department or those who fit the search, drawn only where they are seen. */
export function PeopleList({ department, q, onSearch, onDepartment, member }: Props) {
  const { t } = useTranslation("directory");
  const { org, can } = useSession();
  const phone = useLayout() === "phone";
  const [text, setText] = useState(q);
  const settled = useSettled(text.trim());
  // The address follows what is typed, never the other way round while one types.
  // biome-ignore lint/correctness/useExhaustiveDependencies: see above
  useEffect(() => {
    if (settled !== q) onSearch(settled);
  }, [settled]);

  const departments = useQuery(departmentsQuery(org)).data ?? [];
  const people = useInfiniteQuery(peopleQuery(org, { q: settled, departmentId: department }));
  const rows = people.data?.pages.flatMap((page) => page.items) ?? [];
  const path = pathTo(departments, department);
  const here = path.at(-1);

  return (
    <div className={styles.box}>
      <header className={styles.head}>
        {phone && <h1 className="sr-only">{t("title")}</h1>}
        <SearchField value={text} onChange={setText} placeholder={t("search")} />
        {here && !settled && (
          <div className={styles.here}>
            <Crumbs path={path} onDepartment={onDepartment} />
            <h2>{here.name}</h2>
            <p>{t("count", { count: here.member_count, shown: number(here.member_count) })}</p>
            <DepartmentMenu department={here} />
          </div>
        )}
      </header>
      <Rows
        rows={rows}
        before={
          phone && !settled ? <Below departments={departments} here={department} onDepartment={onDepartment} /> : null
        }
        member={member}
        heads={here?.head_ids ?? []}
        more={people.hasNextPage && !people.isFetchingNextPage ? () => void people.fetchNextPage() : undefined}
      />
      {people.isPending && <SkeletonList rows={10} />}
      {people.isError && rows.length === 0 && <ErrorState error={people.error} onRetry={() => void people.refetch()} />}
      {people.isSuccess && rows.length === 0 && (
        <EmptyState
          icon={settled ? <UserSearch /> : <UsersRound />}
          title={settled ? t("nobodyFound", { query: settled }) : t("nobodyHere")}
          action={
            !settled &&
            can("identity.invite") && (
              <Link to="/o/$org/settings/invitations" params={{ org }}>
                {t("invite")}
              </Link>
            )
          }
        >
          {settled ? t("nobodyFoundText") : t("nobodyHereText")}
        </EmptyState>
      )}
    </div>
  );
}

function Crumbs({ path, onDepartment }: { path: readonly Department[]; onDepartment: Props["onDepartment"] }) {
  const { t } = useTranslation("directory");
  return (
    <nav aria-label={t("path")} className={styles.crumbs}>
      <button type="button" onClick={() => onDepartment(undefined)}>
        {t("everyone")}
      </button>
      {path.slice(0, -1).map((d) => (
        <span key={d.id}>
          <ChevronRight aria-hidden="true" />
          <button type="button" onClick={() => onDepartment(d.id)}>
            {d.name}
          </button>
        </span>
      ))}
    </nav>
  );
}

/** On a phone: the departments one step below. */
function Below({
  departments,
  here,
  onDepartment,
}: {
  departments: readonly Department[];
  here: string | undefined;
  onDepartment: Props["onDepartment"];
}) {
  const next = departments.filter((d) => (d.parent_id ?? undefined) === here).sort((a, b) => a.position - b.position);
  return (
    <ul className={styles.below}>
      {next.map((d) => (
        <li key={d.id}>
          <button type="button" onClick={() => onDepartment(d.id)}>
            <Network aria-hidden="true" />
            <span>{d.name}</span>
            <small>{number(d.member_count)}</small>
            <ChevronRight aria-hidden="true" />
          </button>
        </li>
      ))}
    </ul>
  );
}

interface RowsProps {
  rows: readonly Person[];
  before: React.ReactNode;
  member: string | undefined;
  heads: readonly string[];
  more: (() => void) | undefined;
}

const ROW = 60;

function Rows({ rows, before, member, heads, more }: RowsProps) {
  const { t } = useTranslation("directory");
  const box = useRef<HTMLDivElement>(null);
  const list = useRef<HTMLUListElement>(null);
  const virtual = useVirtualizer({
    count: rows.length,
    getScrollElement: () => box.current,
    estimateSize: () => ROW,
    overscan: 12,
    getItemKey: (i) => rows[i]?.id ?? i,
    scrollMargin: list.current?.offsetTop ?? 0,
  });
  const items = virtual.getVirtualItems();
  const last = items.at(-1)?.index ?? 0;
  useEffect(() => {
    if (more && last >= rows.length - 20) more();
  }, [more, last, rows.length]);

  const onKey = (event: KeyboardEvent) => {
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    const here = Number((event.target as HTMLElement).dataset.index);
    if (!step || Number.isNaN(here)) return;
    event.preventDefault();
    const to = Math.max(0, Math.min(rows.length - 1, here + step));
    virtual.scrollToIndex(to);
    requestAnimationFrame(() => list.current?.querySelector<HTMLElement>(`[data-index="${to}"]`)?.focus());
  };

  return (
    <div ref={box} className={styles.scroll} data-empty={rows.length === 0 || undefined}>
      {before}
      <ul
        ref={list}
        aria-label={t("title")}
        className={styles.rows}
        style={{ height: virtual.getTotalSize() }}
        onKeyDown={onKey}
      >
        {items.map((item) => {
          const person = rows[item.index];
          return (
            person && (
              <li
                key={item.key}
                className={styles.row}
                style={{ transform: `translateY(${item.start - virtual.options.scrollMargin}px)` }}
              >
                <PersonRow
                  person={person}
                  index={item.index}
                  open={person.id === member}
                  head={heads.includes(person.id)}
                />
              </li>
            )
          );
        })}
      </ul>
    </div>
  );
}

function PersonRow({ person, index, open, head }: { person: Person; index: number; open: boolean; head: boolean }) {
  const { t } = useTranslation("directory");
  const { org, memberId } = useSession();
  return (
    <Link
      to="/o/$org/people/$member"
      params={{ org, member: person.id }}
      search={(before) => before}
      className={styles.person}
      data-index={index}
      data-open={open || undefined}
    >
      <Avatar id={person.id} name={person.name} src={person.avatar} size={40} />
      <span className={styles.text}>
        <span className={styles.name}>
          {person.name}
          {person.latin_name && <small>{person.latin_name}</small>}
          {person.id === memberId && <span className={styles.chip}>{t("you")}</span>}
          {head && <span className={styles.chip}>{t("head")}</span>}
        </span>
        <small>{person.title}</small>
      </span>
    </Link>
  );
}
