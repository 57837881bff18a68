import { useNavigate } from "@tanstack/react-router";
import { Button, Input } from "antd";
import { useId, useState } from "react";
import { useTranslation } from "react-i18next";
import { PersonPicker } from "@/features/directory";
import { useSession } from "@/features/identity";
import { listOf } from "@/shared/i18n";
import { Dialog, errorText } from "@/shared/ui";
import { FoundFollowing } from "../group/FoundFollowing";
import { useChat } from "../running";
import styles from "./NewConversation.module.css";
import { usePeopleOf } from "./names";
import { useAttempt } from "./useAttempt";

const TITLE_LIMIT = 100;

/** One person opens the conversation with them, several found a group. */
export function NewConversation({ org, onClose }: { org: string; onClose: () => void }) {
  const { t } = useTranslation("chat");
  const chat = useChat();
  const navigate = useNavigate();
  const [chosen, setChosen] = useState<string[]>([]);
  const [title, setTitle] = useState("");
  const { busy, error, attempt } = useAttempt();
  const known = usePeopleOf(chosen);
  const { can } = useSession();
  const keepsDirectory = can("chat.manage") || can("directory.manage");
  const titleId = useId();
  const group = chosen.length > 1;
  const names = listOf(chosen.slice(0, 4).map((id) => known[id]?.name ?? "…")).slice(0, TITLE_LIMIT);

  const start = async () => {
    const [only] = chosen;
    if (!only || busy) return;
    await attempt(async () => {
      const made = group ? await chat.api.openGroup(title.trim() || names, chosen) : await chat.api.openDirect(only);
      chat.take(made);
      onClose();
      void navigate({ to: "/o/$org/messages/$conversation", params: { org, conversation: made.id } });
    });
  };

  return (
    <Dialog
      title={t("new.title")}
      onClose={onClose}
      footer={
        <>
          <Button onClick={onClose}>{t("new.cancel")}</Button>
          <Button type="primary" disabled={chosen.length === 0} loading={busy} onClick={() => void start()}>
            {group ? t("new.group", { count: chosen.length + 1 }) : t("new.direct")}
          </Button>
        </>
      }
    >
      <form
        className={styles.form}
        onSubmit={(event) => {
          event.preventDefault();
          void start();
        }}
      >
        <p className={styles.help}>{t("new.help")}</p>
        <PersonPicker value={chosen} onChange={setChosen} label={t("new.people")} without={[chat.me]} autoFocus />
        {group && (
          <div className={styles.field}>
            <label htmlFor={titleId}>
              {t("new.name")} <span>{t("new.optional")}</span>
            </label>
            <Input
              id={titleId}
              value={title}
              maxLength={TITLE_LIMIT}
              placeholder={names}
              onChange={(event) => setTitle(event.target.value)}
            />
          </div>
        )}
        {error !== null && (
          <p className={styles.error} role="alert">
            {errorText(t, error)}
          </p>
        )}
      </form>
      {keepsDirectory && <FoundFollowing org={org} onDone={onClose} />}
    </Dialog>
  );
}
