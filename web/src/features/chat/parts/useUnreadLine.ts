import { useEffect, useState } from "react";
import { useChat, useView } from "../running";
import { unreadOf } from "../store/fold";

export interface UnreadLine {
  /** The line stands behind this entry; null for no line. */
  after: number | null;
  /** How many messages were unread when it was drawn. */
  count: number;
  visited: boolean;
}

/**
 * Where the unread messages began. The line stays while the conversation is open, although reading goes on; it moves
 * when new messages come while nobody looks.
 */
export function useUnreadLine(c: string): UnreadLine {
  const chat = useChat();
  const phase = useView((view) => view.phase);
  const [line, setLine] = useState<UnreadLine>(() => {
    const conversation = chat.store.getState().conversations[c];
    const count = conversation ? unreadOf(conversation) : 0;
    return count > 0 && conversation
      ? { after: conversation.read_seq, count, visited: false }
      : { after: null, count: 0, visited: false };
  });
  // What a resume brought after the conversation was shown from this browser's memory.
  // biome-ignore lint/correctness/useExhaustiveDependencies: only when the connection is there again
  useEffect(() => {
    const conversation = chat.store.getState().conversations[c];
    const count = conversation ? unreadOf(conversation) : 0;
    if (conversation && count > 0) setLine({ after: conversation.read_seq, count, visited: false });
  }, [phase]);
  useEffect(
    () =>
      chat.onArrival((entries) => {
        const mine = entries.filter((entry) => entry.c === c && entry.k === "message");
        if (mine.some((entry) => entry.by === chat.me)) {
          // Whoever answers has read: the line has done its work.
          setLine({ after: null, count: 0, visited: true });
          return;
        }
        if (mine.length === 0 || (document.visibilityState === "visible" && document.hasFocus())) return;
        const after = chat.store.getState().conversations[c]?.read_seq ?? 0;
        setLine((before) =>
          before.after !== null && before.after >= after
            ? { ...before, count: before.count + mine.length }
            : { after, count: mine.length, visited: true },
        );
      }),
    [chat, c],
  );
  return line;
}
