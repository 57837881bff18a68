import { type QueryClient, queryOptions } from "@tanstack/react-query";
import { api, done, need, type paths } from "@/shared/api";
import type { Content, Mention } from "../store/types";

type Found = paths["/api/orgs/{org_id}/chat/scheduled"]["get"]["responses"][200]["content"]["application/json"];
export type Scheduled = Found["items"][number];

const PAGE = 100;
const HOUR_MS = 3_600_000;

const keyOf = (org: string) => ["chat", "scheduled", org] as const;

/** Everything of the person that waits, was refused, or was sent in the last days; the next one first. */
export const scheduledQuery = (org: string) =>
  queryOptions({
    queryKey: keyOf(org),
    queryFn: async () => {
      const items: Scheduled[] = [];
      let cursor: string | null = null;
      do {
        const query: { limit: number; cursor?: string } = { limit: PAGE, ...(cursor && { cursor }) };
        const page: Found = await need(
          api.GET("/api/orgs/{org_id}/chat/scheduled", { params: { path: { org_id: org }, query } }),
        );
        items.push(...page.items);
        cursor = page.next_cursor ?? null;
      } while (cursor !== null);
      return items;
    },
    staleTime: 30_000,
    // Looked at again when the next one must have gone.
    refetchInterval: ({ state }) => {
      const due = (state.data ?? []).filter(isWaiting).map((one) => Date.parse(one.send_at) - Date.now());
      return due.length > 0 ? Math.min(Math.max(2_000, Math.min(...due) + 2_000), HOUR_MS) : false;
    },
  });

export const isWaiting = ({ state }: Scheduled): boolean => state === "waiting";
export const isOpen = ({ state }: Scheduled): boolean => state !== "sent";

export const lookAgain = (client: QueryClient, org: string): Promise<void> =>
  client.invalidateQueries({ queryKey: keyOf(org) });

/** Mentions as the server takes them here. */
const plain = (m: readonly Mention[] = []): Record<string, string>[] =>
  m.map(({ k, id }): Record<string, string> => (id ? { k, id } : { k }));

export const schedule = (org: string, c: string, { text, f, m, re, th }: Content, at: Date): Promise<Scheduled> =>
  need(
    api.POST("/api/orgs/{org_id}/conversations/{conversation_id}/scheduled", {
      params: { path: { org_id: org, conversation_id: c } },
      body: {
        text,
        m: plain(m),
        send_at: at.toISOString(),
        ...(f && { f }),
        ...(re !== undefined && { re }),
        ...(th !== undefined && { th }),
      },
    }),
  );

const one = (org: string, id: string) => ({ params: { path: { org_id: org, scheduled_id: id } } });

export const reschedule = (
  org: string,
  id: string,
  { text, m, at }: { text?: string; m?: readonly Mention[]; at?: Date },
): Promise<Scheduled> =>
  need(
    api.PATCH("/api/orgs/{org_id}/chat/scheduled/{scheduled_id}", {
      ...one(org, id),
      body: {
        ...(text !== undefined && { text, m: plain(m) }),
        ...(at && { send_at: at.toISOString() }),
      },
    }),
  );

export const cancel = (org: string, id: string): Promise<void> =>
  done(api.DELETE("/api/orgs/{org_id}/chat/scheduled/{scheduled_id}", one(org, id)));

/** What a scheduled message will be, for sending it now or putting it back. */
export function contentOf({ text, f, m, re, th }: Scheduled): Content {
  return {
    text,
    ...(f && { f }),
    ...(m.length > 0 && { m: m as unknown as Mention[] }),
    ...(typeof re === "number" && { re }),
    ...(typeof th === "number" && { th }),
  };
}

/** Times that are offered; a Monday that is tomorrow is offered once. */
export function offered(now: Date): { id: "hour" | "tomorrow" | "monday"; at: Date }[] {
  const hour = new Date(now.getTime() + HOUR_MS);
  hour.setSeconds(0, 0);
  const morning = (days: number) => new Date(now.getFullYear(), now.getMonth(), now.getDate() + days, 9);
  const toMonday = (8 - now.getDay()) % 7 || 7;
  return [
    { id: "hour", at: hour },
    { id: "tomorrow", at: morning(1) },
    ...(toMonday > 1 ? [{ id: "monday" as const, at: morning(toMonday) }] : []),
  ];
}

/** As a field of date and time wants it: local, to the minute. */
export function localValue(at: Date): string {
  const two = (value: number) => String(value).padStart(2, "0");
  const day = [at.getFullYear(), two(at.getMonth() + 1), two(at.getDate())].join("-");
  return `${day}T${two(at.getHours())}:${two(at.getMinutes())}`;
}
