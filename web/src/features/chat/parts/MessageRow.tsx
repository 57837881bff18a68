import { memo } from "react";
import { useTranslation } from "react-i18next";
import { clockTime, dayName, fullTime } from "@/shared/i18n";
import { Avatar, GroupAvatar } from "@/shared/ui";
import type { Row } from "../model/rows";
import { faceOfKnown } from "../people";
import { useChat } from "../running";
import type { Conversation, Entry } from "../store/types";
import { DeliveryState, OutgoingState } from "./DeliveryState";
import { MessageBar } from "./MessageBar";
import styles from "./MessageRow.module.css";
import { MessageText } from "./MessageText";
import { facesOf, idsOf, namedIn, systemWords, titleOf, useNames, usePeopleOf } from "./names";

interface Props {
  row: Row;
  conversation: Conversation;
  /** The entry that somebody was led to: it lights up once. */
  marked: number | null;
}

/** One line of the conversation, whatever it is. */
export const MessageRow = memo(function MessageRow({ row, conversation, marked }: Props) {
  const { t } = useTranslation("chat");
  switch (row.t) {
    case "day":
      return (
        <div className={styles.day}>
          <time dateTime={new Date(row.at).toISOString().slice(0, 10)}>{dayName(row.at)}</time>
        </div>
      );
    case "unread":
      return (
        <div className={styles.unread}>
          <span>{t("pane.unreadLine")}</span>
        </div>
      );
    case "start":
      return <Start conversation={conversation} />;
    case "system":
      return <System entry={row.entry} kind={conversation.kind} />;
    case "message":
      return (
        <Message
          c={conversation.id}
          by={row.entry.by}
          at={row.entry.at}
          text={String(row.entry.b.text ?? "")}
          seq={row.entry.s}
          first={row.first}
          mine={row.mine}
          marked={marked === row.entry.s}
        >
          {row.mine && <DeliveryState conversation={conversation} seq={row.entry.s} />}
        </Message>
      );
    case "outgoing":
      return <OutgoingMessage row={row} />;
  }
});

function OutgoingMessage({ row: { outgoing, entry, first } }: { row: Extract<Row, { t: "outgoing" }> }) {
  const { me } = useChat();
  const { c, at, state } = outgoing;
  const text = String(entry.b.text ?? "");
  return (
    <Message c={c} by={me} at={at} text={text} first={first} mine failed={state === "failed"}>
      <OutgoingState row={outgoing} />
    </Message>
  );
}

interface MessageProps {
  c: string;
  by: string | null;
  at: number;
  text: string;
  seq?: number;
  first: boolean;
  mine: boolean;
  failed?: boolean;
  marked?: boolean;
  children?: React.ReactNode;
}

function Message({ c, by, at, text, seq, first, mine, failed, marked, children }: MessageProps) {
  const { t } = useTranslation("chat");
  const known = usePeopleOf(by ? [by] : []);
  const person = by ? known[by] : undefined;
  const name = person?.name ?? "";
  const time = clockTime(at);
  return (
    <div
      className={styles.message}
      data-message=""
      data-first={first || undefined}
      data-mine={mine || undefined}
      data-failed={failed || undefined}
      data-marked={marked || undefined}
      tabIndex={-1}
    >
      <div className={styles.gutter}>
        {first ? (
          <Avatar {...faceOfKnown(person, by ?? "")} size={36} />
        ) : (
          <time className={styles.hovered} dateTime={new Date(at).toISOString()} title={fullTime(at)}>
            {time}
          </time>
        )}
      </div>
      <div className={styles.body}>
        {first ? (
          <div className={styles.head}>
            <span className={styles.name}>{mine ? t("you") : name}</span>
            {person?.left && <span className={styles.left}>{t("presence.gone")}</span>}
            <time dateTime={new Date(at).toISOString()} title={fullTime(at)}>
              {time}
            </time>
          </div>
        ) : (
          <span className="sr-only">
            {mine ? t("you") : name}, {time}:
          </span>
        )}
        <div className={styles.line}>
          <div className={styles.bubble}>
            <MessageText text={text} />
          </div>
          {!failed && children}
        </div>
        {failed && children}
      </div>
      {seq !== undefined && <MessageBar c={c} seq={seq} text={text} />}
    </div>
  );
}

function System({ entry, kind }: { entry: Entry; kind: Conversation["kind"] }) {
  const { t } = useTranslation("chat");
  const { me } = useChat();
  const names = useNames(usePeopleOf([...(entry.by ? [entry.by] : []), ...namedIn(entry)]));
  return (
    <div className={styles.system} title={fullTime(entry.at)}>
      {systemWords(t, entry, names, me, kind)}
    </div>
  );
}

function Start({ conversation }: { conversation: Conversation }) {
  const { t } = useTranslation("chat");
  const known = usePeopleOf(idsOf(conversation));
  const faces = facesOf(conversation, known);
  const title = titleOf(conversation, known, t("group"));
  const direct = conversation.kind === "direct";
  return (
    <div className={styles.start}>
      {direct && faces[0] ? <Avatar {...faces[0]} size={56} /> : <GroupAvatar faces={faces} size={56} />}
      <p className={styles.startTitle}>{title}</p>
      <p>{direct ? t("pane.startDirect", { name: title }) : t("pane.startGroup")}</p>
    </div>
  );
}
