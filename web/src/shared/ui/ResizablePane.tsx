import { type KeyboardEvent, type PointerEvent, type ReactNode, useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import { usePreferences } from "../kit/preferences";
import styles from "./ResizablePane.module.css";

interface Props {
  /** Under this name the width is remembered. */
  name: string;
  min?: number;
  max?: number;
  initial?: number;
  /** Which edge is dragged: a list pane's end, a detail pane's start. */
  edge?: "end" | "start";
  children: ReactNode;
}

/** A column whose width the person sets, by pointer or with the arrow keys; double click takes the width back. */
export function ResizablePane({ name, min = 280, max = 360, initial = 320, edge = "end", children }: Props) {
  const { t } = useTranslation("shared");
  const kept = usePreferences((p) => p.widths[name]);
  const [dragged, setDragged] = useState<number | null>(null);
  const from = useRef({ x: 0, width: 0 });
  const width = Math.min(max, Math.max(min, dragged ?? kept ?? initial));

  const keep = (next: number) => {
    const { widths, set } = usePreferences.getState();
    set({ widths: { ...widths, [name]: Math.min(max, Math.max(min, Math.round(next))) } });
  };
  const grab = (event: PointerEvent<HTMLDivElement>) => {
    event.currentTarget.setPointerCapture(event.pointerId);
    from.current = { x: event.clientX, width };
    setDragged(width);
  };
  const move = (event: PointerEvent<HTMLDivElement>) => {
    if (dragged === null) return;
    const way = edge === "end" ? 1 : -1;
    setDragged(from.current.width + (event.clientX - from.current.x) * way);
  };
  const drop = () => {
    if (dragged !== null) keep(dragged);
    setDragged(null);
  };
  const onKey = (event: KeyboardEvent) => {
    const way = { ArrowLeft: -1, ArrowRight: 1 }[event.key];
    if (!way) return;
    event.preventDefault();
    keep(width + way * 16 * (edge === "end" ? 1 : -1));
  };

  return (
    <div className={styles.pane} data-edge={edge} style={{ width }}>
      {children}
      {/* biome-ignore lint/a11y/useSemanticElements: a movable separator is a widget, a rule is not */}
      <div
        className={styles.grip}
        role="separator"
        aria-orientation="vertical"
        aria-label={t("pane.resize")}
        aria-valuenow={width}
        aria-valuemin={min}
        aria-valuemax={max}
        tabIndex={0}
        onPointerDown={grab}
        onPointerMove={move}
        onPointerUp={drop}
        onPointerCancel={drop}
        onDoubleClick={() => keep(initial)}
        onKeyDown={onKey}
      />
    </div>
  );
}
