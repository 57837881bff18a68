import { keepPreviousData, useInfiniteQuery } from "@tanstack/react-query";
import { useEffect, useId, useState } from "react";
import { useTranslation } from "react-i18next";
import { useSettled } from "@/shared/kit/delay";
import { Avatar, ErrorState, SearchField, SkeletonList } from "@/shared/ui";
import { membersKey } from "../group/wire";
import { useNames, usePeopleOf } from "../parts/names";
import { faceOfKnown } from "../people";
import { useChat } from "../running";
import styles from "./asks.module.css";

/** Fewer than these are seen at a glance. */
const SEARCHED_FROM = 12;

interface Props {
  c: string;
  value: readonly string[];
  /** Who has answered already. */
  done: readonly string[];
  most: number;
  onChange: (value: readonly string[]) => void;
}

/** People of a group, to be ticked; those who are ticked when it opens stand first. */
export function People({ c, value, done, most, onChange }: Props) {
  const { t } = useTranslation("chat");
  const chat = useChat();
  const label = useId();
  const [query, setQuery] = useState("");
  const [firsts] = useState(value);
  const wanted = useSettled(query);
  const pages = useInfiniteQuery({
    queryKey: [...membersKey(c), wanted],
    queryFn: ({ pageParam }) => chat.api.members(c, pageParam, wanted),
    placeholderData: keepPreviousData,
    initialPageParam: null as string | null,
    getNextPageParam: (page) => page.next_cursor,
  });
  const listed = (pages.data?.pages.flatMap((page) => page.items) ?? []).map((one) => one.member_id);
  const others = listed.filter((who) => who !== chat.me && (wanted !== "" || !firsts.includes(who)));
  const shown = wanted ? others : [...firsts, ...others];
  const known = usePeopleOf(shown);
  const names = useNames(known);
  const [many, setMany] = useState(false);
  useEffect(() => setMany((before) => before || shown.length >= SEARCHED_FROM), [shown.length]);
  return (
    <fieldset className={styles.people}>
      <legend id={label}>{t("asks.whom")}</legend>
      {many && <SearchField label={t("asks.find")} value={query} onChange={setQuery} />}
      {pages.isError && <ErrorState error={pages.error} onRetry={() => void pages.refetch()} />}
      {pages.isPending && <SkeletonList rows={3} />}
      <ul>
        {shown.map((who) => (
          <li key={who}>
            <label>
              <input
                type="checkbox"
                checked={value.includes(who)}
                onChange={() => onChange(value.includes(who) ? value.filter((one) => one !== who) : [...value, who])}
              />
              <Avatar {...faceOfKnown(known[who], who)} size={28} />
              <span className={styles.name}>{names.of(who)}</span>
              {done.includes(who) && <span className={styles.hint}>{t("asks.given")}</span>}
            </label>
          </li>
        ))}
      </ul>
      {pages.hasNextPage && (
        <button type="button" className={styles.more} onClick={() => void pages.fetchNextPage()}>
          {t("details.more")}
        </button>
      )}
      {value.length > most && (
        <p className={styles.error} role="alert">
          {t("asks.most", { most })}
        </p>
      )}
    </fieldset>
  );
}
