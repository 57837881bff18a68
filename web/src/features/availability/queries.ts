import { infiniteQueryOptions, type QueryClient, queryOptions } from "@tanstack/react-query";
import { api, type components, done, need } from "@/shared/api";
import type { MemberId, OrgId } from "@/shared/kit/ids";

export type OwnTime = components["schemas"]["OwnAvailability"];
export type OwnPatch = components["schemas"]["OwnAvailabilityPatch"];
export type Quiet = components["schemas"]["Quiet"];
export type WorkCalendar = components["schemas"]["WorkCalendar"];
export type Hours = components["schemas"]["Hours"];
export type Holiday = components["schemas"]["HolidayFact"];
export type Preview = components["schemas"]["Preview"];

const path = (org: OrgId) => ({ path: { org_id: org } });

/** One's own zone, quiet hours and do-not-disturb. */
export function ownQuery(org: OrgId) {
  return queryOptions({
    queryKey: ["availability", org, "own"],
    queryFn: () => need(api.GET("/api/orgs/{org_id}/availability/me", { params: path(org) })),
  });
}

export function changeOwn(org: OrgId, body: OwnPatch) {
  return need(api.PATCH("/api/orgs/{org_id}/availability/me", { params: path(org), body }));
}

/** When one is away, off shift or busy, and which module says so. */
export function ownSpansQuery(org: OrgId) {
  return infiniteQueryOptions({
    queryKey: ["availability", org, "spans"],
    queryFn: ({ pageParam }) =>
      need(
        api.GET("/api/orgs/{org_id}/availability/me/spans", {
          params: { ...path(org), query: { limit: 20, ...(pageParam && { cursor: pageParam }) } },
        }),
      ),
    initialPageParam: null as string | null,
    getNextPageParam: (page) => page.next_cursor ?? null,
  });
}

export function calendarQuery(org: OrgId) {
  return queryOptions({
    queryKey: ["availability", org, "calendar"],
    queryFn: () => need(api.GET("/api/orgs/{org_id}/availability/calendar", { params: path(org) })),
  });
}

export function putCalendar(org: OrgId, body: { time_zone: string; hours: Hours[] }) {
  return need(api.PUT("/api/orgs/{org_id}/availability/calendar", { params: path(org), body }));
}

/** From a day on (`2027-01-01`). */
export function holidaysQuery(org: OrgId, since: string) {
  return infiniteQueryOptions({
    queryKey: ["availability", org, "holidays", since],
    queryFn: ({ pageParam }) =>
      need(
        api.GET("/api/orgs/{org_id}/availability/holidays", {
          params: { ...path(org), query: { since, limit: 50, ...(pageParam && { cursor: pageParam }) } },
        }),
      ),
    initialPageParam: null as string | null,
    getNextPageParam: (page) => page.next_cursor ?? null,
  });
}

export function putHoliday(org: OrgId, body: Holiday) {
  return need(api.POST("/api/orgs/{org_id}/availability/holidays", { params: path(org), body }));
}

export function dropHoliday(org: OrgId, day: string) {
  return done(api.DELETE("/api/orgs/{org_id}/availability/holidays/{day}", { params: { path: { org_id: org, day } } }));
}

/** How people stand now, for whoever is about to write to them; true for a minute. At most 500 at once. */
export function statesQuery(org: OrgId, memberIds: readonly MemberId[]) {
  return queryOptions({
    queryKey: ["availability", org, "states", ...memberIds],
    queryFn: async () =>
      (
        await need(
          api.POST("/api/orgs/{org_id}/availability/states", {
            params: path(org),
            body: { member_ids: [...memberIds] },
          }),
        )
      ).items,
    staleTime: 60_000,
    enabled: memberIds.length > 0,
  });
}

/** Changed on another device. */
export function applyOwnChanged(client: QueryClient, org: OrgId): void {
  void client.invalidateQueries({ queryKey: ownQuery(org).queryKey });
}
