import { infiniteQueryOptions, queryOptions } from "@tanstack/react-query";
import { ApiError, api, done, need, OFFLINE, type paths, UNREADABLE } from "@/shared/api";
import type { OrgId } from "@/shared/kit/ids";

type Body<P extends keyof paths, M extends keyof paths[P]> = paths[P][M] extends {
  responses: { 200: { content: { "application/json": infer T } } };
}
  ? T
  : never;

export type Me = Body<"/api/me", "get">;
export type Account = Me["account"];
export type MyOrganisation = Me["organisations"][number];
export type DeviceSession = Body<"/api/me/sessions", "get">["items"][number];
export type Organisation = Body<"/api/orgs/{org_id}", "get">;
export type Role = Body<"/api/orgs/{org_id}/roles", "get">["items"][number];
export type Invitation = Body<"/api/orgs/{org_id}/invitations", "get">["items"][number];
export type InvitationPreview = Body<"/api/invitations/{token}", "get">;

const MEMORY = "workhall.me";

/** The last answer to "who am I", so that the shell and what chat keeps stand without a connection. */
function remembered(): Me | null {
  try {
    return JSON.parse(localStorage.getItem(MEMORY) ?? "null") as Me | null;
  } catch {
    return null;
  }
}

export function rememberMe(me: Me | null): void {
  if (me) localStorage.setItem(MEMORY, JSON.stringify(me));
  else localStorage.removeItem(MEMORY);
}

/** Null means signed out. Without a connection the last answer stands in. */
async function fetchMe(): Promise<Me | null> {
  try {
    const me = await need(api.GET("/api/me"));
    rememberMe(me);
    return me;
  } catch (problem) {
    if (!(problem instanceof ApiError)) throw problem;
    if (problem.code === "sign_in") {
      rememberMe(null);
      return null;
    }
    const away = problem.code === OFFLINE || problem.code === UNREADABLE || problem.retry !== "no";
    const last = away ? remembered() : null;
    if (last) return last;
    throw problem;
  }
}

export const meQuery = queryOptions({ queryKey: ["identity", "me"], queryFn: fetchMe, staleTime: 60_000 });

export const deviceSessionsQuery = queryOptions({
  queryKey: ["identity", "sessions"],
  queryFn: () => need(api.GET("/api/me/sessions")),
});

export function organisationQuery(org: OrgId) {
  return queryOptions({
    queryKey: ["identity", org, "organisation"],
    queryFn: () => need(api.GET("/api/orgs/{org_id}", { params: { path: { org_id: org } } })),
  });
}

export function rolesQuery(org: OrgId) {
  return queryOptions({
    queryKey: ["identity", org, "roles"],
    queryFn: () => need(api.GET("/api/orgs/{org_id}/roles", { params: { path: { org_id: org } } })),
  });
}

export function invitationsQuery(org: OrgId) {
  return queryOptions({
    queryKey: ["identity", org, "invitations"],
    queryFn: () => need(api.GET("/api/orgs/{org_id}/invitations", { params: { path: { org_id: org } } })),
  });
}

export function invitationPreviewQuery(token: string) {
  return queryOptions({
    queryKey: ["identity", "invitation", token],
    queryFn: () => need(api.GET("/api/invitations/{token}", { params: { path: { token } } })),
    retry: false,
  });
}

export async function signOut(): Promise<void> {
  await done(api.POST("/api/sign-out"));
}

/** What happened to one's own account; nobody else sees it. */
export const securityLogQuery = infiniteQueryOptions({
  queryKey: ["identity", "security-log"],
  queryFn: ({ pageParam }) =>
    need(
      api.GET("/api/me/security-log", { params: { query: { limit: 10, ...(pageParam && { cursor: pageParam }) } } }),
    ),
  initialPageParam: null as string | null,
  getNextPageParam: (page) => page.next_cursor ?? null,
});
