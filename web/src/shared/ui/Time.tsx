import { useEffect, useState } from "react";
import { useTranslation } from "react-i18next";
import { clockTime, dayTime, fullTime, type Instant, listTime, relativeTime, tableTime, toDate } from "../i18n";

const shapes = { relative: relativeTime, list: listTime, clock: clockTime, day: dayTime, table: tableTime };

/** A moment: `relative` under a day ("5 minutes ago"), short in lists, the whole date and clock on hover. */
export function Time({ at, as = "relative" }: { at: Instant; as?: keyof typeof shapes }) {
  const { i18n } = useTranslation();
  const [, tick] = useState(0);
  const moves = as === "relative" || as === "list";
  useEffect(() => {
    if (!moves) return;
    const timer = setInterval(() => tick((n) => n + 1), 60_000);
    return () => clearInterval(timer);
  }, [moves]);
  return (
    <time dateTime={toDate(at).toISOString()} title={fullTime(at)} lang={i18n.language}>
      {shapes[as](at)}
    </time>
  );
}
