import type { ReactNode } from "react";
import { useLayout } from "../kit/media";
import { ResizablePane } from "./ResizablePane";
import styles from "./TwoPanes.module.css";

interface Props {
  /** Under this name the list's width is remembered. */
  name: string;
  list: ReactNode;
  listLabel: string;
  content: ReactNode;
  /** Something is open in the content: on a phone it takes the list's place. */
  open: boolean;
}

/** A list beside what is open; on a phone one at a time. */
export function TwoPanes({ name, list, listLabel, content, open }: Props) {
  const phone = useLayout() === "phone";
  if (phone) return <div className={styles.one}>{open ? content : list}</div>;
  return (
    <div className={styles.two}>
      <ResizablePane name={name}>
        <section className={styles.list} aria-label={listLabel}>
          {list}
        </section>
      </ResizablePane>
      <div className={styles.content}>{content}</div>
    </div>
  );
}
