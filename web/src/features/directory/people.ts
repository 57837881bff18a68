import { useQueries, useQuery } from "@tanstack/react-query";
import { useSession } from "@/features/identity";
import type { MemberId } from "@/shared/kit/ids";
import type { Face } from "@/shared/ui";
import { type Person, personQuery } from "./queries";

/** A person of the current organisation; undefined while unknown. */
export function usePerson(id: MemberId | null | undefined): Person | undefined {
  const { org } = useSession();
  return useQuery({ ...personQuery(org, id ?? ""), enabled: Boolean(id) }).data;
}

/** Several people, in the order asked for; undefined where not known yet. */
export function usePeople(ids: readonly MemberId[]): (Person | undefined)[] {
  const { org } = useSession();
  return useQueries({ queries: ids.map((id) => personQuery(org, id)) }).map((result) => result.data);
}

/** What an Avatar needs; a person not known yet has their id's ground and no initials. */
export function faceOf(person: Person | undefined, id: MemberId): Face {
  return { id, name: person?.name ?? "", src: person?.avatar };
}
