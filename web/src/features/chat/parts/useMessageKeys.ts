import { type KeyboardEvent, type RefObject, useCallback } from "react";
import type { Row } from "../model/rows";
import type { MessageVirtual } from "./useMessageVirtual";

interface Input {
  box: RefObject<HTMLElement | null>;
  rows: readonly Row[];
  virtual: MessageVirtual;
  onLeave: () => void;
}

const holds = (row: Row | undefined): boolean => row?.t === "message" || row?.t === "outgoing";

/** The arrow keys walk from message to message, Home and End to the edges of what is loaded, Escape to the field. */
export function useMessageKeys({ box, rows, virtual, onLeave }: Input) {
  const focus = useCallback(
    (index: number) => {
      virtual.scrollToIndex(index, { align: "auto" });
      // The row may have to be drawn first.
      requestAnimationFrame(() =>
        box.current
          ?.querySelector<HTMLElement>(`[data-index="${index}"] [data-message]`)
          ?.focus({ preventScroll: true }),
      );
    },
    [virtual, box],
  );
  const focusLast = useCallback(() => {
    const index = rows.findLastIndex(holds);
    if (index >= 0) focus(index);
  }, [rows, focus]);

  const onKeyDown = (event: KeyboardEvent) => {
    if (event.altKey || event.ctrlKey || event.metaKey || event.defaultPrevented) return;
    const element = (event.target as HTMLElement).closest<HTMLElement>("[data-index]");
    if (event.key === "Escape") {
      event.preventDefault();
      onLeave();
      return;
    }
    if (!element && event.key === "ArrowUp") {
      event.preventDefault();
      focusLast();
      return;
    }
    if (!element) return;
    const here = Number(element.dataset.index);
    const to = {
      ArrowUp: rows.findLastIndex((row, index) => index < here && holds(row)),
      ArrowDown: rows.findIndex((row, index) => index > here && holds(row)),
      Home: rows.findIndex(holds),
      End: rows.findLastIndex(holds),
    }[event.key];
    if (to === undefined) return;
    event.preventDefault();
    if (to >= 0) focus(to);
    else if (event.key === "ArrowDown") onLeave();
  };
  return { onKeyDown, focusLast };
}
