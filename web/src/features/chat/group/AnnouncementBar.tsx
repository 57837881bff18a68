import { Megaphone, X } from "lucide-react";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { toast } from "@/shared/kit/toast";
import { errorText, IconButton } from "@/shared/ui";
import { useChat } from "../running";
import type { Conversation } from "../store/types";
import styles from "./group.module.css";
import { changeOwn } from "./wire";

/** What the group has to know, above everything that is said, until one puts it away. */
export function AnnouncementBar({ conversation, org }: { conversation: Conversation; org: string }) {
  const { t } = useTranslation("chat");
  const chat = useChat();
  const [whole, setWhole] = useState(false);
  const { announcement } = conversation;
  if (!announcement) return null;
  const { text } = announcement.b as { text: string };
  const putAway = async () => {
    try {
      chat.take(await changeOwn(org, conversation.id, { dismissed: announcement.s }));
    } catch (problem) {
      toast(errorText(t, problem), { kind: "error" });
    }
  };
  return (
    <section className={styles.bar} aria-label={t("groups.announcement")}>
      <Megaphone aria-hidden="true" />
      <button
        type="button"
        className={styles.barText}
        data-whole={whole || undefined}
        aria-expanded={whole}
        onClick={() => setWhole(!whole)}
      >
        {text}
      </button>
      <IconButton label={t("groups.putAway")} icon={<X />} onClick={() => void putAway()} />
    </section>
  );
}
