import { infiniteQueryOptions, queryOptions } from "@tanstack/react-query";
import { api, type components, need } from "@/shared/api";
import type { OrgId } from "@/shared/kit/ids";

export type Obligation = components["schemas"]["Obligation"];

/** `owed` is what others owe; the rest is one's own. */
export const FILTERS = ["open", "snoozed", "owed", "done"] as const;
export type Filter = (typeof FILTERS)[number];

export function obligationsKey(org: OrgId) {
  return ["obligations", org] as const;
}

export function inboxQuery(org: OrgId, filter: Filter) {
  return infiniteQueryOptions({
    queryKey: [...obligationsKey(org), "list", filter],
    queryFn: ({ pageParam }) => {
      const query = { limit: 30, ...(pageParam && { cursor: pageParam }) };
      const path = { org_id: org };
      return filter === "owed"
        ? need(api.GET("/api/orgs/{org_id}/obligations/owed-to-me", { params: { path, query } }))
        : need(api.GET("/api/orgs/{org_id}/obligations", { params: { path, query: { ...query, state: filter } } }));
    },
    initialPageParam: null as string | null,
    getNextPageParam: (page) => page.next_cursor ?? null,
  });
}

/** What becomes due or comes back by itself is counted within minutes, also without news. */
export function countQuery(org: OrgId) {
  return queryOptions({
    queryKey: [...obligationsKey(org), "count"],
    queryFn: () => need(api.GET("/api/orgs/{org_id}/obligations/count", { params: { path: { org_id: org } } })),
    refetchInterval: 5 * 60_000,
  });
}

export function snooze(org: OrgId, id: string, until: Date | null) {
  return need(
    api.PUT("/api/orgs/{org_id}/obligations/{obligation_id}/snooze", {
      params: { path: { org_id: org, obligation_id: id } },
      body: { until: until?.toISOString() ?? null },
    }),
  );
}
