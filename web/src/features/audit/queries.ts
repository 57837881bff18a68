import { infiniteQueryOptions } from "@tanstack/react-query";
import { api, need, type paths } from "@/shared/api";
import type { OrgId } from "@/shared/kit/ids";

type Page = paths["/api/orgs/{org_id}/audit"]["get"]["responses"][200]["content"]["application/json"];
export type AuditEntry = Page["items"][number];

/** What was done in the organisation, latest first. */
export function auditQuery(org: OrgId) {
  return infiniteQueryOptions({
    queryKey: ["audit", org],
    queryFn: ({ pageParam }) =>
      need(
        api.GET("/api/orgs/{org_id}/audit", {
          params: { path: { org_id: org }, query: { limit: 100, ...(pageParam && { cursor: pageParam }) } },
        }),
      ),
    initialPageParam: null as string | null,
    getNextPageParam: (page) => page.next_cursor ?? null,
  });
}

/** Recomputes the whole chain of hashes on the server. */
export function verifyAudit(org: OrgId) {
  return need(api.GET("/api/orgs/{org_id}/audit/verify", { params: { path: { org_id: org } } }));
}

type Looks = paths["/api/orgs/{org_id}/me/looks"]["get"]["responses"][200]["content"]["application/json"];
export type LookEntry = Looks["items"][number];

/** Who looked at data about oneself, latest first. Nobody else can ask. */
export function looksQuery(org: OrgId) {
  return infiniteQueryOptions({
    queryKey: ["audit", org, "looks"],
    queryFn: ({ pageParam }) =>
      need(
        api.GET("/api/orgs/{org_id}/me/looks", {
          params: { path: { org_id: org }, query: { limit: 50, ...(pageParam && { cursor: pageParam }) } },
        }),
      ),
    initialPageParam: null as string | null,
    getNextPageParam: (page) => page.next_cursor ?? null,
  });
}
