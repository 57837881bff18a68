import {
  type KeyboardEvent,
  lazy,
  type MouseEvent,
  type PointerEvent,
  type ReactNode,
  Suspense,
  useRef,
  useState,
} from "react";
import { useLongPress } from "../parts/useLongPress";

const RowMenu = lazy(() => import("./RowMenu").then((module) => ({ default: module.RowMenu })));

interface Asked {
  c: string;
  row: HTMLElement;
  point?: { x: number; y: number };
}

const rowOf = (target: EventTarget): HTMLElement | null => (target as HTMLElement).closest<HTMLElement>("[data-id]");

/** The menu of a conversation in the list: by right click, long press, menu key and button. */
export function useRowMenu() {
  const [asked, setAsked] = useState<Asked | null>(null);
  const touched = useRef<HTMLElement>(null);
  const pressed = useRef(false);
  const open = (row: HTMLElement | null, point?: Asked["point"]) => {
    if (row?.dataset.id) setAsked({ c: row.dataset.id, row, ...(point && { point }) });
  };
  const long = useLongPress(() => {
    pressed.current = true;
    open(touched.current);
  });
  const handlers = {
    ...long,
    onPointerDown: (event: PointerEvent) => {
      touched.current = rowOf(event.target);
      pressed.current = false;
      long.onPointerDown(event);
    },
    // The finger that is lifted at last does not also open the conversation.
    onClickCapture: (event: MouseEvent) => {
      if (!pressed.current) return;
      pressed.current = false;
      event.preventDefault();
      event.stopPropagation();
    },
    onContextMenu: (event: MouseEvent) => {
      const row = rowOf(event.target);
      if (!row) return;
      event.preventDefault();
      // From a keyboard it comes without a place, from a finger long ago: both belong to the row.
      open(row, event.button === 2 && event.detail >= 0 ? { x: event.clientX, y: event.clientY } : undefined);
    },
  };
  /** True when the key asks for the menu. */
  const onKey = (event: KeyboardEvent): boolean => {
    const wanted = event.key === "ContextMenu" || (event.key === "F10" && event.shiftKey);
    const row = wanted && rowOf(event.target);
    if (!row) return false;
    event.preventDefault();
    open(row);
    return true;
  };
  const close = (back: boolean) => {
    setAsked(null);
    if (back) asked?.row.focus();
  };
  const menu: ReactNode = asked && (
    <Suspense fallback={null}>
      <RowMenu c={asked.c} at={asked.row} {...(asked.point && { point: asked.point })} onClose={close} />
    </Suspense>
  );
  return { handlers, onKey, open: (row: HTMLElement | null) => open(row), menu, asked: asked?.c ?? null };
}
