import { ApiError, api, done, need } from "@/shared/api";
import type { ChatApi, Conversation, LogPage, Page, Participant } from "./store/types";

const LIST_PAGE = 100;

/** Addresses below a conversation that hold a number of ours; their shapes are named in `store/types`. */
const anyPath = api as unknown as {
  GET: (
    path: string,
    init: { params: { query: Record<string, unknown> } },
  ) => Promise<{ data?: unknown; error?: unknown; response: Response }>;
};

/** The module's REST side for one organisation. */
export function chatApi(org: string): ChatApi {
  const at = (c: string) => ({ path: { org_id: org, conversation_id: c } });
  const read = <T>(below: string, c: string, query: Record<string, unknown>): Promise<T> =>
    need(anyPath.GET(`/api/orgs/${org}/conversations/${c}${below}`, { params: { query } })) as Promise<T>;
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
    entries: (c, seqs) => read("/entries", c, { seq: [...seqs] }),
    versions: (c, seq, cursor) => read(`/messages/${seq}/edits`, c, { ...(cursor && { cursor }) }),
    reactions: (c, seq, x, cursor) => read(`/messages/${seq}/reactions`, c, { x, ...(cursor && { cursor }) }),
    pins: (c) => read("/pins", c, {}),
    own: (cursor) => {
      const query = { limit: LIST_PAGE, ...(cursor && { cursor }) };
      return need(api.GET("/api/orgs/{org_id}/chat/own", { params: { path: { org_id: org }, query } })) as ReturnType<
        ChatApi["own"]
      >;
    },
    audiences: async () =>
      (await need(api.GET("/api/orgs/{org_id}/chat/me", { params: { path: { org_id: org } } }))).audiences,
    thread: (c, seq, cursor) => read(`/thread/${seq}`, c, { ...(cursor && { cursor }) }),
    members: (c, cursor, q) =>
      need(
        api.GET("/api/orgs/{org_id}/conversations/{conversation_id}/members", {
          params: { ...at(c), query: { limit: LIST_PAGE, ...(cursor && { cursor }), ...(q && { q }) } },
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
    readCounts: (c, seqs) => read("/readers", c, { seq: [...seqs] }),
    remove: (c, member_id) =>
      done(
        api.DELETE("/api/orgs/{org_id}/conversations/{conversation_id}/members/{member_id}", {
          params: { path: { org_id: org, conversation_id: c, member_id } },
        }),
      ),
  };
}
