import { useQuery } from "@tanstack/react-query";
import { diffWords } from "diff";
import { useMemo } from "react";
import { useTranslation } from "react-i18next";
import { fullTime, locale } from "@/shared/i18n";
import { Dialog, ErrorState, SkeletonList } from "@/shared/ui";
import { useChat } from "../running";
import type { Entry, MessageBody, Version } from "../store/types";
import styles from "./AskedDialogs.module.css";

/** A message can be changed seldom enough that this never ends a long read. */
const MOST_PAGES = 20;

/** What a message has said before, and what each edit took away and added. */
export function HistoryDialog({ entry, onClose }: { entry: Entry; onClose: () => void }) {
  const { t } = useTranslation("chat");
  const chat = useChat();
  const { data, error, isPending, refetch } = useQuery({
    queryKey: ["chat", "versions", entry.c, entry.s, entry.e],
    queryFn: async () => {
      const all: Version[] = [];
      let cursor: string | null = null;
      for (let i = 0; i < MOST_PAGES; i++) {
        const page: Awaited<ReturnType<typeof chat.api.versions>> = await chat.api.versions(entry.c, entry.s, cursor);
        all.push(...page.items);
        cursor = page.next_cursor;
        if (cursor === null) break;
      }
      return all;
    },
  });
  const text = (entry.b as unknown as MessageBody).text ?? "";
  const versions = data && [
    ...data.map((one) => ({ text: one.text, at: one.at as string | number })),
    { text, at: entry.ea ?? entry.at },
  ];
  return (
    <Dialog title={t("edited.title")} onClose={onClose} width={560}>
      {error && <ErrorState error={error} onRetry={() => void refetch()} />}
      {isPending && <SkeletonList rows={3} />}
      <ol className={styles.versions}>
        {versions
          ?.map((version, i) => ({ ...version, before: versions[i - 1]?.text ?? null }))
          .reverse()
          .map(({ text: now, at, before }) => (
            <li key={String(at)}>
              <time className={styles.when}>
                {before === null ? t("edited.first", { when: fullTime(at) }) : fullTime(at)}
              </time>
              <Difference before={before} now={now} />
            </li>
          ))}
      </ol>
    </Dialog>
  );
}

function Difference({ before, now }: { before: string | null; now: string }) {
  const parts = useMemo(() => {
    if (before === null) return [{ value: now, added: false, removed: false }];
    // Chinese and Japanese have no spaces between words: the browser knows where they part.
    return diffWords(before, now, { intlSegmenter: new Intl.Segmenter(locale(), { granularity: "word" }) });
  }, [before, now]);
  return (
    <p className={styles.words} dir="auto">
      {parts.map(({ value, added, removed }, i) => {
        const key = [i, value].join();
        if (added) return <ins key={key}>{value}</ins>;
        return removed ? <del key={key}>{value}</del> : <span key={key}>{value}</span>;
      })}
    </p>
  );
}
