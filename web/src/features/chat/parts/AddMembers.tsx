import { Button } from "antd";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { PersonPicker } from "@/features/directory";
import { Dialog, errorText } from "@/shared/ui";
import { useChat } from "../running";
import type { Conversation } from "../store/types";
import styles from "./NewConversation.module.css";
import { useAttempt } from "./useAttempt";

interface Props {
  conversation: Conversation;
  /** Those already here, as far as they are loaded: not offered. */
  present: readonly string[];
  onClose: () => void;
}

/** Brings people into a group; they see what was said before. */
export function AddMembers({ conversation, present, onClose }: Props) {
  const { t } = useTranslation("chat");
  const chat = useChat();
  const [chosen, setChosen] = useState<string[]>([]);
  const { busy, error, attempt } = useAttempt();
  const add = async () => {
    await attempt(async () => {
      chat.take(await chat.api.add(conversation.id, chosen));
      onClose();
    });
  };
  return (
    <Dialog
      title={t("add.title")}
      onClose={onClose}
      footer={
        <>
          <Button onClick={onClose}>{t("new.cancel")}</Button>
          <Button type="primary" disabled={chosen.length === 0} loading={busy} onClick={() => void add()}>
            {t("add.button", { count: chosen.length })}
          </Button>
        </>
      }
    >
      <div className={styles.form}>
        <p className={styles.help}>{t("add.help")}</p>
        <PersonPicker value={chosen} onChange={setChosen} label={t("new.people")} without={present} autoFocus />
        {error !== null && (
          <p className={styles.error} role="alert">
            {errorText(t, error)}
          </p>
        )}
      </div>
    </Dialog>
  );
}
