import {
  type CSSProperties,
  type KeyboardEvent,
  type ReactNode,
  useEffect,
  useId,
  useLayoutEffect,
  useRef,
  useState,
} from "react";
import { createPortal } from "react-dom";
import styles from "./Menu.module.css";

export interface MenuItem {
  id: string;
  label: string;
  icon?: ReactNode;
  /** Shown at the end, e.g. a shortcut. */
  hint?: string;
  danger?: boolean;
  /** Gives the item a tick: it is the one chosen. */
  checked?: boolean;
  /** The tick stands for itself: others may have one too. */
  many?: boolean;
  /** A hairline above. */
  apart?: boolean;
  run: () => void;
}

interface TriggerProps {
  ref: (element: HTMLButtonElement | null) => void;
  "aria-haspopup": "menu";
  "aria-expanded": boolean;
  "aria-controls": string | undefined;
  onClick: () => void;
}

interface Props {
  label: string;
  items: readonly MenuItem[];
  /** Draws the button: `<IconButton {...trigger} …/>`. */
  children: (trigger: TriggerProps) => ReactNode;
  /** On which side of the button it opens. */
  side?: "below" | "right";
  /** Drawn above the items; what stands in it may close the menu. */
  header?: ReactNode | ((close: () => void) => ReactNode);
}

/** A button's menu: arrow keys, Home, End, first letters, Escape; on a phone it rises from the bottom. */
export function Menu({ label, items, children, side = "below", header }: Props) {
  const [open, setOpen] = useState(false);
  const button = useRef<HTMLButtonElement | null>(null);
  const id = useId();
  const close = (back: boolean) => {
    setOpen(false);
    if (back) button.current?.focus();
  };
  return (
    <>
      {children({
        ref: (element) => {
          button.current = element;
        },
        "aria-haspopup": "menu",
        "aria-expanded": open,
        "aria-controls": open ? id : undefined,
        onClick: () => setOpen((was) => !was),
      })}
      {open && button.current && (
        <MenuSheet
          id={id}
          label={label}
          items={items}
          at={button.current}
          side={side}
          header={header}
          onClose={close}
        />
      )}
    </>
  );
}

interface SheetProps {
  id?: string;
  label: string;
  items: readonly MenuItem[];
  /** What it belongs to. */
  at: HTMLElement;
  /** Where the pointer asked for it. */
  point?: { x: number; y: number };
  side?: "below" | "right";
  header?: Props["header"];
  /** `back`: the focus goes back to where it was. */
  onClose: (back: boolean) => void;
}

/** The open menu alone, for what is asked for without a button. */
export function MenuSheet({ id, label, items, at, point, side = "below", header, onClose }: SheetProps) {
  const box = useRef<HTMLDivElement>(null);
  const place = usePlace(at, box, side, point);

  // Only on opening: what is chosen later must not move the focus.
  // biome-ignore lint/correctness/useExhaustiveDependencies: see above
  useEffect(() => {
    rows(box.current)[
      Math.max(0, items[0]?.checked === undefined ? 0 : items.findIndex((item) => item.checked && !item.many))
    ]?.focus({ preventScroll: true });
  }, []);

  const onKey = (event: KeyboardEvent) => {
    const all = rows(box.current);
    const here = all.indexOf(document.activeElement as HTMLElement);
    const to = nextRow(event.key, here, all);
    if (event.key === "Escape" || event.key === "Tab") {
      event.stopPropagation();
      if (event.key === "Escape") event.preventDefault();
      onClose(true);
    } else if (to !== null) {
      event.preventDefault();
      all[to]?.focus();
    }
  };

  return createPortal(
    <>
      <div className={styles.veil} onPointerDown={() => onClose(false)} aria-hidden="true" />
      <div
        ref={box}
        id={id}
        role="menu"
        aria-label={label}
        className={styles.menu}
        style={place}
        onKeyDown={onKey}
        tabIndex={-1}
      >
        {header && (
          <div className={styles.header}>{typeof header === "function" ? header(() => onClose(true)) : header}</div>
        )}
        {items.map((item) => (
          <button
            key={item.id}
            type="button"
            {...(item.checked === undefined
              ? { role: "menuitem" }
              : { role: item.many ? "menuitemcheckbox" : "menuitemradio", "aria-checked": item.checked })}
            tabIndex={-1}
            className={styles.item}
            data-danger={item.danger || undefined}
            data-apart={item.apart || undefined}
            onClick={() => {
              onClose(true);
              item.run();
            }}
          >
            {item.icon && <span className={styles.icon}>{item.icon}</span>}
            <span className={styles.label}>{item.label}</span>
            {item.hint && <kbd>{item.hint}</kbd>}
          </button>
        ))}
      </div>
    </>,
    at.closest("dialog") ?? document.body,
  );
}

function rows(box: HTMLElement | null): HTMLElement[] {
  return Array.from(box?.querySelectorAll<HTMLElement>("[role^=menuitem]") ?? []);
}

/** Which row a key leads to, or null when the key is not for moving. */
function nextRow(key: string, here: number, all: HTMLElement[]): number | null {
  const count = all.length;
  if (key === "ArrowDown") return (here + 1) % count;
  if (key === "ArrowUp") return (here - 1 + count) % count;
  if (key === "Home") return 0;
  if (key === "End") return count - 1;
  if (key.length !== 1 || key === " ") return null;
  for (let step = 1; step <= count; step++) {
    const row = (here + step) % count;
    if (all[row]?.textContent?.trim().toLowerCase().startsWith(key.toLowerCase())) return row;
  }
  return null;
}

/** Beside the button, but always inside the window. */
function usePlace(
  at: HTMLElement,
  box: React.RefObject<HTMLDivElement | null>,
  side: "below" | "right",
  point: SheetProps["point"],
) {
  const [place, setPlace] = useState<CSSProperties>();
  useLayoutEffect(() => {
    const b = point ? new DOMRect(point.x, point.y) : at.getBoundingClientRect();
    const m = box.current?.getBoundingClientRect();
    if (!m) return;
    const left = side === "right" ? b.right + 8 : b.left;
    const below = side === "right" ? b.top : b.bottom + 4;
    const top =
      below + m.height > window.innerHeight - 8
        ? Math.max(8, (side === "right" ? b.bottom : b.top - 4) - m.height)
        : below;
    // Custom properties, so that a phone's style can leave them aside.
    setPlace({
      "--left": `${Math.max(8, Math.min(left, window.innerWidth - m.width - 8))}px`,
      "--top": `${top}px`,
    } as CSSProperties);
  }, [at, box, side, point]);
  return place;
}
