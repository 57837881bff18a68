import i18next from "i18next";

/**
 * BCP 47 tag for Intl: the chosen language as it is used where the reader lives. A browser set to British English writes
 * dates and clocks the British way when the interface is English.
 */
export function locale(): string {
  const language = i18next.language ?? "en";
  if (language !== region.of) region = { of: language, tag: regional(language) };
  return region.tag;
}

let region = { of: "", tag: "en" };

export function regional(language: string, wanted: readonly string[] = globalThis.navigator?.languages ?? []): string {
  const own = wanted.find((tag) => tag.toLowerCase().startsWith(`${language}-`) && isKnown(tag));
  return own ?? (language === "zh" ? "zh-CN" : language);
}

function isKnown(tag: string): boolean {
  try {
    return Intl.DateTimeFormat.supportedLocalesOf(tag).length > 0;
  } catch {
    return false;
  }
}

const cache = new Map<string, Intl.DateTimeFormat>();

function dates(options: Intl.DateTimeFormatOptions): Intl.DateTimeFormat {
  const key = locale() + JSON.stringify(options);
  let format = cache.get(key);
  if (!format) {
    format = new Intl.DateTimeFormat(locale(), options);
    cache.set(key, format);
  }
  return format;
}

export type Instant = string | number | Date;

export function toDate(at: Instant): Date {
  return at instanceof Date ? at : new Date(at);
}

/** Whole calendar days from `then` to `now`, in the reader's zone: 1 means yesterday. */
export function daysBetween(then: Date, now: Date): number {
  const day = (d: Date) => Date.UTC(d.getFullYear(), d.getMonth(), d.getDate());
  return Math.round((day(now) - day(then)) / 86_400_000);
}

/** "Wednesday, 4 March 2026 at 14:05": the tooltip of every time. */
export function fullTime(at: Instant): string {
  return dates({ dateStyle: "full", timeStyle: "short" }).format(toDate(at));
}

/** "14:05" */
export function clockTime(at: Instant): string {
  return dates({ timeStyle: "short" }).format(toDate(at));
}

/** "4 March 2026" */
export function dayTime(at: Instant): string {
  return dates({ dateStyle: "long" }).format(toDate(at));
}

/** "4 Mar 2026, 14:05": for tables. */
export function tableTime(at: Instant): string {
  return dates({ dateStyle: "medium", timeStyle: "short" }).format(toDate(at));
}

/** A day divider: "today", "yesterday", the weekday within a week, else the date. */
export function dayName(at: Instant, now = new Date()): string {
  const date = toDate(at);
  const days = daysBetween(date, now);
  if (days === 0 || days === 1) return new Intl.RelativeTimeFormat(locale(), { numeric: "auto" }).format(-days, "day");
  if (days > 1 && days < 7) return dates({ weekday: "long" }).format(date);
  const sameYear = date.getFullYear() === now.getFullYear();
  return dates(sameYear ? { day: "numeric", month: "long" } : { dateStyle: "long" }).format(date);
}

/** In a list: the clock for today, "yesterday", the weekday within a week, else the day. */
export function listTime(at: Instant, now = new Date()): string {
  const date = toDate(at);
  const days = daysBetween(date, now);
  if (days === 0) return clockTime(date);
  if (days === 1) return new Intl.RelativeTimeFormat(locale(), { numeric: "auto" }).format(-1, "day");
  if (days > 1 && days < 7) return dates({ weekday: "short" }).format(date);
  const sameYear = date.getFullYear() === now.getFullYear();
  return dates(
    sameYear ? { day: "numeric", month: "short" } : { day: "numeric", month: "short", year: "numeric" },
  ).format(date);
}

/** "just now", "5 minutes ago", "3 hours ago" under a day; the date and clock beyond. */
export function relativeTime(at: Instant, now = new Date()): string {
  const date = toDate(at);
  const seconds = Math.round((date.getTime() - now.getTime()) / 1000);
  const away = Math.abs(seconds);
  const format = new Intl.RelativeTimeFormat(locale(), { numeric: "auto" });
  if (away < 45) return format.format(0, "second");
  if (away < 3600) return format.format(Math.round(seconds / 60), "minute");
  if (away < 86_400) return format.format(Math.round(seconds / 3600), "hour");
  return tableTime(date);
}

export function number(value: number): string {
  return new Intl.NumberFormat(locale()).format(value);
}

/** "A, B and C" as the language joins. */
export function listOf(items: readonly string[]): string {
  return new Intl.ListFormat(locale(), { type: "conjunction" }).format(items);
}

/** A badge's number: exact, or "99+". */
export function badgeCount(count: number): string {
  return count > 99 ? "99+" : String(count);
}
