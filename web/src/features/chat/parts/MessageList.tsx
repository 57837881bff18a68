import { ChevronDown, ChevronUp } from "lucide-react";
import { type Ref, useEffect, useImperativeHandle, useMemo, useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import { badgeCount } from "@/shared/i18n";
import { buildRows, kept, type Row } from "../model/rows";
import { useChat, useView } from "../running";
import { unreadOf } from "../store/fold";
import type { Conversation } from "../store/types";
import { lastSeq, type Window } from "../store/window";
import styles from "./MessageList.module.css";
import { MessageRow } from "./MessageRow";
import { PagingSign } from "./PagingSign";
import { useMessageKeys } from "./useMessageKeys";
import { useMessageVirtual } from "./useMessageVirtual";
import { usePlace } from "./usePlace";
import { useReading } from "./useReading";
import { useUnreadLine } from "./useUnreadLine";

export interface MessageListHandle {
  /** To the newest message, loading it where the reader was far away. */
  toEnd: () => void;
  focusLast: () => void;
  /** To a message, loading it where it is far away. */
  go: (seq: number) => void;
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
  const direct = conversation.kind === "direct";
  const drawn = useRef<ReadonlyMap<string, Row>>(new Map());
  const rows = useMemo(() => {
    const next = kept(
      buildRows({ window, outbox, me: chat.me, unreadAfter: line.after, atEnd, direct }),
      drawn.current,
    );
    drawn.current = new Map(next.map((row) => [row.key, row]));
    return next;
  }, [window, outbox, chat.me, line.after, atEnd, direct]);
  const virtual = useMessageVirtual(rows, box, atEnd);
  const items = virtual.getVirtualItems();
  const { nearEnd, far } = useReading({ c, rows, items, box, atEnd });
  const [marked, setMarked] = useState<number | null>(null);

  const place = usePlace({ at, rows, window, atEnd, virtual, box, onArrive: setMarked });

  const go = (seq: number) => {
    setMarked(null);
    place.go(seq);
    void chat.open(c, seq).catch(() => undefined);
  };
  const toEnd = () => {
    place.go("end");
    void chat.open(c).catch(() => undefined);
  };
  const keys = useMessageKeys({ box, rows, virtual, onLeave });
  useImperativeHandle(ref, () => ({ toEnd, go, focusLast: keys.focusLast }));

  const first = items[0]?.index ?? 0;
  const last = items.at(-1)?.index ?? 0;
  useEffect(() => {
    if (place.free && first < AHEAD) void chat.before(c);
    // Also while the reader is still being brought to an end that this window does not reach yet.
    if (last > rows.length - AHEAD) void chat.after(c);
  }, [chat, c, first, last, rows, place.free]);

  const lineRow = useMemo(() => rows.findIndex((row) => row.t === "unread"), [rows]);
  const top = virtual.range?.startIndex ?? 0;
  const [passed, setPassed] = useState(false);
  const lineSeen = line.after === null || line.visited || (lineRow >= 0 && lineRow >= top && place.free);
  useEffect(() => {
    if (lineSeen) setPassed(true);
  }, [lineSeen]);
  const unread = unreadOf(conversation);

  return (
    <div className={styles.frame}>
      <PagingSign c={c} end="before" />
      <section
        ref={box}
        data-messages={c}
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
                  <MessageRow
                    row={row}
                    c={c}
                    kind={conversation.kind}
                    marked={row.t === "message" && marked === row.entry.s}
                  />
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
