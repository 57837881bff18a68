import { infiniteQueryOptions, queryOptions } from "@tanstack/react-query";
import { api, need } from "@/shared/api";
import type { OrgId } from "@/shared/kit/ids";

interface Ask {
  kind?: string;
  cursor?: string;
  limit: number;
}

function ask(org: OrgId, q: string, more: Ask) {
  const zone = Intl.DateTimeFormat().resolvedOptions().timeZone;
  return need(api.GET("/api/orgs/{org_id}/search", { params: { path: { org_id: org }, query: { q, zone, ...more } } }));
}

export type Group = Awaited<ReturnType<typeof ask>>["groups"][number];
export type Hit = Group["items"][number];

/** Results are what one may see now: they are never kept for longer than one looks at them. */
const FRESH = { staleTime: 10_000, gcTime: 60_000 };

/** The first hits of every kind. */
export function searchQuery(org: OrgId, q: string, limit = 5) {
  return queryOptions({
    queryKey: ["search", org, q, limit],
    queryFn: async () => (await ask(org, q, { limit })).groups,
    enabled: q.length > 0,
    retry: false,
    ...FRESH,
  });
}

/** All hits of one kind, page by page. */
export function kindQuery(org: OrgId, q: string, kind: string) {
  return infiniteQueryOptions({
    queryKey: ["search", org, q, "kind", kind],
    queryFn: async ({ pageParam }) => {
      const { groups } = await ask(org, q, { kind, limit: 30, ...(pageParam && { cursor: pageParam }) });
      return groups[0] ?? { kind, items: [], next_cursor: null };
    },
    initialPageParam: null as string | null,
    getNextPageParam: (page) => page.next_cursor ?? null,
    ...FRESH,
  });
}
