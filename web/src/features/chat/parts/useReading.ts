import type { VirtualItem } from "@tanstack/react-virtual";
import { type RefObject, useCallback, useEffect, useState } from "react";
import type { Row } from "../model/rows";
import { useChat, useConversation } from "../running";

interface Input {
  c: string;
  rows: readonly Row[];
  items: readonly VirtualItem[];
  box: RefObject<HTMLElement | null>;
  atEnd: boolean;
}

/** Half a row at the lower edge does not count as read. */
const SEEN_PX = 24;
const FAR_PX = 300;

/** Tells what has been seen: only while the person looks at the window, and only what really was on the screen. */
export function useReading({ c, rows, items, box, atEnd }: Input): { nearEnd: boolean; far: boolean } {
  const chat = useChat();
  const last = useConversation(c)?.last_seq ?? 0;
  const [place, setPlace] = useState({ nearEnd: true, far: false });

  const look = useCallback(() => {
    const element = box.current;
    if (!element) return;
    const distance = element.scrollHeight - element.scrollTop - element.clientHeight;
    const next = { nearEnd: atEnd && distance < 80, far: distance > FAR_PX };
    setPlace((before) => (before.nearEnd === next.nearEnd && before.far === next.far ? before : next));
    if (document.visibilityState !== "visible" || !document.hasFocus()) return;
    if (atEnd && distance < SEEN_PX * 2) {
      chat.read(c, last);
      return;
    }
    const edge = element.scrollTop + element.clientHeight - SEEN_PX;
    const seen = items.findLast((item) => item.start < edge && numbered(rows[item.index]));
    const row = seen && rows[seen.index];
    if (row && numbered(row)) chat.read(c, row.entry.s);
  }, [chat, c, last, rows, items, box, atEnd]);

  useEffect(() => {
    const element = box.current;
    // After the browser has laid the rows out: before that they stand where they were guessed.
    const frame = requestAnimationFrame(look);
    element?.addEventListener("scroll", look, { passive: true });
    window.addEventListener("focus", look);
    document.addEventListener("visibilitychange", look);
    return () => {
      cancelAnimationFrame(frame);
      element?.removeEventListener("scroll", look);
      window.removeEventListener("focus", look);
      document.removeEventListener("visibilitychange", look);
    };
  }, [look, box]);
  return place;
}

const numbered = (row: Row | undefined): row is Extract<Row, { t: "message" | "system" }> =>
  row?.t === "message" || row?.t === "system";
