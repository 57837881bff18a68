import type { ReactNode } from "react";
import styles from "./Section.module.css";

/** A page of settings: one heading, then sections. */
export function SettingsPageFrame({
  title,
  lead,
  action,
  children,
}: {
  title: string;
  lead?: ReactNode;
  action?: ReactNode;
  children: ReactNode;
}) {
  return (
    <div className={styles.page}>
      <header className={styles.head}>
        <div>
          <h1>{title}</h1>
          {lead && <p>{lead}</p>}
        </div>
        {action}
      </header>
      {children}
    </div>
  );
}

/** A titled part of a page, set off by a hairline. */
export function Section({
  title,
  text,
  action,
  danger,
  children,
}: {
  /** Not where a single field says it already. */
  title?: string;
  text?: ReactNode;
  action?: ReactNode;
  danger?: boolean;
  children?: ReactNode;
}) {
  return (
    <section className={styles.section} data-danger={danger || undefined}>
      {title && (
        <header className={styles.sectionHead}>
          <div>
            <h2>{title}</h2>
            {text && <p>{text}</p>}
          </div>
          {action}
        </header>
      )}
      {children}
    </section>
  );
}
