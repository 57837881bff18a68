import { CircleAlert, CircleCheck, X } from "lucide-react";
import { useEffect, useState } from "react";
import { useTranslation } from "react-i18next";
import { type Toast, useToasts } from "../kit/toast";
import { IconButton } from "./IconButton";
import styles from "./Toaster.module.css";

/** The corner where notices appear; read aloud as they come. */
export function Toaster() {
  const { t } = useTranslation("shared");
  const items = useToasts((s) => s.items);
  return (
    <section className={styles.corner} aria-label={t("toasts")} aria-live="polite">
      {items.map((item) => (
        <Notice key={item.id} item={item} />
      ))}
    </section>
  );
}

function Notice({ item }: { item: Toast }) {
  const { t } = useTranslation("shared");
  const dismiss = useToasts((s) => s.dismiss);
  const [held, setHeld] = useState(false);
  useEffect(() => {
    // A notice that is being read or reached for does not run away.
    if (held) return;
    const timer = setTimeout(() => dismiss(item.id), item.stay);
    return () => clearTimeout(timer);
  }, [item, held, dismiss]);
  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: hovering only stops the clock; everything is reachable without it
    <div
      className={styles.notice}
      data-kind={item.kind}
      onMouseEnter={() => setHeld(true)}
      onMouseLeave={() => setHeld(false)}
      onFocus={() => setHeld(true)}
      onBlur={() => setHeld(false)}
    >
      {item.kind === "success" && <CircleCheck aria-hidden="true" />}
      {item.kind === "error" && <CircleAlert aria-hidden="true" />}
      <span>{item.text}</span>
      {item.action && (
        <button
          type="button"
          className={styles.action}
          onClick={() => {
            item.action?.run();
            dismiss(item.id);
          }}
        >
          {item.action.label}
        </button>
      )}
      <IconButton label={t("action.close")} icon={<X />} className={styles.close} onClick={() => dismiss(item.id)} />
    </div>
  );
}
