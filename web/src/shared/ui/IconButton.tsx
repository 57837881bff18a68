import type { ButtonHTMLAttributes, ReactNode, Ref } from "react";
import styles from "./IconButton.module.css";

interface Props extends Omit<ButtonHTMLAttributes<HTMLButtonElement>, "children" | "aria-label" | "title"> {
  /** Read aloud and shown on hover. */
  label: string;
  icon: ReactNode;
  /** Shortcut shown with the label. */
  keys?: string;
  active?: boolean;
  ref?: Ref<HTMLButtonElement>;
}

/** A button that is only an icon: it always has a label. */
export function IconButton({ label, icon, keys, active, className, ref, ...rest }: Props) {
  return (
    <button
      type="button"
      ref={ref}
      aria-label={label}
      title={keys ? `${label} (${keys})` : label}
      data-active={active || undefined}
      className={className ? `${styles.button} ${className}` : styles.button}
      {...rest}
    >
      {icon}
    </button>
  );
}
