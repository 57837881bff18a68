import { ApiError, api, done, need } from "@/shared/api";
import type { ChatApi, Conversation, LogPage, Participant } from "./store/types";

interface Page<T> {
  items: T[];
  next_cursor: string | null;
}

const LIST_PAGE = 100;

/** The module's REST side for one organisation. */
export function chatApi(org: string): ChatApi {
  const at = (c: string) => ({ path: { org_id: org, conversation_id: c } });
  return {
    list: (cursor) => {
      const query = { limit: LIST_PAGE, ...(cursor && { cursor }) };
      return need(api.GET("/api/orgs/{org_id}/conversations", { params: { path: { org_id: org }, query } })) as Promise<
        Page<Conversation>
      >;
    },
    get: async (c) => {
      try {
        return (await need(
          api.GET("/api/orgs/{org_id}/conversations/{conversation_id}", { params: at(c) }),
        )) as Conversation;
      } catch (error) {
        // What does not exist and what one may not see are answered alike.
        if (error instanceof ApiError && (error.status === 404 || error.status === 422)) return null;
        throw error;
      }
    },
    log: (c, where, limit) =>
      need(
        api.GET("/api/orgs/{org_id}/conversations/{conversation_id}/log", {
          params: { ...at(c), query: { ...where, limit } },
        }),
      ) as Promise<LogPage>,
    members: (c, cursor) =>
      need(
        api.GET("/api/orgs/{org_id}/conversations/{conversation_id}/members", {
          params: { ...at(c), query: { limit: LIST_PAGE, ...(cursor && { cursor }) } },
        }),
      ) as Promise<Page<Participant>>,
    openDirect: (member_id) =>
      need(
        api.POST("/api/orgs/{org_id}/conversations", {
          params: { path: { org_id: org } },
          body: { kind: "direct", member_id },
        }),
      ) as Promise<Conversation>,
    openGroup: (title, member_ids) =>
      need(
        api.POST("/api/orgs/{org_id}/conversations", {
          params: { path: { org_id: org } },
          body: { kind: "group", title, member_ids: [...member_ids] },
        }),
      ) as Promise<Conversation>,
    rename: (c, title) =>
      need(
        api.PATCH("/api/orgs/{org_id}/conversations/{conversation_id}", { params: at(c), body: { title } }),
      ) as Promise<Conversation>,
    add: (c, member_ids) =>
      need(
        api.POST("/api/orgs/{org_id}/conversations/{conversation_id}/members", {
          params: at(c),
          body: { member_ids: [...member_ids] },
        }),
      ) as Promise<Conversation>,
    remove: (c, member_id) =>
      done(
        api.DELETE("/api/orgs/{org_id}/conversations/{conversation_id}/members/{member_id}", {
          params: { path: { org_id: org, conversation_id: c, member_id } },
        }),
      ),
  };
}
