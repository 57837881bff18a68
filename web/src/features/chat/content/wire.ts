import { queryOptions } from "@tanstack/react-query";
import { api, done, need, type paths } from "@/shared/api";

/** A text in all languages of the product, or one that somebody typed. */
export type Words = string | Record<string, string>;

export type CardValue =
  | { t: "text"; v: Words }
  | { t: "person"; v: string }
  /** Milliseconds since epoch. */
  | { t: "time"; v: number }
  /** yyyy-mm-dd */
  | { t: "day"; v: string };

export interface CardButton {
  name: string;
  label: Words;
  style?: "primary" | "danger";
  /** Members whom it is offered to; without it everybody. */
  only?: string[];
  /** What has to, or may, be written before. */
  asks?: Words;
  must?: boolean;
}

/** What a module shows of a thing of its own. */
export interface Card {
  kind: string;
  id: string;
  /** Grows with every change of it. */
  v: number;
  title: Words;
  state?: Words;
  tone?: "plain" | "waiting" | "good" | "bad";
  fields?: (CardValue & { label: Words })[];
  buttons?: CardButton[];
  /** Below the organisation's address. */
  link?: string;
}

export const pressCard = (org: string, c: string, seq: number, button: string, note: string) =>
  done(
    api.POST("/api/orgs/{org_id}/conversations/{conversation_id}/messages/{seq}/press", {
      params: { path: { org_id: org, conversation_id: c, seq } },
      body: { button, note },
    }),
  );

export type OtherAction =
  paths["/api/orgs/{org_id}/chat/actions"]["get"]["responses"][200]["content"]["application/json"]["items"][number];

/** What other modules make of messages. */
export const actionsQuery = (org: string) =>
  queryOptions({
    queryKey: ["chat", "actions", org],
    queryFn: () => need(api.GET("/api/orgs/{org_id}/chat/actions", { params: { path: { org_id: org } } })),
    staleTime: 600_000,
  });

/** What a link leads to. `site` is where its address points, whatever the page says of itself. */
export interface LinkPreview {
  url: string;
  site: string;
  title: string;
  text?: string;
}

/** What a message shows beside its words. An entry `changed` puts something new in its place. */
export interface Shown {
  card?: Card;
  links?: LinkPreview[];
}

export const hideLinks = (org: string, c: string, seq: number) =>
  done(
    api.DELETE("/api/orgs/{org_id}/conversations/{conversation_id}/messages/{seq}/links", {
      params: { path: { org_id: org, conversation_id: c, seq } },
    }),
  );

export type Showing = paths["/api/orgs/{org_id}/chat/showing"]["get"]["responses"][200]["content"]["application/json"];

export const showingQuery = (org: string) =>
  queryOptions({
    queryKey: ["chat", "showing", org],
    queryFn: () => need(api.GET("/api/orgs/{org_id}/chat/showing", { params: { path: { org_id: org } } })),
  });

export const setShowing = (org: string, body: Showing) =>
  need(api.PUT("/api/orgs/{org_id}/chat/showing", { params: { path: { org_id: org } }, body }));

/** In a group of thousands the first of these are known; the others go by their own names. */
const NICKNAME_PAGES = 5;

/** By member; `changed` is the number of the last entry that gave somebody another one. */
export const nicknamesQuery = (org: string, c: string, changed: number) =>
  queryOptions({
    queryKey: ["chat", "nicknames", org, c, changed],
    queryFn: async () => {
      const found: Record<string, string> = {};
      let cursor: string | null | undefined;
      for (let page = 0; page < NICKNAME_PAGES; page++) {
        const { items, next_cursor }: NicknamePage = await need(
          api.GET("/api/orgs/{org_id}/conversations/{conversation_id}/nicknames", {
            params: {
              path: { org_id: org, conversation_id: c },
              query: { limit: 200, ...(cursor && { cursor }) },
            },
          }),
        );
        for (const { member_id, name } of items) found[member_id] = name;
        cursor = next_cursor;
        if (!cursor) break;
      }
      return found;
    },
    staleTime: 300_000,
  });

interface NicknamePage {
  items: { member_id: string; name: string }[];
  next_cursor?: string | null;
}
