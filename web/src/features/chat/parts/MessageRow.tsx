import { memo, useRef, useState } from "react";
import { flushSync } from "react-dom";
import { useTranslation } from "react-i18next";
import { clockTime, dayName, fullTime } from "@/shared/i18n";
import { Avatar, GroupAvatar } from "@/shared/ui";
import { AskLine } from "../asks/AskLine";
import { useNicknames } from "../content/nicknames";
import type { Row } from "../model/rows";
import { Folded } from "../moderation/Folded";
import { faceOfKnown } from "../people";
import { useChat, useConversation } from "../running";
import { placeOf } from "../store/drafts";
import type { Conversation, Entry, Outgoing } from "../store/types";
import { DeliveryState, OutgoingState } from "./DeliveryState";
import { MessageBar, type MessageBarHandle } from "./MessageBar";
import { MessageBody } from "./MessageBody";
import styles from "./MessageRow.module.css";
import { facesOf, idsOf, namedIn, systemWords, titleOf, useNames, usePeopleOf } from "./names";
import { PendingNotes } from "./PendingNotes";
import { choose, usePane, usePaneState } from "./pane";
import { Reactions } from "./Reactions";
import { ThreadLine } from "./ThreadLine";
import { useLongPress } from "./useLongPress";

interface Props {
  row: Row;
  c: string;
  kind: Conversation["kind"];
  /** The entry that somebody was led to: it lights up once. */
  marked: boolean;
}

/** One line of the conversation, whatever it is. Drawn anew only when it has changed itself. */
export const MessageRow = memo(function MessageRow({ row, c, kind, marked }: Props) {
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
      return <Start c={c} />;
    case "system":
      return <System entry={row.entry} kind={kind} />;
    case "message":
      return (
        <Message entry={row.entry} first={row.first} mine={row.mine} pending={row.pending} marked={marked}>
          {row.mine && !row.entry.gone && <DeliveryState entry={row.entry} />}
        </Message>
      );
    case "outgoing":
      return (
        <Message
          entry={row.entry}
          first={row.first}
          mine
          pending={row.pending}
          failed={row.outgoing.state === "failed"}
          outgoing={row.outgoing}
        >
          <OutgoingState row={row.outgoing} />
        </Message>
      );
  }
});

interface MessageProps {
  entry: Entry;
  first: boolean;
  mine: boolean;
  pending: readonly Outgoing[];
  failed?: boolean;
  marked?: boolean;
  outgoing?: Outgoing;
  children?: React.ReactNode;
}

function Message({ entry, first, mine, pending, failed, marked, outgoing, children }: MessageProps) {
  const { at, by, s, gone } = entry;
  const pane = usePane();
  const choosing = usePaneState(({ selected }) => selected !== null);
  const chosen = usePaneState(({ selected }) => selected?.has(s) ?? false);
  const bar = useRef<MessageBarHandle>(null);
  // The bar is made when somebody comes near: most messages are only read.
  const [near, setNear] = useState(false);
  const press = useLongPress(() => {
    // At once: on a slow phone the next frame may come before the bar is there, and the press would come to nothing.
    flushSync(() => setNear(true));
    bar.current?.openMenu();
  });
  const selectable = choosing && s > 0 && !gone;
  const toggle = (range: boolean) => choose(pane, s, range ? numbersAround(pane.c, pane.root) : []);
  const onKeyDown = (event: React.KeyboardEvent) => {
    if (event.target !== event.currentTarget || event.ctrlKey || event.metaKey || event.altKey) return;
    const picks = selectable && (event.key === " " || event.key === "x");
    if (picks) toggle(event.shiftKey);
    if (picks || bar.current?.press(event.key)) event.preventDefault();
  };
  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: the keys are shortcuts of what the bar holds as buttons
    <div
      className={styles.message}
      data-message=""
      data-seq={s || undefined}
      data-first={first || undefined}
      data-mine={mine || undefined}
      data-failed={failed || undefined}
      data-marked={marked || undefined}
      data-chosen={chosen || undefined}
      tabIndex={-1}
      onPointerEnter={() => setNear(true)}
      onFocus={() => setNear(true)}
      onKeyDown={onKeyDown}
      {...press}
    >
      {selectable && <Tick entry={entry} chosen={chosen} onToggle={toggle} />}
      <Gutter by={by} at={at} first={first} />
      <div className={styles.body}>
        <Head by={by} at={at} first={first} mine={mine} />
        <div className={styles.line}>
          <Folded entry={entry}>
            <MessageBody entry={entry} outgoing={outgoing} />
          </Folded>
          {!failed && children}
        </div>
        <AskLine entry={entry} />
        <Reactions entry={entry} />
        <ThreadLine entry={entry} />
        {failed && children}
        <PendingNotes rows={pending} />
      </div>
      {near && !choosing && !gone && <MessageBar entry={entry} ref={bar} />}
    </div>
  );
}

/** The messages on the page, for choosing a range. */
function numbersAround(c: string, root: number | undefined): number[] {
  const scope = document.querySelector(`[data-messages="${placeOf(c, root)}"]`);
  return [...(scope?.querySelectorAll<HTMLElement>("[data-seq]") ?? [])].map((row) => Number(row.dataset.seq));
}

function Tick({ entry, chosen, onToggle }: { entry: Entry; chosen: boolean; onToggle: (range: boolean) => void }) {
  const { t } = useTranslation("chat");
  return (
    <input
      type="checkbox"
      className={styles.tick}
      checked={chosen}
      aria-label={t("select.one", { time: clockTime(entry.at) })}
      onChange={() => undefined}
      onClick={(event) => onToggle(event.shiftKey)}
    />
  );
}

function Gutter({ by, at, first }: { by: string | null; at: number; first: boolean }) {
  const person = usePeopleOf(by ? [by] : [])[by ?? ""];
  return (
    <div className={styles.gutter}>
      {first ? (
        <Avatar {...faceOfKnown(person, by ?? "")} size={36} />
      ) : (
        <time className={styles.hovered} dateTime={new Date(at).toISOString()} title={fullTime(at)}>
          {clockTime(at)}
        </time>
      )}
    </div>
  );
}

function Head({ by, at, first, mine }: { by: string | null; at: number; first: boolean; mine: boolean }) {
  const { t } = useTranslation("chat");
  const person = usePeopleOf(by ? [by] : [])[by ?? ""];
  const nickname = useNicknames()[by ?? ""];
  const name = mine ? t("you") : (person?.name ?? "");
  if (!first) {
    return (
      <span className="sr-only">
        {nickname ? `${nickname} (${name})` : name}, {clockTime(at)}:
      </span>
    );
  }
  return (
    <div className={styles.head}>
      <span className={styles.name}>{nickname ?? name}</span>
      {nickname && <span className={styles.left}>{name}</span>}
      {person?.left && <span className={styles.left}>{t("presence.gone")}</span>}
      <time dateTime={new Date(at).toISOString()} title={fullTime(at)}>
        {clockTime(at)}
      </time>
    </div>
  );
}

function System({ entry, kind }: { entry: Entry; kind: Conversation["kind"] }) {
  const { t } = useTranslation("chat");
  const { me } = useChat();
  const pane = usePane();
  const names = useNames(usePeopleOf([...(entry.by ? [entry.by] : []), ...namedIn(entry)]));
  const target = entry.k === "pinned" ? (entry.b as { t?: number }).t : undefined;
  return (
    <div className={styles.system} title={fullTime(entry.at)}>
      {systemWords(t, entry, names, me, kind)}
      {target !== undefined && (
        <button type="button" className={styles.show} onClick={() => pane.jump(target)}>
          {t("quote.show")}
        </button>
      )}
    </div>
  );
}

function Start({ c }: { c: string }) {
  const { t } = useTranslation("chat");
  const conversation = useConversation(c) as Conversation;
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
