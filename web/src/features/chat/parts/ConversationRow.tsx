import { Link } from "@tanstack/react-router";
import { AtSign, BellOff, CircleAlert, Clock, PenLine, Pin, Star } from "lucide-react";
import { memo, type Ref, useEffect } from "react";
import { useTranslation } from "react-i18next";
import { badgeCount } from "@/shared/i18n";
import { Avatar, GroupAvatar, Time } from "@/shared/ui";
import { isMuted, specialOf } from "../model/own";
import { outgoingWords, plainText, previewOf } from "../model/preview";
import { clearMark, usePref } from "../own/prefs";
import { useChat, useConversation, useView } from "../running";
import { unreadOf } from "../store/fold";
import type { Conversation, Outgoing } from "../store/types";
import styles from "./ConversationRow.module.css";
import { facesOf, idsOf, systemWords, titleOf, useNames, usePeopleOf } from "./names";

interface Props {
  id: string;
  org: string;
  selected: boolean;
  /** The one that Tab reaches. */
  reachable: boolean;
  ref?: Ref<HTMLAnchorElement>;
}

/** One conversation in the list: who, what was said last, when, and whether something waits. */
export const ConversationRow = memo(function ConversationRow({ id, org, selected, reachable, ref }: Props) {
  const { t } = useTranslation("chat");
  const conversation = useConversation(id);
  const known = usePeopleOf(conversation ? idsOf(conversation) : []);
  const other = conversation?.other_member_id;
  const presence = useView((view) => view.presence[other ?? ""]);
  const chat = useChat();
  const pref = usePref(id);
  const special = useView((view) => Boolean(other && specialOf(view).includes(other)));
  useEffect(() => (other ? chat.watch([other]) : undefined), [chat, other]);
  if (!conversation) return null;
  const title = titleOf(conversation, known, t("group"));
  const unread = unreadOf(conversation);
  const muted = isMuted(pref);
  const faces = facesOf(conversation, known);
  const face = faces[0];
  return (
    <Link
      ref={ref}
      to="/o/$org/messages/$conversation"
      params={{ org, conversation: id }}
      className={styles.row}
      data-id={id}
      data-selected={selected || undefined}
      data-top={pref.top || undefined}
      tabIndex={reachable ? 0 : -1}
      draggable={false}
      preload={false}
      onClick={() => clearMark(chat, id)}
    >
      {conversation.kind === "direct" && face ? (
        <Avatar {...face} size={44} presence={presence} />
      ) : (
        <GroupAvatar faces={faces} size={44} />
      )}
      <span className={styles.text}>
        <span className={styles.top}>
          <span className={styles.title} data-unread={(unread > 0 && !muted) || pref.unread || undefined}>
            {title}
          </span>
          {special && <Sign icon={<Star />} words={t("own.special")} />}
          {pref.top && <Sign icon={<Pin />} words={t("own.onTop")} />}
          {muted && <Sign icon={<BellOff />} words={t("own.muted")} />}
          {presence && <span className="sr-only">{t(`presence.${presence}`)}</span>}
          <span className={styles.time}>
            <Time at={conversation.last_at} as="list" />
          </span>
        </span>
        <span className={styles.bottom}>
          <Preview conversation={conversation} />
          {(conversation.mentions?.length ?? 0) > 0 && (
            <span className={styles.called}>
              <AtSign aria-hidden="true" />
              <span className="sr-only">{t("list.called", { count: conversation.mentions?.length })}</span>
            </span>
          )}
          {unread > 0 && (
            <span className={styles.badge} data-muted={muted || undefined}>
              <span aria-hidden="true">{badgeCount(unread)}</span>
              <span className="sr-only">{t("unread", { count: unread })}</span>
            </span>
          )}
          {unread === 0 && pref.unread && (
            <span className={styles.dot} data-muted={muted || undefined}>
              <span className="sr-only">{t("own.marked")}</span>
            </span>
          )}
        </span>
      </span>
    </Link>
  );
});

function Sign({ icon, words }: { icon: React.ReactNode; words: string }) {
  return (
    <span className={styles.sign} title={words}>
      {icon}
      <span className="sr-only">{words}</span>
    </span>
  );
}

/** The most pressing thing to say in one line: what is not sent, who types, what one has begun, what was said last. */
function Preview({ conversation }: { conversation: Conversation }) {
  const { t } = useTranslation("chat");
  const { me } = useChat();
  const { id, kind, last_entry: last } = conversation;
  const failed = useView((view) => view.outbox.find((row) => row.c === id && row.state === "failed" && isMessage(row)));
  const waiting = useView((view) =>
    view.outbox.findLast((row) => row.c === id && row.seq === undefined && isMessage(row)),
  );
  const draft = useView((view) => view.drafts[id]);
  const waitingWords = waiting && outgoingWords(t, waiting);
  const typing = useView((view) => Object.keys(view.typing[id] ?? {}).join(" "));
  const known = usePeopleOf([...idsOf(conversation), ...typing.split(" ").filter(Boolean)]);
  const names = useNames(known);

  if (failed) {
    return (
      <Line sign={<CircleAlert aria-hidden="true" />} tone="urgent">
        {t("list.failed", { text: outgoingWords(t, failed) })}
      </Line>
    );
  }
  if (typing) {
    const ids = typing.split(" ");
    return <Line tone="accent">{t("typing", { count: ids.length, who: names.list(ids.slice(0, 1)) })}</Line>;
  }
  if (draft && plainText(draft).trim()) {
    return (
      <Line sign={<PenLine aria-hidden="true" />}>
        <em className={styles.draft}>{t("list.draft")}</em> {plainText(draft)}
      </Line>
    );
  }
  if (waiting) {
    return (
      <Line sign={<Clock aria-label={t("state.waiting")} role="img" />}>{t("list.mine", { text: waitingWords })}</Line>
    );
  }
  if (!last) return <Line> </Line>;
  if (last.k !== "message") return <Line>{systemWords(t, last, names, me, kind)}</Line>;
  const text = previewOf(t, last, me);
  if (last.by === me) return <Line>{t("list.mine", { text })}</Line>;
  return <Line>{kind === "group" ? t("list.said", { who: names.of(last.by), text }) : text}</Line>;
}

const isMessage = ({ op }: Outgoing): boolean => op.k === "send" || op.k === "forward";

function Line({
  sign,
  tone,
  children,
}: {
  sign?: React.ReactNode;
  tone?: "urgent" | "accent";
  children: React.ReactNode;
}) {
  return (
    <span className={styles.preview} data-tone={tone}>
      {sign}
      <span className={styles.words}>{children}</span>
    </span>
  );
}
