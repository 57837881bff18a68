import { Link } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";
import { Avatar, GroupAvatar } from "@/shared/ui";
import { ExportTool } from "../exporting/ExportTool";
import { GroupTools } from "../group/GroupTools";
import { Members } from "../group/Members";
import { BlockTool } from "../moderation/BlockTool";
import { DayField } from "../own/DayField";
import { OwnSettings } from "../own/OwnSettings";
import { ReadingTools } from "../reading/ReadingTools";
import type { Conversation } from "../store/types";
import styles from "./Details.module.css";
import { facesOf, idsOf, titleOf, usePeopleOf } from "./names";
import { TitleField } from "./TitleField";

interface Props {
  conversation: Conversation;
  org: string;
  /** Leads to a message of the conversation. */
  onJump: (seq: number) => void;
}

/** Who is in this conversation, and what one may change about it. */
export function Details({ conversation, org, onJump }: Props) {
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
      <OwnSettings conversation={conversation} />
      <DayField c={conversation.id} org={org} onJump={onJump} />
      {!direct && <GroupTools conversation={conversation} org={org} />}
      <ReadingTools conversation={conversation} org={org} />
      <ExportTool c={conversation.id} />
      {direct && other && <BlockTool c={conversation.id} member={other} />}
      {!direct && <Members conversation={conversation} org={org} />}
    </div>
  );
}
