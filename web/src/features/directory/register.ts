import type { QueryClient } from "@tanstack/react-query";
import i18next from "i18next";
import { lazy } from "react";
import type { OrgId } from "@/shared/kit/ids";
import { fillSlot } from "@/shared/kit/slots";
import { registerSource } from "@/shared/kit/sources";
import { suggestionsQuery } from "./queries";

interface Needs {
  org: OrgId;
  client: QueryClient;
  /** Shows a person. */
  open: (memberId: string) => void;
}

const DepartmentsField = lazy(() => import("./parts/DepartmentsField").then((m) => ({ default: m.DepartmentsField })));

/** What the directory gives to the rest while an organisation is open: people in the palette, departments in forms. */
export function registerDirectory({ org, client, open }: Needs): () => void {
  const stops = [
    fillSlot("departments-field", DepartmentsField),
    registerSource({
      id: "directory.people",
      group: () => i18next.t("title", { ns: "directory" }),
      find: async (query) => {
        const people = await client.fetchQuery(suggestionsQuery(org, query, 6));
        return people.map((person) => ({
          id: `person.${person.id}`,
          title: person.name,
          note: [person.latin_name, person.title].filter(Boolean).join(" · "),
          face: { id: person.id, name: person.name, src: person.avatar },
          run: () => open(person.id),
        }));
      },
    }),
  ];
  return () => {
    for (const stop of stops) stop();
  };
}

/** News of the organisation's directory over the socket. */
export interface DirectoryNews {
  /** Null when there are too many to name. */
  member_ids: string[] | null;
  departments: boolean;
}

/** Asks again for what changed; what nobody looks at is only marked as old. */
export function applyDirectoryNews(client: QueryClient, org: OrgId, news: DirectoryNews): void {
  if (news.departments || !news.member_ids) {
    void client.invalidateQueries({ queryKey: ["directory", org] });
    return;
  }
  for (const id of news.member_ids) void client.invalidateQueries({ queryKey: ["directory", org, "person", id] });
  void client.invalidateQueries({ queryKey: ["directory", org, "people"] });
  void client.invalidateQueries({ queryKey: ["directory", org, "suggestions"] });
}
