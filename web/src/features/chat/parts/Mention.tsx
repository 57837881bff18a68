import { useTranslation } from "react-i18next";
import { namesMe } from "../model/mentions";
import { useChat } from "../running";
import type { Mention as Named } from "../store/types";
import styles from "./MessageRow.module.css";

/** Somebody's name in a message. One's own is marked by weight and a sign, not by colour alone. */
export function Mention({ mention, text }: { mention: Named; text: string }) {
  const { t } = useTranslation("chat");
  const chat = useChat();
  const own = namesMe([mention], chat.me);
  return (
    <span className={styles.mention} data-own={own || undefined} title={own ? t("mention.you") : undefined}>
      {text}
      {own && <span className="sr-only"> ({t("mention.you")})</span>}
    </span>
  );
}
