import { ChevronDown, ChevronUp } from "lucide-react";
import { type Ref, useEffect, useImperativeHandle, useLayoutEffect, useMemo, useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import { badgeCount } from "@/shared/i18n";
import { buildRows, rowOf } from "../model/rows";
import { useChat, useView } from "../running";
import { unreadOf } from "../store/fold";
import type { Conversation } from "../store/types";
import { lastSeq, type Window } from "../store/window";
import styles from "./MessageList.module.css";
import { MessageRow } from "./MessageRow";
import { PagingSign } from "./PagingSign";
import { useMessageKeys } from "./useMessageKeys";
import { useMessageVirtual } from "./useMessageVirtual";
import { useReading } from "./useReading";
import { useUnreadLine } from "./useUnreadLine";

export interface MessageListHandle {
  /** To the newest message, loading it where the reader was far away. */
  toEnd: () => void;
  focusLast: () => void;
}

interface Props {
  conversation: Conversation;
  at: number | undefined;
  /** The keyboard leaves the messages for the field. */
  onLeave: () => void;
  ref?: Ref<MessageListHandle>;
}

const NOTHING: Window = { entries: [], start: false };

/** The messages of one conversation, of which only those near the screen exist on the page. */
export function MessageList({ conversation, at, onLeave, ref }: Props) {
  const { t } = useTranslation("chat");
  const chat = useChat();
  const c = conversation.id;
  const box = useRef<HTMLElement>(null);
  const window = useView((view) => view.windows[c]) ?? NOTHING;
  const all = useView((view) => view.outbox);
  const outbox = useMemo(() => all.filter((row) => row.c === c), [all, c]);
  const atEnd = lastSeq(window) >= conversation.last_seq;
  const line = useUnreadLine(c);
  const rows = useMemo(
    () => buildRows({ window, outbox, me: chat.me, unreadAfter: line.after, atEnd }),
    [window, outbox, chat.me, line.after, atEnd],
  );
  const virtual = useMessageVirtual(rows, box);
  const items = virtual.getVirtualItems();
  const { nearEnd, far } = useReading({ c, rows, items, box, atEnd });
  const [marked, setMarked] = useState<number | null>(null);
  const goal = useRef<number | "end" | null>(at ?? "end");

  // Where to stand is decided once per opening, as soon as the rows are there.
  useLayoutEffect(() => {
    if (goal.current === null || rows.length === 0) return;
    if (goal.current === "end") {
      if (!atEnd) return;
      virtual.scrollToEnd();
      goal.current = null;
      return;
    }
    const index = rowOf(rows, goal.current);
    if (index < 0) return;
    virtual.scrollToIndex(index, { align: "center" });
    setMarked(goal.current);
    goal.current = null;
  }, [rows, virtual, atEnd]);

  const go = (seq: number) => {
    goal.current = seq;
    setMarked(null);
    void chat.open(c, seq).then(
      () => setMarked(seq),
      () => undefined,
    );
    const index = rowOf(rows, seq);
    if (index >= 0 && window.entries.some((entry) => entry.s === seq))
      virtual.scrollToIndex(index, { align: "center" });
  };
  const toEnd = () => {
    goal.current = "end";
    if (atEnd) virtual.scrollToEnd();
    void chat.open(c).catch(() => undefined);
  };
  const keys = useMessageKeys({ box, rows, virtual, onLeave });
  useImperativeHandle(ref, () => ({ toEnd, focusLast: keys.focusLast }));

  useEffect(() => {
    if (at !== undefined) goal.current = at;
  }, [at]);

  const first = items[0]?.index ?? 0;
  const last = items.at(-1)?.index ?? 0;
  useEffect(() => {
    if (goal.current !== null) return;
    if (first < AHEAD) void chat.before(c);
    if (last > rows.length - AHEAD) void chat.after(c);
  }, [chat, c, first, last, rows]);

  const lineRow = useMemo(() => rows.findIndex((row) => row.t === "unread"), [rows]);
  const top = virtual.range?.startIndex ?? 0;
  const [passed, setPassed] = useState(false);
  const lineSeen = line.after === null || line.visited || (lineRow >= 0 && lineRow >= top && goal.current === null);
  useEffect(() => {
    if (lineSeen) setPassed(true);
  }, [lineSeen]);
  const unread = unreadOf(conversation);

  return (
    <div className={styles.frame}>
      <PagingSign c={c} end="before" />
      <section
        ref={box}
        className={styles.scroller}
        // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keyboard
        tabIndex={0}
        aria-label={t("pane.messages")}
        onKeyDown={keys.onKeyDown}
      >
        <ul className={styles.canvas} style={{ height: virtual.getTotalSize() }}>
          {items.map((item) => {
            const row = rows[item.index];
            return (
              row && (
                <li
                  key={item.key}
                  ref={virtual.measureElement}
                  data-index={item.index}
                  className={styles.item}
                  style={{ transform: `translateY(${item.start}px)` }}
                >
                  <MessageRow row={row} conversation={conversation} marked={marked} />
                </li>
              )
            );
          })}
        </ul>
      </section>
      <PagingSign c={c} end="after" />
      {!passed && !lineSeen && (
        <button type="button" className={styles.up} onClick={() => go((line.after ?? 0) + 1)}>
          <ChevronUp aria-hidden="true" />
          {t("pane.firstUnread", { count: line.count, shown: badgeCount(line.count) })}
        </button>
      )}
      {(far || !atEnd) && !nearEnd && (
        <button type="button" className={styles.down} onClick={toEnd} aria-label={t("pane.toEnd", { count: unread })}>
          {unread > 0 && <span>{t("pane.newBelow", { count: unread, shown: badgeCount(unread) })}</span>}
          <ChevronDown aria-hidden="true" />
        </button>
      )}
    </div>
  );
}

/** So many rows before the edge the next page is asked for: it should be there before anybody sees the edge. */
const AHEAD = 25;
