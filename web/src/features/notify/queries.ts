import { infiniteQueryOptions, queryOptions } from "@tanstack/react-query";
import { api, done, need, type paths } from "@/shared/api";
import type { OrgId } from "@/shared/kit/ids";

type Answer<P extends keyof paths> = paths[P] extends {
  get: { responses: { 200: { content: { "application/json": infer T } } } };
}
  ? T
  : never;
type Sent<P extends keyof paths> = paths[P] extends {
  post: { requestBody: { content: { "application/json": infer T } } };
}
  ? T
  : never;

export type Ding = Answer<"/api/orgs/{org_id}/dings/sent">["items"][number];
export type ReceivedDing = Answer<"/api/orgs/{org_id}/dings/received">["items"][number];
export type DingReceiver = Answer<"/api/orgs/{org_id}/dings/{ding_id}/receivers">["items"][number];
export type PushDevice = Answer<"/api/me/push">["items"][number];
export type KindPreference = Answer<"/api/orgs/{org_id}/notification-preferences">["kinds"][number];
export type NewDing = Sent<"/api/orgs/{org_id}/dings">;
export type DingPlan = Sent<"/api/orgs/{org_id}/dings/preview">;
export type Channel = Ding["channels"][number];

export const dingsKey = (org: OrgId) => ["notify", org, "dings"] as const;

const place = (org: OrgId) => ({ path: { org_id: org } });
const pageOf = (cursor: string | null) => (cursor ? { cursor } : {});

/** What still waits to be confirmed: the banner shows the newest of them. */
export function openDingsQuery(org: OrgId) {
  return queryOptions({
    queryKey: [...dingsKey(org), "open"],
    queryFn: async () =>
      (
        await need(
          api.GET("/api/orgs/{org_id}/dings/received", {
            params: { ...place(org), query: { open_only: true, limit: 50 } },
          }),
        )
      ).items,
    staleTime: 30_000,
    refetchOnWindowFocus: true,
  });
}

export function receivedDingsQuery(org: OrgId) {
  return infiniteQueryOptions({
    queryKey: [...dingsKey(org), "received"],
    queryFn: ({ pageParam }) =>
      need(api.GET("/api/orgs/{org_id}/dings/received", { params: { ...place(org), query: pageOf(pageParam) } })),
    initialPageParam: null as string | null,
    getNextPageParam: (page) => page.next_cursor ?? null,
  });
}

export function sentDingsQuery(org: OrgId) {
  return infiniteQueryOptions({
    queryKey: [...dingsKey(org), "sent"],
    queryFn: ({ pageParam }) =>
      need(api.GET("/api/orgs/{org_id}/dings/sent", { params: { ...place(org), query: pageOf(pageParam) } })),
    initialPageParam: null as string | null,
    getNextPageParam: (page) => page.next_cursor ?? null,
  });
}

export function receiversQuery(org: OrgId, id: string) {
  return infiniteQueryOptions({
    queryKey: [...dingsKey(org), "sent", id, "receivers"],
    queryFn: ({ pageParam }) =>
      need(
        api.GET("/api/orgs/{org_id}/dings/{ding_id}/receivers", {
          params: { path: { org_id: org, ding_id: id }, query: pageOf(pageParam) },
        }),
      ),
    initialPageParam: null as string | null,
    getNextPageParam: (page) => page.next_cursor ?? null,
  });
}

export function budgetQuery(org: OrgId) {
  return queryOptions({
    queryKey: [...dingsKey(org), "budget"],
    queryFn: () => need(api.GET("/api/orgs/{org_id}/dings/budget", { params: place(org) })),
  });
}

/** Whom it would reach and what it would cost; asked anew whenever the plan changes. */
export function previewQuery(org: OrgId, plan: DingPlan) {
  return queryOptions({
    queryKey: ["notify", org, "preview", plan],
    queryFn: () => need(api.POST("/api/orgs/{org_id}/dings/preview", { params: place(org), body: plan })),
    staleTime: 15_000,
    retry: false,
  });
}

export const sendDing = (org: OrgId, body: NewDing) =>
  need(api.POST("/api/orgs/{org_id}/dings", { params: place(org), body }));

const one = (org: OrgId, id: string) => ({ params: { path: { org_id: org, ding_id: id } } });

export const confirmDing = (org: OrgId, id: string) =>
  need(api.POST("/api/orgs/{org_id}/dings/{ding_id}/confirm", one(org, id)));
export const recallDing = (org: OrgId, id: string) =>
  need(api.POST("/api/orgs/{org_id}/dings/{ding_id}/recall", one(org, id)));
export const rateDing = (org: OrgId, id: string, urgent: boolean) =>
  need(api.POST("/api/orgs/{org_id}/dings/{ding_id}/rating", { ...one(org, id), body: { urgent } }));
export const noteShown = (org: OrgId, ids: string[]) =>
  done(api.POST("/api/orgs/{org_id}/dings/shown", { params: place(org), body: { ids } }));

export const devicesQuery = queryOptions({
  queryKey: ["notify", "devices"],
  queryFn: () => need(api.GET("/api/me/push")),
});

export function preferencesQuery(org: OrgId) {
  return queryOptions({
    queryKey: ["notify", org, "preferences"],
    queryFn: () => need(api.GET("/api/orgs/{org_id}/notification-preferences", { params: place(org) })),
  });
}

export function choicesQuery(org: OrgId) {
  return queryOptions({
    queryKey: ["notify", org, "choices"],
    queryFn: () => need(api.GET("/api/orgs/{org_id}/notification-choices", { params: place(org) })),
  });
}
