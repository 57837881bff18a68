import { clockTime, daysBetween, locale, tableTime } from "@/shared/i18n";

/** A moment ahead, as short as it can be said: "today 17:00", "Friday 17:00", else the date. */
export function dueTime(at: number, now = new Date()): string {
  const days = daysBetween(now, new Date(at));
  if (days === 0 || days === 1) {
    const day = new Intl.RelativeTimeFormat(locale(), { numeric: "auto" }).format(days, "day");
    return `${day} ${clockTime(at)}`;
  }
  if (days > 1 && days < 7) {
    return new Intl.DateTimeFormat(locale(), { weekday: "long", hour: "numeric", minute: "2-digit" }).format(at);
  }
  return tableTime(at);
}

/** What people mean by "soon": the end of today, noon tomorrow, the end of the week. Only what is still ahead. */
export function offers(now = new Date()): number[] {
  const at = (days: number, hour: number) => {
    const moment = new Date(now);
    moment.setDate(moment.getDate() + days);
    moment.setHours(hour, 0, 0, 0);
    return moment.getTime();
  };
  const toFriday = (5 - now.getDay() + 7) % 7;
  const all = [at(0, 17), at(1, 12), at(toFriday, 17), at(toFriday + 7, 17)];
  return [...new Set(all)]
    .filter((moment) => moment > now.getTime() + 10 * 60_000)
    .sort((a, b) => a - b)
    .slice(0, 3);
}
