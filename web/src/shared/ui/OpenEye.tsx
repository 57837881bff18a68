import { Eye } from "lucide-react";
import { type ReactNode, useState } from "react";
import { useTranslation } from "react-i18next";
import { IconButton } from "./IconButton";
import styles from "./OpenEye.module.css";

interface Props {
  /** One sentence: who can see what about whom. */
  children: string;
  /** The link to the ledger, where there is one. */
  ledger?: ReactNode;
  /** Opens above the sign, where there is no room below. */
  up?: boolean;
}

/** The sign beside everything that concerns people: press it and one sentence says who can see this. */
export function OpenEye({ children, ledger, up }: Props) {
  const { t } = useTranslation("shared");
  const [open, setOpen] = useState(false);
  return (
    <span className={styles.sign}>
      <IconButton
        label={t("openEye.sign")}
        icon={<Eye />}
        className={styles.eye}
        aria-expanded={open}
        onClick={() => setOpen(!open)}
        onBlur={(event) => {
          if (!event.currentTarget.parentElement?.contains(event.relatedTarget)) setOpen(false);
        }}
        onKeyDown={(event) => {
          if (event.key === "Escape") setOpen(false);
        }}
      />
      {open && (
        <span className={styles.note} data-up={up || undefined} role="status">
          {children} {ledger}
        </span>
      )}
    </span>
  );
}
