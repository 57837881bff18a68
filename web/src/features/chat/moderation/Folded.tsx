import { type ReactNode, useState } from "react";
import { useTranslation } from "react-i18next";
import { useChat, useView } from "../running";
import type { Entry } from "../store/types";
import styles from "./moderation.module.css";
import { useIsBlocked } from "./useBlock";

/** In groups, what somebody wrote whom the person has blocked is there, but not in their face. */
export function Folded({ entry, children }: { entry: Entry; children: ReactNode }) {
  const { t } = useTranslation("chat");
  const { me } = useChat();
  const group = useView((view) => view.conversations[entry.c]?.kind === "group");
  const blocked = useIsBlocked(group && entry.by !== me ? entry.by : null);
  const [open, setOpen] = useState(false);
  if (!blocked || open) return children;
  return (
    <p className={styles.folded}>
      {t("block.folded")}{" "}
      <button type="button" onClick={() => setOpen(true)}>
        {t("block.show")}
      </button>
    </p>
  );
}
