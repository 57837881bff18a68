import { type RefObject, useEffect, useLayoutEffect, useMemo, useRef, useState } from "react";
import { type Row, rowOf } from "../model/rows";
import type { Window } from "../store/window";
import { firstSeq, lastSeq } from "../store/window";
import type { MessageVirtual } from "./useMessageVirtual";

type Goal = number | "end";

interface Input {
  at: number | undefined;
  rows: readonly Row[];
  window: Window;
  atEnd: boolean;
  virtual: MessageVirtual;
  box: RefObject<HTMLElement | null>;
  /** The reader stands before this entry now. */
  onArrive: (seq: number) => void;
}

/** Rows are measured as they appear, and each measuring may move the goal: so often it is aimed at again. */
const FRAMES = 40;
const STILL = 3;

/**
 * Brings the reader to the end or to an entry: on opening, and when asked to. It aims until the place stands still, and
 * gives way as soon as the reader moves by hand.
 */
export function usePlace({ at, rows, window, atEnd, virtual, box, onArrive }: Input) {
  const goal = useRef<Goal | null>(at ?? "end");
  /** The reader stands where they were brought, or moves by themselves. */
  const [free, setFree] = useState(false);
  const frame = useRef(0);
  const now = useRef({ rows, window, atEnd, virtual, onArrive });
  now.current = { rows, window, atEnd, virtual, onArrive };

  const place = useMemo(() => {
    const reachable = (wanted: Goal): boolean => {
      const { rows, window, atEnd } = now.current;
      if (rows.length === 0) return false;
      return wanted === "end" ? atEnd : wanted >= firstSeq(window) && wanted <= lastSeq(window);
    };
    const aim = (wanted: Goal) => {
      const { rows, virtual } = now.current;
      if (wanted === "end") virtual.scrollToEnd();
      else virtual.scrollToIndex(Math.max(0, rowOf(rows, wanted)), { align: "center" });
    };
    const start = () => {
      const wanted = goal.current;
      if (wanted === null || !reachable(wanted)) return;
      cancelAnimationFrame(frame.current);
      let left = FRAMES;
      let still = 0;
      let before = Number.NaN;
      const step = () => {
        const top = box.current?.scrollTop ?? 0;
        still = top === before ? still + 1 : 0;
        before = top;
        if (still >= STILL || left-- <= 0) {
          goal.current = null;
          setFree(true);
          if (wanted !== "end") now.current.onArrive(wanted);
          return;
        }
        aim(wanted);
        frame.current = requestAnimationFrame(step);
      };
      aim(wanted);
      frame.current = requestAnimationFrame(step);
    };
    return {
      go: (wanted: Goal) => {
        goal.current = wanted;
        setFree(false);
        start();
      },
      start,
      giveWay: () => {
        if (goal.current === null || !reachable(goal.current)) return;
        cancelAnimationFrame(frame.current);
        goal.current = null;
        setFree(true);
      },
      cancel: () => cancelAnimationFrame(frame.current),
    };
  }, [box]);

  // A goal that was out of reach may be in it now.
  // biome-ignore lint/correctness/useExhaustiveDependencies: every change of the rows counts
  useLayoutEffect(() => {
    if (goal.current !== null) place.start();
  }, [rows, atEnd, place]);
  useEffect(() => {
    if (at !== undefined) place.go(at);
  }, [at, place]);
  useEffect(() => {
    const element = box.current;
    const events = ["wheel", "touchmove", "pointerdown", "keydown"] as const;
    for (const event of events) element?.addEventListener(event, place.giveWay, { passive: true });
    return () => {
      place.cancel();
      for (const event of events) element?.removeEventListener(event, place.giveWay);
    };
  }, [box, place]);
  return { go: place.go, free };
}
