import { useNavigate } from "@tanstack/react-router";
import { ArrowLeft, PanelRight } from "lucide-react";
import { useEffect } from "react";
import { useTranslation } from "react-i18next";
import { setTitle } from "@/shared/kit/badge";
import { useLayout } from "@/shared/kit/media";
import { Avatar, GroupAvatar, IconButton } from "@/shared/ui";
import { useChat, useView } from "../running";
import type { Conversation } from "../store/types";
import { facesOf, idsOf, titleOf, usePeopleOf } from "./names";
import styles from "./PaneHeader.module.css";

interface Props {
  conversation: Conversation;
  org: string;
  detailsOpen: boolean;
  onDetails: () => void;
}

/** Who this conversation is with, and what can be seen about whom. */
export function PaneHeader({ conversation, org, detailsOpen, onDetails }: Props) {
  const { t } = useTranslation("chat");
  const chat = useChat();
  const navigate = useNavigate();
  const phone = useLayout() === "phone";
  const known = usePeopleOf(idsOf(conversation));
  const title = titleOf(conversation, known, t("group"));
  const faces = facesOf(conversation, known);
  const direct = conversation.kind === "direct";
  const other = conversation.other_member_id ?? "";
  const presence = useView((view) => view.presence[other]);
  const person = known[other];

  useEffect(() => {
    setTitle(title);
    return () => setTitle("Workhall");
  }, [title]);
  useEffect(() => (direct ? chat.watch([other]) : undefined), [chat, direct, other]);

  const state = person?.left ? t("presence.gone") : t(`presence.${presence ?? "offline"}`);
  // Alone on the screen it is the page's heading, beside the list it comes second.
  const Heading = phone ? "h1" : "h2";
  const subtitle = direct
    ? [state, person?.title].filter(Boolean).join(" · ")
    : t("members", { count: conversation.member_count });
  return (
    <header className={styles.header}>
      {phone && (
        <IconButton
          label={t("pane.back")}
          icon={<ArrowLeft />}
          onClick={() => void navigate({ to: "/o/$org/messages", params: { org } })}
        />
      )}
      <button type="button" className={styles.who} onClick={onDetails} aria-expanded={detailsOpen}>
        {direct && faces[0] ? (
          <Avatar {...faces[0]} size={36} presence={presence} />
        ) : (
          <GroupAvatar faces={faces} size={36} />
        )}
        <span className={styles.text}>
          <Heading className={styles.title}>{title}</Heading>
          <span className={styles.sub}>{subtitle}</span>
        </span>
      </button>
      <IconButton
        label={t("details.title")}
        icon={<PanelRight />}
        active={detailsOpen}
        aria-pressed={detailsOpen}
        onClick={onDetails}
      />
    </header>
  );
}
