import { keepPreviousData, useInfiniteQuery, useQueryClient } from "@tanstack/react-query";
import { Link, useNavigate } from "@tanstack/react-router";
import { Button } from "antd";
import { LogOut, UserPlus } from "lucide-react";
import { useEffect, useState } from "react";
import { useTranslation } from "react-i18next";
import { toast } from "@/shared/kit/toast";
import { Avatar, ErrorState, errorText, IconButton, SearchField, SkeletonList } from "@/shared/ui";
import { SpecialStar } from "../own/SpecialStar";
import { AddMembers } from "../parts/AddMembers";
import { ConfirmLeave } from "../parts/ConfirmLeave";
import styles from "../parts/Details.module.css";
import { usePeopleOf } from "../parts/names";
import { faceOfKnown } from "../people";
import { useChat, useView } from "../running";
import type { Conversation, Entry, Participant } from "../store/types";
import { MemberMenu } from "./MemberMenu";
import { membersKey } from "./wire";

interface Props {
  conversation: Conversation;
  org: string;
}

/** Fewer than these are seen at a glance. */
const SEARCHED_FROM = 12;

/** Changes when somebody's role did. */
const rolesAt = (last: Entry | null | undefined): number => (last?.k === "role" ? last.s : 0);

/** Who is in the group: owners and admins first. */
export function Members({ conversation, org }: Props) {
  const { t } = useTranslation("chat");
  const chat = useChat();
  const client = useQueryClient();
  const navigate = useNavigate();
  const [adding, setAdding] = useState(false);
  const [leaving, setLeaving] = useState(false);
  const [query, setQuery] = useState("");
  const { id: c, can, member_count } = conversation;
  const pages = useInfiniteQuery({
    queryKey: [...membersKey(c), query],
    queryFn: ({ pageParam }) => chat.api.members(c, pageParam, query),
    placeholderData: keepPreviousData,
    initialPageParam: null as string | null,
    getNextPageParam: (page) => page.next_cursor,
  });
  const roles = useView((view) => rolesAt(view.conversations[c]?.last_entry));
  const members = pages.data?.pages.flatMap((page) => page.items) ?? [];

  // The log says that somebody has come or gone; who exactly, the list says.
  // biome-ignore lint/correctness/useExhaustiveDependencies: the number is what tells
  useEffect(() => {
    void client.invalidateQueries({ queryKey: membersKey(c) });
  }, [client, c, member_count, roles]);

  const leave = async () => {
    await chat.api.remove(c, chat.me);
    void navigate({ to: "/o/$org/messages", params: { org } });
  };
  return (
    <section className={styles.section} aria-label={t("details.members")}>
      <div className={styles.bar}>
        <h3>{t("members", { count: member_count })}</h3>
        {can.includes("add") && (
          <IconButton label={t("details.add")} icon={<UserPlus />} onClick={() => setAdding(true)} />
        )}
      </div>
      {member_count > SEARCHED_FROM && <SearchField value={query} onChange={setQuery} label={t("groups.find")} />}
      {pages.isPending && <SkeletonList rows={5} />}
      {pages.isError && <ErrorState error={pages.error} onRetry={() => void pages.refetch()} />}
      {pages.data && members.length === 0 && <p className={styles.sub}>{t("groups.nobody")}</p>}
      <ul>
        {members.map((member) => (
          <Member key={member.member_id} c={c} org={org} member={member} />
        ))}
      </ul>
      {pages.hasNextPage && (
        <Button block loading={pages.isFetchingNextPage} onClick={() => void pages.fetchNextPage()}>
          {t("details.more")}
        </Button>
      )}
      {can.includes("leave") && (
        <button type="button" className={styles.leave} onClick={() => setLeaving(true)}>
          <LogOut aria-hidden="true" />
          {t("details.leave")}
        </button>
      )}
      {adding && (
        <AddMembers
          conversation={conversation}
          present={members.map((m) => m.member_id)}
          onClose={() => setAdding(false)}
        />
      )}
      {leaving && (
        <ConfirmLeave conversation={conversation} org={org} onLeave={leave} onClose={() => setLeaving(false)} />
      )}
    </section>
  );
}

function Member({ c, org, member }: { c: string; org: string; member: Participant }) {
  const { t } = useTranslation("chat");
  const chat = useChat();
  const { member_id: id } = member;
  const person = usePeopleOf([id])[id];
  const presence = useView((view) => view.presence[id]);
  useEffect(() => chat.watch([id]), [chat, id]);
  const name = person?.name ?? "";
  const remove = async () => {
    try {
      await chat.api.remove(c, id);
      toast(t("details.removed", { name }), {
        action: { label: t("state.undo"), run: () => void chat.api.add(c, [id]).then((made) => chat.take(made)) },
      });
    } catch (problem) {
      toast(errorText(t, problem), { kind: "error" });
    }
  };
  return (
    <li className={styles.member}>
      <Link to="/o/$org/people/$member" params={{ org, member: id }} className={styles.person}>
        <Avatar {...faceOfKnown(person, id)} size={36} presence={presence} />
        <span className={styles.who}>
          <span>
            {member.nickname ? `${member.nickname} (${name})` : name || "…"}{" "}
            {id === chat.me && <span className={styles.sub}>({t("you")})</span>}
          </span>
          <span className={styles.sub}>
            {[
              member.role === "owner" && t("details.owner"),
              member.role === "admin" && t("groups.admin"),
              member.muted_until && t("groups.isMuted"),
              presence && t(`presence.${presence}`),
              person?.title,
            ]
              .filter(Boolean)
              .join(" · ")}
          </span>
        </span>
      </Link>
      {id !== chat.me && <SpecialStar member={id} name={name} />}
      {id !== chat.me && (
        <MemberMenu
          org={org}
          c={c}
          member={member}
          name={name}
          onRemove={member.can.includes("remove") ? () => void remove() : null}
        />
      )}
    </li>
  );
}
