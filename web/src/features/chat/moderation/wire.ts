import { infiniteQueryOptions, queryOptions } from "@tanstack/react-query";
import { api, need, type paths } from "@/shared/api";

type Body<P extends keyof paths, M extends keyof paths[P]> = paths[P][M] extends {
  requestBody: { content: { "application/json": infer T } };
}
  ? T
  : never;

export type NewReport = Body<"/api/orgs/{org_id}/conversations/{conversation_id}/messages/{seq}/report", "post">;
export type Decision = Body<"/api/orgs/{org_id}/chat/reports/{report_id}/decision", "post">;
export type Reason = NewReport["reason"];
export const REASONS: readonly Reason[] = ["harassment", "discrimination", "threat", "spam", "private_data", "other"];

export const blockedKey = (org: string) => ["chat", "blocked", org] as const;

/** Whom the person has blocked; the feed says when that is different (see running.ts). */
export const blockedQuery = (org: string) =>
  queryOptions({
    queryKey: blockedKey(org),
    queryFn: () => need(api.GET("/api/orgs/{org_id}/chat/blocked", { params: { path: { org_id: org } } })),
    staleTime: 5 * 60_000,
  });

export const setBlocked = (org: string, member_id: string, on: boolean) => {
  const params = { params: { path: { org_id: org, member_id } } };
  return on
    ? need(api.PUT("/api/orgs/{org_id}/chat/blocked/{member_id}", params))
    : need(api.DELETE("/api/orgs/{org_id}/chat/blocked/{member_id}", params));
};

export const sendReport = (org: string, c: string, seq: number, body: NewReport) =>
  need(
    api.POST("/api/orgs/{org_id}/conversations/{conversation_id}/messages/{seq}/report", {
      params: { path: { org_id: org, conversation_id: c, seq } },
      body,
    }),
  );

export const reportsKey = (org: string) => ["chat", "reports", org] as const;

const first = null as string | null;

export const reportsQuery = (org: string, decided: boolean) =>
  infiniteQueryOptions({
    queryKey: [...reportsKey(org), "all", decided],
    queryFn: ({ pageParam }) =>
      need(
        api.GET("/api/orgs/{org_id}/chat/reports", {
          params: { path: { org_id: org }, query: { decided, limit: 20, ...(pageParam && { cursor: pageParam }) } },
        }),
      ),
    initialPageParam: first,
    getNextPageParam: (page) => page.next_cursor ?? null,
  });

export const ownReportsQuery = (org: string) =>
  infiniteQueryOptions({
    queryKey: [...reportsKey(org), "mine"],
    queryFn: ({ pageParam }) =>
      need(
        api.GET("/api/orgs/{org_id}/chat/reports/mine", {
          params: { path: { org_id: org }, query: { limit: 20, ...(pageParam && { cursor: pageParam }) } },
        }),
      ),
    initialPageParam: first,
    getNextPageParam: (page) => page.next_cursor ?? null,
  });

export const aboutMeQuery = (org: string) =>
  infiniteQueryOptions({
    queryKey: [...reportsKey(org), "about-me"],
    queryFn: ({ pageParam }) =>
      need(
        api.GET("/api/orgs/{org_id}/chat/reports/about-me", {
          params: { path: { org_id: org }, query: { limit: 20, ...(pageParam && { cursor: pageParam }) } },
        }),
      ),
    initialPageParam: first,
    getNextPageParam: (page) => page.next_cursor ?? null,
  });

export const decideReport = (org: string, report_id: string, body: Decision) =>
  need(
    api.POST("/api/orgs/{org_id}/chat/reports/{report_id}/decision", {
      params: { path: { org_id: org, report_id } },
      body,
    }),
  );
