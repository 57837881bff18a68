import { type QueryClient, useQuery } from "@tanstack/react-query";
import { createContext, useContext } from "react";
import type { MemberId, OrgId } from "@/shared/kit/ids";
import { type Account, type Me, type MyOrganisation, meQuery, rememberMe, signOut } from "./queries";

export interface Session {
  account: Account;
  /** The organisation in the address. */
  org: OrgId;
  organisation: MyOrganisation;
  organisations: readonly MyOrganisation[];
  /** Who one is in this organisation. */
  memberId: MemberId;
  /** This browser's session. */
  sessionId: string;
  /** Whether the organisation lets this person do it, e.g. `can("invite")`. */
  can: (what: string) => boolean;
}

/** Who is signed in; null when nobody is. Only below the router's root, which has loaded it. */
export function useMe(): Me | null {
  return useQuery(meQuery).data ?? null;
}

const Current = createContext<Session | null>(null);

/** The shell hands the session down with this. It changes with the page, not with the address, which is ahead of it. */
export const SessionContext = Current.Provider;

/** The session inside an organisation: only below the shell. */
export function useSession(): Session {
  const session = useContext(Current);
  if (!session) throw new Error("useSession stands outside of an organisation");
  return session;
}

/** The session of `me` in the organisation `org`, or null when it is not one of theirs. */
export function sessionOf(me: Me, org: string): Session | null {
  const organisation = me.organisations.find((o) => o.id === org);
  if (!organisation) return null;
  const can = new Set(organisation.can);
  return {
    account: me.account,
    org,
    organisation,
    organisations: me.organisations,
    memberId: organisation.member_id,
    sessionId: me.session_id,
    can: (what) => can.has(what),
  };
}

const leaving = new Set<() => unknown>();

/** Runs `clean` when the person signs out by hand: what this browser holds of theirs must go. Returns what takes it back. */
export function onSignOut(clean: () => unknown): () => void {
  leaving.add(clean);
  return () => leaving.delete(clean);
}

/** Signs out here: the server first (a session that cannot be ended is not called ended), then what this browser holds. */
export async function leaveSession(client: QueryClient): Promise<void> {
  await signOut();
  await Promise.allSettled([...leaving].map((clean) => clean()));
  enter(client, null);
}

/** Takes over a fresh answer to "who am I": after signing in, joining, changing the profile, or leaving. */
export function enter(client: QueryClient, me: Me | null): void {
  const before = client.getQueryData(meQuery.queryKey);
  rememberMe(me);
  if (!me || (before && before.account.id !== me.account.id)) forgetOthers(client);
  client.setQueryData(meQuery.queryKey, me);
}

/** Everything but the question itself: a page that watches it must hear the new answer. */
function forgetOthers(client: QueryClient): void {
  const [feature, what] = meQuery.queryKey;
  client.removeQueries({ predicate: ({ queryKey }) => queryKey[0] !== feature || queryKey[1] !== what });
  client.getMutationCache().clear();
}
