import type { QueryClient } from "@tanstack/react-query";
import i18next from "i18next";
import type { OrgId } from "@/shared/kit/ids";
import { type Found, registerSource } from "@/shared/kit/sources";

interface Needs {
  org: OrgId;
  client: QueryClient;
  /** Opens an address below the organisation's. */
  open: (link: string) => void;
  /** Opens the page with a question. */
  openPage: (question: string) => void;
}

const IN_PALETTE = 4;

/** What search adds to the palette: conversations, messages that hold the words, and the way to everything else. */
export function registerSearch({ org, client, open, openPage }: Needs): () => void {
  const hits = async (query: string, kind: string): Promise<readonly Found[]> => {
    const { searchQuery } = await import("./queries");
    const groups = await client.fetchQuery(searchQuery(org, query, IN_PALETTE));
    const items = groups.find((group) => group.kind === kind)?.items ?? [];
    return items.slice(0, IN_PALETTE).map((hit) => ({
      id: `search.${kind}.${hit.id}`,
      title: hit.text || hit.title,
      note: hit.text ? [...new Set([hit.title, hit.place])].filter(Boolean).join(" · ") : "",
      ...(hit.author_id && { face: { id: hit.author_id, name: hit.title } }),
      run: () => open(hit.link),
    }));
  };
  const source = (kind: "conversation" | "message") =>
    registerSource({
      id: `search.${kind}`,
      group: () => i18next.t(`kind.${kind}`, { ns: "search" }),
      find: (query) => hits(query, kind),
    });
  const stops = [
    source("conversation"),
    source("message"),
    registerSource({
      id: "search.page",
      group: () => i18next.t("title", { ns: "search" }),
      find: async (query) => [
        { id: "search.page", title: i18next.t("everywhere", { ns: "search", query }), run: () => openPage(query) },
      ],
    }),
  ];
  return () => {
    for (const stop of stops) stop();
  };
}
