import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { useNavigate, useSearch } from "@tanstack/react-router";
import { History, SearchX, Telescope } from "lucide-react";
import { useEffect, useState } from "react";
import { useTranslation } from "react-i18next";
import { useSession } from "@/features/identity";
import { ApiError } from "@/shared/api";
import { useSettled } from "@/shared/kit/delay";
import { useTitle } from "@/shared/kit/title";
import { EmptyState, ErrorState, SearchField, SkeletonList } from "@/shared/ui";
import { Filters } from "../parts/Filters";
import { Results, walk } from "../parts/Results";
import { searchQuery } from "../queries";
import { useRecent } from "../recent";
import styles from "./SearchPage.module.css";

/** Everything that one may see, in one question. The address holds the question. */
export function SearchPage() {
  const { t } = useTranslation("search");
  useTitle(t("title"));
  const { org, memberId } = useSession();
  const navigate = useNavigate();
  const { q = "" } = useSearch({ from: "/o/$org/search" });
  const [text, setText] = useState(q);
  const [written, setWritten] = useState(q);
  const settled = useSettled(text.trim());
  // The address changes from outside (back, the palette) or follows what is typed.
  if (q !== written) {
    setWritten(q);
    setText(q);
  }
  // biome-ignore lint/correctness/useExhaustiveDependencies: only when what is typed has settled
  useEffect(() => {
    if (settled === q || settled !== text.trim()) return;
    setWritten(settled);
    void navigate({ to: ".", search: settled ? { q: settled } : {}, replace: true });
  }, [settled]);
  const recent = useRecent(org, memberId);
  const found = useQuery({ ...searchQuery(org, settled), placeholderData: keepPreviousData });
  const wrong = found.error instanceof ApiError ? found.error.fields.q?.message : undefined;

  return (
    <div className={styles.page} data-search>
      <header className={styles.head}>
        <h1>{t("title")}</h1>
        <SearchField
          autoFocus
          data-stop
          value={text}
          onChange={setText}
          placeholder={t("placeholder")}
          aria-describedby={wrong ? "search-wrong" : undefined}
          onKeyDown={(event) => {
            if (event.key === "Enter" && !event.nativeEvent.isComposing) recent.add(text.trim());
            walk(event);
          }}
        />
        <Filters question={text} onChange={setText} />
      </header>
      <div className={styles.body}>
        {settled === "" ? (
          <Beginning recent={recent.list} onChoose={setText} onClear={recent.clear} />
        ) : (
          <>
            {found.isPending && <SkeletonList rows={8} />}
            {wrong && (
              <p id="search-wrong" role="alert" className={styles.wrong}>
                {wrong}
              </p>
            )}
            {found.isError && !wrong && <ErrorState error={found.error} onRetry={() => void found.refetch()} />}
            {found.isSuccess && found.data.length === 0 && (
              <EmptyState icon={<SearchX />} title={t("nothing", { query: settled })}>
                {t("nothingText")}
              </EmptyState>
            )}
            {!found.isError && found.data && (
              <Results question={settled} groups={found.data} onOpen={() => recent.add(settled)} />
            )}
          </>
        )}
      </div>
    </div>
  );
}

interface BeginningProps {
  recent: readonly string[];
  onChoose: (question: string) => void;
  onClear: () => void;
}

/** Before anything is asked: what was asked lately, and what can be. */
function Beginning({ recent, onChoose, onClear }: BeginningProps) {
  const { t } = useTranslation("search");
  if (recent.length === 0) {
    return (
      <EmptyState icon={<Telescope />} title={t("begin")}>
        {t("beginText")}
      </EmptyState>
    );
  }
  return (
    <section className={styles.recent} aria-label={t("recent")}>
      <header>
        <h2>{t("recent")}</h2>
        <button type="button" onClick={onClear}>
          {t("clear")}
        </button>
      </header>
      <ul>
        {recent.map((question) => (
          <li key={question}>
            <button type="button" data-stop onClick={() => onChoose(question)} onKeyDown={walk}>
              <History aria-hidden="true" />
              <span dir="auto">{question}</span>
            </button>
          </li>
        ))}
      </ul>
    </section>
  );
}
