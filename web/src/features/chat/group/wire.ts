import { infiniteQueryOptions, queryOptions } from "@tanstack/react-query";
import { api, done, need, type paths } from "@/shared/api";
import type { Conversation } from "../store/types";

type Ok<P extends keyof paths, M extends keyof paths[P]> = paths[P][M] extends {
  responses: { 200: { content: { "application/json": infer T } } };
}
  ? T
  : never;

export type AllSettings = Ok<"/api/orgs/{org_id}/conversations/{conversation_id}/settings", "get">;
export type JoinPreview = Ok<"/api/orgs/{org_id}/chat/join/{token}", "get">;
export type Following = Ok<"/api/orgs/{org_id}/chat/groups", "get">["items"][number];

const at = (org: string, c: string) => ({ path: { org_id: org, conversation_id: c } });
const ofMember = (org: string, c: string, member: string) => ({
  path: { org_id: org, conversation_id: c, member_id: member },
});

export const membersKey = (c: string) => ["chat", "members", c] as const;

export const settingsQuery = (org: string, c: string) =>
  queryOptions({
    queryKey: ["chat", "settings", org, c],
    queryFn: () => need(api.GET("/api/orgs/{org_id}/conversations/{conversation_id}/settings", { params: at(org, c) })),
  });

export const setSettings = (org: string, c: string, body: Partial<AllSettings>): Promise<AllSettings> =>
  need(api.PATCH("/api/orgs/{org_id}/conversations/{conversation_id}/settings", { params: at(org, c), body }));

export const linkQuery = (org: string, c: string) =>
  queryOptions({
    queryKey: ["chat", "link", org, c],
    queryFn: () => need(api.GET("/api/orgs/{org_id}/conversations/{conversation_id}/link", { params: at(org, c) })),
    staleTime: 0,
  });

export const makeLink = (org: string, c: string) =>
  need(api.POST("/api/orgs/{org_id}/conversations/{conversation_id}/link", { params: at(org, c), body: { days: 14 } }));

export const revokeLink = (org: string, c: string) =>
  done(api.DELETE("/api/orgs/{org_id}/conversations/{conversation_id}/link", { params: at(org, c) }));

export const requestsQuery = (org: string, c: string) =>
  infiniteQueryOptions({
    queryKey: ["chat", "requests", org, c],
    queryFn: ({ pageParam }) =>
      need(
        api.GET("/api/orgs/{org_id}/conversations/{conversation_id}/requests", {
          params: { ...at(org, c), query: pageParam ? { cursor: pageParam } : {} },
        }),
      ),
    initialPageParam: null as string | null,
    getNextPageParam: (page) => page.next_cursor,
    staleTime: 0,
  });

export const decide = (org: string, c: string, member: string, let_in: boolean) =>
  done(
    api.POST("/api/orgs/{org_id}/conversations/{conversation_id}/requests/{member_id}", {
      params: ofMember(org, c, member),
      body: { let_in },
    }),
  );

export const heirQuery = (org: string, c: string) =>
  queryOptions({
    queryKey: ["chat", "heir", org, c],
    queryFn: () => need(api.GET("/api/orgs/{org_id}/conversations/{conversation_id}/heir", { params: at(org, c) })),
    staleTime: 0,
  });

export const setRole = (org: string, c: string, member: string, role: "owner" | "admin" | "member") =>
  done(
    api.PUT("/api/orgs/{org_id}/conversations/{conversation_id}/members/{member_id}/role", {
      params: ofMember(org, c, member),
      body: { role },
    }),
  );

export const mute = (org: string, c: string, member: string, until: string | null) =>
  done(
    api.PUT("/api/orgs/{org_id}/conversations/{conversation_id}/members/{member_id}/muted", {
      params: ofMember(org, c, member),
      body: { until },
    }),
  );

export const announce = (org: string, c: string, text: string): Promise<Conversation> =>
  need(
    api.PUT("/api/orgs/{org_id}/conversations/{conversation_id}/announcement", { params: at(org, c), body: { text } }),
  ) as Promise<Conversation>;

export const changeOwn = (
  org: string,
  c: string,
  body: { nickname?: string | null; alias?: string | null; dismissed?: number },
): Promise<Conversation> =>
  need(
    api.PATCH("/api/orgs/{org_id}/conversations/{conversation_id}/own", { params: at(org, c), body }),
  ) as Promise<Conversation>;

export const joinQuery = (org: string, token: string) =>
  queryOptions({
    queryKey: ["chat", "join", org, token],
    queryFn: () => need(api.GET("/api/orgs/{org_id}/chat/join/{token}", { params: { path: { org_id: org, token } } })),
    retry: false,
    // Whoever waits is told without asking again.
    refetchInterval: ({ state }) => (state.data?.is_waiting ? 30_000 : false),
  });

export const join = (org: string, token: string) =>
  need(api.POST("/api/orgs/{org_id}/chat/join/{token}", { params: { path: { org_id: org, token } } }));

export const found = (
  org: string,
  body: { kind: "everyone"; title: string } | { kind: "department"; department_id: string },
): Promise<Following> => need(api.POST("/api/orgs/{org_id}/chat/groups", { params: { path: { org_id: org } }, body }));
