import { infiniteQueryOptions, type QueryClient, queryOptions } from "@tanstack/react-query";
import { api, need, type paths } from "@/shared/api";
import type { DepartmentId, MemberId, OrgId } from "@/shared/kit/ids";

type Body<P extends keyof paths> = paths[P] extends {
  get: { responses: { 200: { content: { "application/json": infer T } } } };
}
  ? T
  : never;

export type Person = Body<"/api/orgs/{org_id}/members/{member_id}">;
export type Department = Body<"/api/orgs/{org_id}/departments">["items"][number];

export interface PeopleFilter {
  q?: string;
  departmentId?: DepartmentId | undefined;
}

/** People move and change titles rarely: what is here is shown at once and looked up again after a minute. */
const FRESH = 60_000;

export function personKey(org: OrgId, id: MemberId) {
  return ["directory", org, "person", id] as const;
}

export function personQuery(org: OrgId, id: MemberId) {
  return queryOptions({
    queryKey: personKey(org, id),
    queryFn: () =>
      need(api.GET("/api/orgs/{org_id}/members/{member_id}", { params: { path: { org_id: org, member_id: id } } })),
    staleTime: FRESH,
  });
}

/** A page of people; every person seen is kept, so that names elsewhere need no question of their own. */
async function fetchPeople(
  client: QueryClient,
  org: OrgId,
  filter: PeopleFilter,
  cursor: string | null,
  limit: number,
) {
  const query = {
    limit,
    ...(filter.q && { q: filter.q }),
    // With the departments below, so that the list is as long as the department's number says.
    ...(filter.departmentId && { department_id: filter.departmentId, subtree: true }),
    ...(cursor && { cursor }),
  };
  const page = await need(api.GET("/api/orgs/{org_id}/members", { params: { path: { org_id: org }, query } }));
  for (const person of page.items) client.setQueryData(personKey(org, person.id), person);
  return page;
}

export function peopleQuery(org: OrgId, filter: PeopleFilter) {
  return infiniteQueryOptions({
    queryKey: ["directory", org, "people", filter.q ?? "", filter.departmentId ?? ""],
    queryFn: ({ client, pageParam }) => fetchPeople(client, org, filter, pageParam, 100),
    initialPageParam: null as string | null,
    getNextPageParam: (page) => page.next_cursor ?? null,
    staleTime: FRESH,
  });
}

/** The first few for a picker or the palette. */
export function suggestionsQuery(org: OrgId, q: string, limit = 12) {
  return queryOptions({
    queryKey: ["directory", org, "suggestions", q, limit],
    queryFn: async ({ client }) => (await fetchPeople(client, org, { q }, null, limit)).items,
    staleTime: FRESH,
  });
}

export function departmentsQuery(org: OrgId) {
  return queryOptions({
    queryKey: ["directory", org, "departments"],
    queryFn: async () =>
      (await need(api.GET("/api/orgs/{org_id}/departments", { params: { path: { org_id: org } } }))).items,
    staleTime: FRESH,
  });
}
