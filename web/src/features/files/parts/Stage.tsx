import { type PointerEvent, useEffect, useRef, useState } from "react";
import { useSession } from "@/features/identity";
import { contentUrl, type FileRef } from "../model/files";
import styles from "./Viewer.module.css";

interface Props {
  file: FileRef;
  url: string;
  zoom: number;
  onZoom: (step: number) => void;
  /** To the picture before (-1) or after (1). */
  onSwipe: (step: number) => void;
  onError: () => void;
}

/** Pixels after which a stroke of the finger means another picture. */
const SWIPE = 60;
/** How much wider two fingers go for the next size. */
const PINCH = 1.3;

type Place = Pick<PointerEvent, "clientX" | "clientY">;

/** The distance of two fingers; 0 for fewer. */
function spread(fingers: ReadonlyMap<number, Place>): number {
  const [one, two] = [...fingers.values()];
  return one && two ? Math.hypot(one.clientX - two.clientX, one.clientY - two.clientY) : 0;
}

/** One picture, the small one behind until the large one is there. Drawn about when enlarged, swiped away when not. */
export function Stage({ file, url, zoom, onZoom, onSwipe, onError }: Props) {
  const { org } = useSession();
  const stage = useRef<HTMLDivElement>(null);
  const from = useRef<{ x: number; y: number } | null>(null);
  const fingers = useRef(new Map<number, Place>());
  const pinch = useRef(0);
  const [by, setBy] = useState({ x: 0, y: 0 });
  const [moved, setMoved] = useState({ x: 0, y: 0 });
  const [loaded, setLoaded] = useState(false);

  useEffect(() => {
    if (zoom === 1) setMoved({ x: 0, y: 0 });
  }, [zoom]);

  // React listens passively, and the page must not scroll or zoom along.
  useEffect(() => {
    const element = stage.current;
    const turn = (event: WheelEvent) => {
      event.preventDefault();
      if (Math.abs(event.deltaY) > 4) onZoom(event.deltaY < 0 ? 1 : -1);
    };
    element?.addEventListener("wheel", turn, { passive: false });
    return () => element?.removeEventListener("wheel", turn);
  }, [onZoom]);

  const down = (event: PointerEvent) => {
    if (event.button !== 0) return;
    event.currentTarget.setPointerCapture(event.pointerId);
    fingers.current.set(event.pointerId, event);
    pinch.current = spread(fingers.current);
    // A second finger means another size and no stroke.
    from.current = fingers.current.size === 1 ? { x: event.clientX, y: event.clientY } : null;
    setBy({ x: 0, y: 0 });
  };
  const move = (event: PointerEvent) => {
    if (!fingers.current.has(event.pointerId)) return;
    fingers.current.set(event.pointerId, event);
    const now = spread(fingers.current);
    if (now > 0 && pinch.current > 0) {
      const wider = now / pinch.current;
      if (wider < PINCH && wider > 1 / PINCH) return;
      pinch.current = now;
      onZoom(wider > 1 ? 1 : -1);
    } else if (from.current) {
      const x = event.clientX - from.current.x;
      setBy({ x, y: zoom > 1 ? event.clientY - from.current.y : 0 });
    }
  };
  const up = (event: PointerEvent) => {
    fingers.current.delete(event.pointerId);
    pinch.current = 0;
    if (!from.current) return;
    from.current = null;
    if (zoom > 1) setMoved({ x: moved.x + by.x, y: moved.y + by.y });
    else if (Math.abs(by.x) > SWIPE && event.type === "pointerup") onSwipe(by.x < 0 ? 1 : -1);
    setBy({ x: 0, y: 0 });
  };
  const transform = `translate(${moved.x + by.x}px, ${moved.y + by.y}px) scale(${zoom})`;
  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: every gesture here has a button and a key in the viewer
    <div
      ref={stage}
      className={styles.canvas}
      data-zoomed={zoom > 1 || undefined}
      onPointerDown={down}
      onPointerMove={move}
      onPointerUp={up}
      onPointerCancel={up}
      onDoubleClick={() => onZoom(zoom > 1 ? -9 : 2)}
    >
      <div className={styles.sheet} style={{ transform }} data-still={by.x === 0 && by.y === 0}>
        {!loaded && <img className={styles.shadow} src={contentUrl(org, file.id, { thumb: 960 })} alt="" />}
        <img
          className={styles.image}
          data-loaded={loaded}
          src={url}
          width={file.w}
          height={file.h}
          alt={file.name}
          draggable={false}
          onLoad={() => setLoaded(true)}
          onError={onError}
        />
      </div>
    </div>
  );
}
