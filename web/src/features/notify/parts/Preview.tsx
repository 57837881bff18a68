import type { UseQueryResult } from "@tanstack/react-query";
import { Moon } from "lucide-react";
import { useTranslation } from "react-i18next";
import { usePeople } from "@/features/directory";
import { errorText, Time } from "@/shared/ui";
import type { previewQuery } from "../queries";
import styles from "./Composer.module.css";

type Shown = Awaited<ReturnType<NonNullable<ReturnType<typeof previewQuery>["queryFn"]>>>;

/** How many names are written out. */
const NAMED = 8;

/** What sending would mean: whom it reaches, who is off or wants quiet, and what it costs. */
export function Preview({ preview, asked }: { preview: UseQueryResult<Shown>; asked: boolean }) {
  const { t } = useTranslation("notify");
  const seen = asked ? preview.data : undefined;
  return (
    <div className={styles.preview} role="status" aria-busy={preview.isFetching}>
      {!asked && <p>{t("preview.nobody")}</p>}
      {asked && preview.isError && <p className={styles.problem}>{errorText(t, preview.error)}</p>}
      {seen && !preview.isError && <Known seen={seen} />}
    </div>
  );
}

function Known({ seen }: { seen: Shown }) {
  const { t } = useTranslation("notify");
  const shown = seen.people.slice(0, NAMED);
  const names = usePeople(shown.map((one) => one.member_id));
  const parts = [
    seen.on_leave > 0 && t("preview.leave", { count: seen.on_leave }),
    seen.quiet > 0 && t("preview.quiet", { count: seen.quiet }),
    seen.off_shift > 0 && t("preview.off", { count: seen.off_shift }),
  ].filter(Boolean);
  return (
    <>
      <p>
        <strong>{t("preview.reaches", { count: seen.receivers })}</strong>
        {parts.length > 0 && ` · ${parts.join(" · ")}`}
      </p>
      {seen.held > 0 && (
        <p className={styles.held}>
          <Moon aria-hidden="true" />
          <span>
            {t("preview.held", { count: seen.held })}
            {seen.held_until && (
              <>
                {" "}
                {t("preview.until")} <Time at={seen.held_until} as="table" />
              </>
            )}
          </span>
        </p>
      )}
      {shown.length > 0 && (
        <ul className={styles.people}>
          {shown.map((one, at) => (
            <li key={one.member_id}>
              <span>{names[at]?.name ?? "…"}</span>
              <small>
                {[one.local_time, ...one.reasons.map((reason) => t(`reason.${reason}`))].filter(Boolean).join(" · ")}
              </small>
            </li>
          ))}
          {seen.people.length > NAMED && <li>{t("preview.more", { count: seen.people.length - NAMED })}</li>}
        </ul>
      )}
      <p className={seen.cost > seen.left ? styles.problem : undefined}>
        {t("preview.cost", { count: seen.cost, left: seen.left, budget: seen.budget })}
      </p>
    </>
  );
}
