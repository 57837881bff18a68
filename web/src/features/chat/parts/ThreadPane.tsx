import { useLayoutEffect, useMemo, useRef } from "react";
import { useTranslation } from "react-i18next";
import { ErrorState, SkeletonList } from "@/shared/ui";
import { buildRows, kept, type Row } from "../model/rows";
import { useChat, useView } from "../running";
import { placeOf } from "../store/drafts";
import type { Conversation, Entry } from "../store/types";
import { AskedDialogs } from "./asked";
import { Composer, type ComposerHandle } from "./Composer";
import { Foot } from "./Foot";
import { MessageRow } from "./MessageRow";
import { PaneProvider } from "./pane";
import styles from "./ThreadPane.module.css";
import { useThread } from "./useThread";

interface Props {
  conversation: Conversation;
  root: number;
  /** Leads to a message in the conversation. */
  onJump: (seq: number) => void;
}

/** One message and what was answered to it, with a field of its own. */
export function ThreadPane({ conversation, root, onJump }: Props) {
  const { t } = useTranslation("chat");
  const chat = useChat();
  const { id: c, kind } = conversation;
  const { entries, error, again } = useThread(c, root);
  const all = useView((view) => view.outbox);
  const composer = useRef<ComposerHandle>(null);
  const end = useRef<HTMLDivElement>(null);
  const drawn = useRef<ReadonlyMap<string, Row>>(new Map());
  const rows = useMemo(() => {
    const inside = new Set(entries?.map((entry) => entry.s));
    const outbox = all.filter(({ c: at, op }) => {
      if (at !== c || op.k === "forward") return false;
      return op.k === "send" ? op.th === root : op.t === undefined || inside.has(op.t);
    });
    const window = { entries: entries ?? [], start: true };
    const made = buildRows({ window, outbox, me: chat.me, unreadAfter: null, atEnd: true });
    const next = kept(
      made.filter((row) => row.t !== "start"),
      drawn.current,
    );
    drawn.current = new Map(next.map((row) => [row.key, row]));
    return next;
  }, [entries, all, c, root, chat.me]);
  const count = rows.length;
  // biome-ignore lint/correctness/useExhaustiveDependencies: a new row is what moves the end
  useLayoutEffect(() => {
    end.current?.scrollIntoView({ block: "end" });
  }, [count]);
  const lastOwn = (): Entry | null =>
    entries?.findLast((entry) => entry.by === chat.me && !entry.gone && entry.k === "message") ?? null;
  return (
    <PaneProvider
      c={c}
      root={root}
      jump={onJump}
      openThread={() => undefined}
      focusField={() => composer.current?.focus()}
      edit={(entry) => composer.current?.edit(entry)}
      rewrite={(text, f) => composer.current?.rewrite(text, f)}
    >
      <div className={styles.thread}>
        <section
          className={styles.scroller}
          // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keyboard
          tabIndex={0}
          aria-label={t("thread.title")}
          data-messages={placeOf(c, root)}
        >
          {error !== null && <ErrorState error={error} onRetry={again} />}
          {entries === null && error === null && <SkeletonList rows={4} />}
          <ul className={styles.rows}>
            {rows.map((row) => (
              <li key={row.key}>
                <MessageRow row={row} c={c} kind={kind} marked={false} />
              </li>
            ))}
          </ul>
          <div ref={end} />
        </section>
        <Foot>
          {conversation.can.includes("send") && (
            <Composer
              key={root}
              ref={composer}
              c={c}
              root={root}
              lastOwn={lastOwn}
              onSent={() => undefined}
              onUp={() => undefined}
            />
          )}
        </Foot>
      </div>
      <AskedDialogs />
    </PaneProvider>
  );
}
