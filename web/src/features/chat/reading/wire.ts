import { infiniteQueryOptions, queryOptions } from "@tanstack/react-query";
import { api, need, type paths } from "@/shared/api";
import type { Conversation, Hides, ReadPolicy } from "../store/types";

type Ok<P extends keyof paths, M extends keyof paths[P]> = paths[P][M] extends {
  responses: { 200: { content: { "application/json": infer T } } };
}
  ? T
  : never;

export type HouseReading = Ok<"/api/orgs/{org_id}/chat/reading/rules", "get">;
export type ReaderState = "read" | "unread" | "not_shared";

const at = (org: string, c: string) => ({ path: { org_id: org, conversation_id: c } });

export const setReading = async (org: string, c: string, policy: ReadPolicy | null): Promise<Conversation> =>
  (await need(
    api.PUT("/api/orgs/{org_id}/conversations/{conversation_id}/reading", { params: at(org, c), body: { policy } }),
  )) as Conversation;

export const hideReading = async (org: string, c: string, hides: Hides | null): Promise<Conversation> =>
  (await need(
    api.PUT("/api/orgs/{org_id}/conversations/{conversation_id}/reading/own", { params: at(org, c), body: { hides } }),
  )) as Conversation;

export const readersQuery = (org: string, c: string, seq: number, state: ReaderState) =>
  infiniteQueryOptions({
    queryKey: ["chat", "readers", org, c, seq, state],
    queryFn: ({ pageParam }) =>
      need(
        api.GET("/api/orgs/{org_id}/conversations/{conversation_id}/messages/{seq}/readers", {
          params: {
            path: { org_id: org, conversation_id: c, seq },
            query: { state, limit: 100, ...(pageParam && { cursor: pageParam }) },
          },
        }),
      ),
    initialPageParam: null as string | null,
    getNextPageParam: (page) => page.next_cursor,
    // Each look is told to those who are looked at, so it is not repeated behind anybody's back.
    staleTime: Number.POSITIVE_INFINITY,
    gcTime: 0,
    refetchOnWindowFocus: false,
    refetchOnReconnect: false,
  });

export const remind = (org: string, c: string, seq: number) =>
  need(
    api.POST("/api/orgs/{org_id}/conversations/{conversation_id}/messages/{seq}/readers/remind", {
      params: { path: { org_id: org, conversation_id: c, seq } },
    }),
  );

export const ownReadingQuery = (org: string) =>
  queryOptions({
    queryKey: ["chat", "own-reading", org],
    queryFn: () => need(api.GET("/api/orgs/{org_id}/chat/reading", { params: { path: { org_id: org } } })),
  });

export const setOwnReading = (org: string, hides: Hides) =>
  need(api.PUT("/api/orgs/{org_id}/chat/reading", { params: { path: { org_id: org } }, body: { hides } }));

export const houseReadingQuery = (org: string) =>
  queryOptions({
    queryKey: ["chat", "house-reading", org],
    queryFn: () => need(api.GET("/api/orgs/{org_id}/chat/reading/rules", { params: { path: { org_id: org } } })),
  });

export const setHouseReading = (org: string, body: HouseReading) =>
  need(api.PUT("/api/orgs/{org_id}/chat/reading/rules", { params: { path: { org_id: org } }, body }));
