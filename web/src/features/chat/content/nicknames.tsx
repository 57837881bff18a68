import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { createContext, type ReactNode, useContext } from "react";
import { useSession } from "@/features/identity";
import { useConversation, useView } from "../running";
import { nicknamesQuery } from "./wire";

type Nicknames = Readonly<Record<string, string>>;

const NONE: Nicknames = {};
const Context = createContext<Nicknames>(NONE);

/** What people are called in this group, for everything that is drawn of it. */
export function NicknamesProvider({ c, children }: { c: string; children: ReactNode }) {
  const { org } = useSession();
  const group = useConversation(c)?.kind === "group";
  // Whoever takes another name says so in the log.
  const changed = useView((view) => view.windows[c]?.entries.findLast(({ k }) => k === "nicknamed")?.s ?? 0);
  const { data } = useQuery({
    ...nicknamesQuery(org, c, changed),
    enabled: group === true,
    placeholderData: keepPreviousData,
  });
  return <Context value={data ?? NONE}>{children}</Context>;
}

export const useNicknames = (): Nicknames => useContext(Context);
