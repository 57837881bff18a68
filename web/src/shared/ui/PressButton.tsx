import type { ReactNode } from "react";
import styles from "./PressButton.module.css";

interface Props {
  type?: "primary";
  size?: "small";
  icon?: ReactNode;
  onClick: () => void;
  children: ReactNode;
}

/** A button with words for what everybody loads first. It looks like antd's, which comes with the pages that need more. */
export function PressButton({ type, size, icon, onClick, children }: Props) {
  return (
    <button type="button" className={styles.button} data-type={type} data-size={size} onClick={onClick}>
      {icon}
      <span>{children}</span>
    </button>
  );
}
