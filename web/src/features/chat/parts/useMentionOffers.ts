import { queryOptions, useQuery, useQueryClient } from "@tanstack/react-query";
import { useCallback, useRef } from "react";
import { useTranslation } from "react-i18next";
import { departmentsQuery, suggestionsQuery } from "@/features/directory";
import { roleName, rolesQuery, useSession } from "@/features/identity";
import { isOnline } from "@/shared/kit/online";
import { useNicknames } from "../content/nicknames";
import { useChat, usePeopleOfChat } from "../running";
import type { Mention } from "../store/types";

export interface Offer extends Mention {
  label: string;
  hint: string;
  /** How many people a mention of many reaches. */
  count?: number;
}

const SHOWN = 8;
/** In larger groups only the directory is asked. */
const KNOWN_PAGES = 3;

/** The people of a conversation, everybody, departments: by name and by what the directory finds (pinyin, title). */
export function useMentionOffers(c: string): (query: string) => Promise<Offer[]> {
  const { t } = useTranslation("chat");
  const { org } = useSession();
  const chat = useChat();
  const people = usePeopleOfChat();
  const client = useQueryClient();
  const nicknames = useNicknames();
  const inGroup = queryOptions({
    queryKey: ["chat", "mentionable", c],
    queryFn: async () => {
      const ids: string[] = [];
      let cursor: string | null = null;
      for (let i = 0; i < KNOWN_PAGES; i++) {
        const page: Awaited<ReturnType<typeof chat.api.members>> = await chat.api.members(c, cursor);
        ids.push(...page.items.map((one) => one.member_id));
        cursor = page.next_cursor;
        if (cursor === null) return { ids, whole: true };
      }
      return { ids, whole: false };
    },
    staleTime: 60_000,
  });
  useQuery(inGroup);
  const asked = useRef(inGroup);
  asked.current = inGroup;
  return useCallback(
    async (query) => {
      // Whoever types before they have come waits for them, unless there is no connection to wait for.
      const { queryKey } = asked.current;
      const held = client.getQueryData(queryKey);
      const members = held ?? (isOnline() ? await client.fetchQuery(asked.current).catch(() => undefined) : undefined);
      const conversation = chat.store.getState().conversations[c];
      const words = query.trim().toLowerCase();
      const group = conversation?.kind === "group";
      const inside = new Set(members?.ids ?? [conversation?.other_member_id ?? ""]);
      people.want([...inside]);
      const known = people.store.getState();
      const begins = (text: string) => text.toLowerCase().includes(words);
      const near = [...inside].filter(
        (id) => id !== chat.me && known[id] && begins(`${known[id].name} ${known[id].latin} ${nicknames[id] ?? ""}`),
      );
      const suggested = words ? await client.fetchQuery(suggestionsQuery(org, query.trim())).catch(() => []) : [];
      const far = suggested.map((one) => one.id).filter((id) => id !== chat.me && (inside.has(id) || !members?.whole));
      const offers: Offer[] = [...new Set([...near, ...far])].slice(0, SHOWN).map((id) => ({
        ...{
          k: "p" as const,
          id,
          label: people.store.getState()[id]?.name ?? suggested.find((one) => one.id === id)?.name ?? "",
        },
        hint: nicknames[id] ?? people.store.getState()[id]?.title ?? "",
      }));
      const everybody = t("mention.all");
      // Where the group reserves calling many, nobody is led to a refusal.
      const many = group && conversation.can.includes("mention_all");
      if (many && (begins(everybody) || "all".startsWith(words))) {
        offers.push({ k: "a", label: everybody, hint: "", count: conversation.member_count });
      }
      if (many && words) {
        const departments = await client.fetchQuery(departmentsQuery(org)).catch(() => []);
        for (const one of departments.filter(({ name }) => begins(name)).slice(0, 3)) {
          offers.push({ k: "d", id: one.id, label: one.name, hint: "", count: one.member_count });
        }
        const { items: roles } = await client.fetchQuery(rolesQuery(org)).catch(() => ({ items: [] }));
        const meant = roles
          .filter((one) => one.builtin !== "member")
          .map((one) => ({ id: one.id, name: roleName(t, one) }));
        for (const { id, name } of meant.filter(({ name }) => begins(name)).slice(0, 3)) {
          offers.push({ k: "r", id, label: name, hint: t("mention.role") });
        }
      }
      return offers;
    },
    [c, chat, client, nicknames, org, people, t],
  );
}
