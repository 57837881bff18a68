import { useInfiniteQuery } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";
import { Button } from "antd";
import { FileText, MessagesSquare } from "lucide-react";
import { type KeyboardEvent, type MouseEvent, useState } from "react";
import { useTranslation } from "react-i18next";
import { faceOf, usePerson } from "@/features/directory";
import { useSession } from "@/features/identity";
import { Avatar, ErrorState, Time } from "@/shared/ui";
import { type Group, type Hit, kindQuery } from "../queries";
import { Marked } from "./Marked";
import styles from "./Results.module.css";

interface Props {
  question: string;
  groups: readonly Group[];
  /** Something was opened: the question was worth remembering. */
  onOpen: () => void;
}

/** Hits in groups. Arrow keys go through all of them, Enter opens. */
export function Results({ question, groups, onOpen }: Props) {
  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: the links inside have the focus
    <div className={styles.results} onKeyDown={walk}>
      {groups.map((group) => (
        <Section key={`${question} ${group.kind}`} question={question} group={group} onOpen={onOpen} />
      ))}
    </div>
  );
}

/** From hit to hit, and from the first back into the field. */
export function walk(event: KeyboardEvent<HTMLElement>): void {
  const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
  if (!step || event.nativeEvent.isComposing) return;
  const page = event.currentTarget.closest("[data-search]");
  const stops = [...(page?.querySelectorAll<HTMLElement>("[data-stop]") ?? [])];
  const here = stops.indexOf(event.target as HTMLElement);
  if (here < 0) return;
  const next = stops[here + step];
  if (!next) return;
  event.preventDefault();
  next.focus();
  next.scrollIntoView({ block: "nearest" });
}

function Section({ question, group, onOpen }: { question: string; group: Group; onOpen: () => void }) {
  const { t } = useTranslation("search");
  const { org } = useSession();
  const [wide, setWide] = useState(false);
  const all = useInfiniteQuery({ ...kindQuery(org, question, group.kind), enabled: wide });
  const pages = all.data?.pages;
  const items = pages ? pages.flatMap((page) => page.items) : group.items;
  const more = pages ? all.hasNextPage : group.next_cursor !== null;
  return (
    <section className={styles.section} aria-label={t(`kind.${group.kind}`)}>
      <h2>{t(`kind.${group.kind}`)}</h2>
      <ul>
        {items.map((hit) => (
          <li key={hit.id}>
            <Row kind={group.kind} hit={hit} onOpen={onOpen} />
          </li>
        ))}
      </ul>
      {all.isError && <ErrorState error={all.error} onRetry={() => void all.refetch()} />}
      {more && (
        <Button
          type="link"
          loading={wide && all.isFetching}
          onClick={() => (wide ? void all.fetchNextPage() : setWide(true))}
        >
          {t("more", { kind: t(`kind.${group.kind}`) })}
        </Button>
      )}
    </section>
  );
}

function Row({ kind, hit, onOpen }: { kind: string; hit: Hit; onOpen: () => void }) {
  const { org } = useSession();
  const navigate = useNavigate();
  const href = `/o/${org}${hit.link}`;
  const open = (event: MouseEvent) => {
    onOpen();
    // A new tab or window is the browser's to open.
    if (event.metaKey || event.ctrlKey || event.shiftKey || event.button !== 0) return;
    event.preventDefault();
    void navigate({ href });
  };
  return (
    <a href={href} className={styles.row} data-stop onClick={open}>
      <Picture kind={kind} hit={hit} />
      <span className={styles.what}>
        <span className={styles.title}>
          <strong>
            <Marked text={hit.title} marks={hit.title_marks} />
          </strong>
          {hit.place && hit.place !== hit.title && <small>{hit.place}</small>}
          {hit.at && kind !== "conversation" && <Time at={hit.at} as="list" />}
        </span>
        {hit.text && (
          <span className={styles.text}>
            <Marked text={hit.text} marks={hit.text_marks} />
          </span>
        )}
      </span>
    </a>
  );
}

function Picture({ kind, hit }: { kind: string; hit: Hit }) {
  const id = kind === "person" ? hit.id : hit.author_id;
  const person = usePerson(id);
  if (id) return <Avatar {...faceOf(person, id)} name={person?.name ?? hit.title} size={36} />;
  const Icon = kind === "conversation" ? MessagesSquare : FileText;
  return (
    <span className={styles.icon} aria-hidden="true">
      <Icon />
    </span>
  );
}
