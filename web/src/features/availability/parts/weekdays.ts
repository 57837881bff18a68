import { locale } from "@/shared/i18n";

export const WEEKDAYS = [1, 2, 3, 4, 5, 6, 7] as const;

/** The name of an ISO weekday (1 is Monday) in the reader's language. */
export function weekdayName(weekday: number, style: "long" | "short" = "long"): string {
  // 5 January 2026 was a Monday.
  return new Intl.DateTimeFormat(locale(), { weekday: style, timeZone: "UTC" }).format(Date.UTC(2026, 0, 4 + weekday));
}
