import { CloudOff, TriangleAlert } from "lucide-react";
import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";
import { ApiError, OFFLINE } from "../api";
import { useDelayed } from "../kit/delay";
import { errorText } from "./errorText";
import { PressButton } from "./PressButton";
import styles from "./States.module.css";

interface EmptyProps {
  icon?: ReactNode;
  title: string;
  /** What this place is for. */
  children?: ReactNode;
  /** The first thing to do here. */
  action?: ReactNode;
  /** The heading's level in its page. */
  level?: 1 | 2 | 3;
}

/** Nothing here yet: says what it is for and offers the first action. */
export function EmptyState({ icon, title, children, action, level = 2 }: EmptyProps) {
  const Heading = `h${level}` as const;
  return (
    <div className={styles.state}>
      {icon && <div className={styles.icon}>{icon}</div>}
      <Heading className={styles.title}>{title}</Heading>
      {children && <div className={styles.text}>{children}</div>}
      {action && <div className={styles.action}>{action}</div>}
    </div>
  );
}

/** It did not work: says what happened and how to go on. */
export function ErrorState({ error, onRetry }: { error: unknown; onRetry?: (() => void) | undefined }) {
  const { t } = useTranslation("shared");
  const offline = error instanceof ApiError && error.code === OFFLINE;
  return (
    <div className={styles.state} role="alert">
      <div className={styles.icon}>{offline ? <CloudOff /> : <TriangleAlert />}</div>
      <p className={styles.text}>{errorText(t, error)}</p>
      {onRetry && (
        <div className={styles.action}>
          <PressButton onClick={onRetry}>{t("action.retry")}</PressButton>
        </div>
      )}
    </div>
  );
}

/** Grey rows while a list loads; nothing at all in the first 150 ms. */
export function SkeletonList({ rows = 8, avatar = true }: { rows?: number; avatar?: boolean }) {
  const { t } = useTranslation("shared");
  const late = useDelayed();
  if (!late) return null;
  return (
    <div className={styles.skeleton} role="status" aria-label={t("loading")}>
      {Array.from({ length: rows }, (_, row) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: the rows are all alike and never move
        <div key={row} className={styles.row} aria-hidden="true">
          {avatar && <span className={styles.dot} />}
          <span className={styles.bars}>
            <span style={{ width: `${38 + ((row * 17) % 30)}%` }} />
            <span style={{ width: `${55 + ((row * 23) % 35)}%` }} />
          </span>
        </div>
      ))}
    </div>
  );
}
