import { X } from "lucide-react";
import { type CSSProperties, type ReactNode, useEffect, useId, useRef } from "react";
import { createPortal } from "react-dom";
import { useTranslation } from "react-i18next";
import styles from "./Dialog.module.css";
import { IconButton } from "./IconButton";

interface Props {
  title: string;
  onClose: () => void;
  children: ReactNode;
  /** Buttons at the bottom, the one to press last. */
  footer?: ReactNode;
  /** `side` slides in from the end and is as high as the window. */
  shape?: "middle" | "side";
  width?: number;
  /** No heading of its own: the title is only read aloud. */
  bare?: boolean;
}

/** A window over the page. The browser's own dialog keeps the focus inside and the rest inert; Escape closes. */
export function Dialog({ title, onClose, children, footer, shape = "middle", width = 480, bare = false }: Props) {
  const { t } = useTranslation("shared");
  const box = useRef<HTMLDialogElement>(null);
  const heading = useId();

  useEffect(() => {
    const dialog = box.current;
    const before = document.activeElement;
    if (typeof dialog?.showModal === "function") dialog.showModal();
    else dialog?.setAttribute("open", "");
    if (dialog) focusInside(dialog);
    return () => {
      if (typeof dialog?.close === "function") dialog.close();
      if (before instanceof HTMLElement) before.focus();
    };
  }, []);

  return createPortal(
    // biome-ignore lint/a11y/useKeyWithClickEvents: Escape is the key for it, and the browser hands it to onCancel
    <dialog
      ref={box}
      tabIndex={-1}
      className={styles.dialog}
      data-shape={shape}
      style={{ "--widest": `${width}px` } as CSSProperties}
      aria-labelledby={heading}
      onCancel={(event) => {
        // Another window opened from this one, or a file field in it, is none of ours.
        if (event.target !== box.current) return;
        event.preventDefault();
        onClose();
      }}
      onClick={(event) => {
        if (event.target === box.current) onClose();
      }}
    >
      <div className={styles.box}>
        <header className={bare ? "sr-only" : styles.head}>
          <h2 id={heading}>{title}</h2>
          {!bare && <IconButton label={t("action.close")} icon={<X />} onClick={onClose} />}
        </header>
        <div className={bare ? styles.bare : styles.body}>{children}</div>
        {footer && <footer className={styles.foot}>{footer}</footer>}
      </div>
    </dialog>,
    document.body,
  );
}

const FIELDS = "input:not([type=hidden]):not([type=radio]):not([type=checkbox]), textarea";

/**
 * The first field has the focus, else the window itself (never its closing button). On a phone a form of several fields
 * is shown first, before the keyboard hides half of it.
 */
function focusInside(dialog: HTMLDialogElement): void {
  const fields = [...dialog.querySelectorAll<HTMLElement>(FIELDS)];
  const phone = window.matchMedia("(max-width: 599px)").matches;
  if (fields[0] && (!phone || fields.length <= 2)) fields[0].focus();
  else dialog.focus();
}
