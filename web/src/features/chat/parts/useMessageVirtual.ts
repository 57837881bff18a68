import { useVirtualizer, type Virtualizer } from "@tanstack/react-virtual";
import { type RefObject, useCallback, useEffect, useLayoutEffect, useRef, useState } from "react";
import { guessHeight, type Row } from "../model/rows";

export type MessageVirtual = Virtualizer<HTMLElement, Element>;

/** Nearer to the end than this counts as standing at the end. */
const END_PX = 60;

/** The rows' virtualiser: what is read stays where it is when older rows come in front or rows are measured. */
export function useMessageVirtual(
  rows: readonly Row[],
  box: RefObject<HTMLElement | null>,
  atEnd: boolean,
): MessageVirtual {
  const columns = useColumns(box);
  const virtual = useVirtualizer<HTMLElement, Element>({
    count: rows.length,
    getScrollElement: () => box.current,
    estimateSize: useCallback((index: number) => guessHeight(rows[index] as Row, columns), [rows, columns]),
    getItemKey: useCallback((index: number) => rows[index]?.key ?? index, [rows]),
    anchorTo: "end",
    scrollEndThreshold: END_PX,
    overscan: 10,
    paddingStart: 8,
    paddingEnd: 4,
  });
  useFollowHeight(virtual, box);
  useStay(rows, virtual, box, atEnd);
  return virtual;
}

/**
 * Whoever stands at the end of the log stays there, whatever comes: also when entries slip in above a message of one's
 * own that is still on its way. The end of a window inside the log is no such place: there one is reading.
 */
function useStay(
  rows: readonly Row[],
  virtual: MessageVirtual,
  box: RefObject<HTMLElement | null>,
  atEnd: boolean,
): void {
  const near = useRef(true);
  const wasEnd = useRef(false);
  useEffect(() => {
    const element = box.current;
    if (!element) return;
    const look = () => {
      near.current = element.scrollHeight - element.scrollTop - element.clientHeight <= END_PX;
    };
    element.addEventListener("scroll", look, { passive: true });
    return () => element.removeEventListener("scroll", look);
  }, [box]);
  // biome-ignore lint/correctness/useExhaustiveDependencies: the rows are what changes the end
  useLayoutEffect(() => {
    if (wasEnd.current && atEnd && near.current) virtual.scrollToEnd();
    wasEnd.current = atEnd;
  }, [rows, atEnd, virtual]);
}

/** How many columns of text fit beside each other, for guessing heights. */
function useColumns(box: RefObject<HTMLElement | null>): number {
  const [columns, setColumns] = useState(72);
  useEffect(() => {
    const element = box.current;
    if (!element) return;
    const observer = new ResizeObserver(() => {
      setColumns(Math.max(20, Math.min(72, Math.floor((element.clientWidth - 110) / 7.2))));
    });
    observer.observe(element);
    return () => observer.disconnect();
  }, [box]);
  return columns;
}

/** When the field below grows or a phone's keyboard opens, whoever stood at the end still does. */
function useFollowHeight(virtual: MessageVirtual, box: RefObject<HTMLElement | null>): void {
  useEffect(() => {
    const element = box.current;
    if (!element) return;
    let height = element.clientHeight;
    const observer = new ResizeObserver(() => {
      const shrunk = height - element.clientHeight;
      height = element.clientHeight;
      if (shrunk === 0) return;
      const distance = element.scrollHeight - element.scrollTop - element.clientHeight;
      if (distance - shrunk <= END_PX) virtual.scrollToEnd();
    });
    observer.observe(element);
    return () => observer.disconnect();
  }, [virtual, box]);
}
