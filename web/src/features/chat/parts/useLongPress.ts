import { type PointerEvent, useRef } from "react";

const LONG_MS = 450;
const STILL_PX = 10;

/** A finger that rests on a row asks for what can be done with it. */
export function useLongPress(run: () => void) {
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined);
  const from = useRef({ x: 0, y: 0 });
  const stop = () => clearTimeout(timer.current);
  return {
    onPointerDown: (event: PointerEvent) => {
      if (event.pointerType !== "touch") return;
      from.current = { x: event.clientX, y: event.clientY };
      stop();
      timer.current = setTimeout(run, LONG_MS);
    },
    onPointerMove: (event: PointerEvent) => {
      const { x, y } = from.current;
      if (Math.hypot(event.clientX - x, event.clientY - y) > STILL_PX) stop();
    },
    onPointerUp: stop,
    onPointerCancel: stop,
  };
}
