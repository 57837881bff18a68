import { useQuery } from "@tanstack/react-query";
import { Button } from "antd";
import { useTranslation } from "react-i18next";
import { Dialog, errorText } from "@/shared/ui";
import { heirQuery } from "../group/wire";
import type { Conversation } from "../store/types";
import styles from "./NewConversation.module.css";
import { usePersonOf } from "./names";
import { useAttempt } from "./useAttempt";

/** Asked, because one cannot come back alone: somebody inside has to bring one in again. */
export function ConfirmLeave({
  conversation,
  org,
  onLeave,
  onClose,
}: {
  conversation: Conversation;
  org: string;
  onLeave: () => Promise<void>;
  onClose: () => void;
}) {
  const { t } = useTranslation("chat");
  const heir = useQuery({ ...heirQuery(org, conversation.id), enabled: conversation.role === "owner" }).data?.member_id;
  const person = usePersonOf(heir ?? null);
  const title = conversation.title ?? "";
  const { busy, error, attempt } = useAttempt();
  return (
    <Dialog
      title={t("leave.title", { title })}
      onClose={onClose}
      width={400}
      footer={
        <>
          <Button onClick={onClose}>{t("new.cancel")}</Button>
          <Button danger type="primary" loading={busy} onClick={() => void attempt(onLeave)}>
            {t("details.leave")}
          </Button>
        </>
      }
    >
      <p>{t("leave.text")}</p>
      {person && <p>{t("groups.heir", { name: person.name })}</p>}
      {error !== null && (
        <p className={styles.error} role="alert">
          {errorText(t, error)}
        </p>
      )}
    </Dialog>
  );
}
