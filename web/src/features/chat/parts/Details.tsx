import { useInfiniteQuery, useQueryClient } from "@tanstack/react-query";
import { Link, useNavigate } from "@tanstack/react-router";
import { Button } from "antd";
import { LogOut, UserMinus, UserPlus } from "lucide-react";
import { useEffect, useState } from "react";
import { useTranslation } from "react-i18next";
import { toast } from "@/shared/kit/toast";
import { Avatar, ErrorState, errorText, GroupAvatar, IconButton, SkeletonList } from "@/shared/ui";
import { faceOfKnown } from "../people";
import { useChat, useView } from "../running";
import type { Conversation, Participant } from "../store/types";
import { AddMembers } from "./AddMembers";
import { ConfirmLeave } from "./ConfirmLeave";
import styles from "./Details.module.css";
import { facesOf, idsOf, titleOf, usePeopleOf } from "./names";
import { TitleField } from "./TitleField";

interface Props {
  conversation: Conversation;
  org: string;
}

/** Who is in this conversation, and what one may change about it. */
export function Details({ conversation, org }: Props) {
  const { t } = useTranslation("chat");
  const known = usePeopleOf(idsOf(conversation));
  const title = titleOf(conversation, known, t("group"));
  const faces = facesOf(conversation, known);
  const direct = conversation.kind === "direct";
  const other = conversation.other_member_id ?? "";
  return (
    <div className={styles.details}>
      <div className={styles.top}>
        {direct && faces[0] ? <Avatar {...faces[0]} size={72} /> : <GroupAvatar faces={faces} size={72} />}
        {conversation.can.includes("rename") ? (
          <TitleField conversation={conversation} />
        ) : (
          <p className={styles.title}>{title}</p>
        )}
        {direct && known[other]?.title && <p className={styles.sub}>{known[other]?.title}</p>}
        {direct && (
          <Link to="/o/$org/people/$member" params={{ org, member: other }}>
            {t("details.profile")}
          </Link>
        )}
      </div>
      {!direct && <Members conversation={conversation} org={org} />}
    </div>
  );
}

const membersKey = (c: string) => ["chat", "members", c] as const;

function Members({ conversation, org }: Props) {
  const { t } = useTranslation("chat");
  const chat = useChat();
  const client = useQueryClient();
  const navigate = useNavigate();
  const [adding, setAdding] = useState(false);
  const [leaving, setLeaving] = useState(false);
  const { id: c, can, member_count } = conversation;
  const pages = useInfiniteQuery({
    queryKey: membersKey(c),
    queryFn: ({ pageParam }) => chat.api.members(c, pageParam),
    initialPageParam: null as string | null,
    getNextPageParam: (page) => page.next_cursor,
  });
  const members = pages.data?.pages.flatMap((page) => page.items) ?? [];

  // The log says that somebody has come or gone; who exactly, the list says.
  // biome-ignore lint/correctness/useExhaustiveDependencies: the number is what tells
  useEffect(() => {
    void client.invalidateQueries({ queryKey: membersKey(c) });
  }, [client, c, member_count]);

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
      {pages.isPending && <SkeletonList rows={5} />}
      {pages.isError && <ErrorState error={pages.error} onRetry={() => void pages.refetch()} />}
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
      {leaving && <ConfirmLeave title={conversation.title ?? ""} onLeave={leave} onClose={() => setLeaving(false)} />}
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
            {name || "…"} {id === chat.me && <span className={styles.sub}>({t("you")})</span>}
          </span>
          <span className={styles.sub}>
            {[member.role === "owner" && t("details.owner"), presence && t(`presence.${presence}`), person?.title]
              .filter(Boolean)
              .join(" · ")}
          </span>
        </span>
      </Link>
      {id !== chat.me && member.can.includes("remove") && (
        <IconButton label={t("details.remove", { name })} icon={<UserMinus />} onClick={() => void remove()} />
      )}
    </li>
  );
}
