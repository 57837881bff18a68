/** Until when one puts something off; mornings are at eight, by the clock of this device. */
export const PUT_OFF = ["hour", "tomorrow", "monday"] as const;
export type PutOff = (typeof PUT_OFF)[number];

export function putOffUntil(choice: PutOff, now: Date): Date {
  if (choice === "hour") return new Date(now.getTime() + 3_600_000);
  // Always the next Monday, also on a Monday.
  const days = choice === "tomorrow" ? 1 : (8 - now.getDay()) % 7 || 7;
  return new Date(now.getFullYear(), now.getMonth(), now.getDate() + days, 8);
}

/** An address within the organisation as it stands in the browser; null for what would lead elsewhere. */
export function addressOf(org: string, link: string): string | null {
  return /^\/[^/\\]/.test(link) ? `/o/${org}${link}` : null;
}
