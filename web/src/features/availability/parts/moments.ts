/** Until when "do not disturb" holds; "tomorrow" is eight in the morning, by the clock of this device. */
export const PAUSES = ["half", "hour", "tomorrow"] as const;
export type Pause = (typeof PAUSES)[number];

export function pauseEnd(pause: Pause, now: Date): Date {
  if (pause === "half") return new Date(now.getTime() + 30 * 60_000);
  if (pause === "hour") return new Date(now.getTime() + 60 * 60_000);
  return new Date(now.getFullYear(), now.getMonth(), now.getDate() + 1, 8);
}

/** The calendar day here, `2027-01-31`. */
export function dayHere(now: Date): string {
  const two = (part: number) => String(part).padStart(2, "0");
  return `${now.getFullYear()}-${two(now.getMonth() + 1)}-${two(now.getDate())}`;
}
