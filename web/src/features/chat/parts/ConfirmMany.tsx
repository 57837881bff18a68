import { useQuery } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";
import { departmentsQuery } from "@/features/directory";
import { useSession } from "@/features/identity";
import { Dialog } from "@/shared/ui";
import { useConversation } from "../running";
import type { Mention } from "../store/types";
import styles from "./Composer.module.css";

interface Props {
  c: string;
  mentions: readonly Mention[];
  onClose: () => void;
  onSend: () => void;
}

/** Before many people are called at once: how many they are. */
export function ConfirmMany({ c, mentions, onClose, onSend }: Props) {
  const { t } = useTranslation("chat");
  const { org } = useSession();
  const conversation = useConversation(c);
  const others = Math.max(0, (conversation?.member_count ?? 1) - 1);
  const named = new Set(mentions.flatMap(({ k, id }) => (k === "d" ? [id] : [])));
  const all = mentions.some(({ k }) => k === "a");
  const { data } = useQuery({ ...departmentsQuery(org), enabled: !all && named.size > 0 });
  // How many have a role is not known here.
  const byRole = mentions.some(({ k }) => k === "r");
  const inThem = byRole
    ? others
    : (data?.filter(({ id }) => named.has(id)).reduce((sum, one) => sum + one.member_count, 0) ?? others);
  // Nobody outside the conversation is called.
  const count = all ? others : Math.min(others, inThem);
  return (
    <Dialog
      title={t("mention.many")}
      onClose={onClose}
      footer={
        <>
          <button type="button" className={styles.plain} onClick={onClose}>
            {t("new.cancel")}
          </button>
          <button type="button" className={styles.strong} onClick={onSend}>
            {t("mention.send")}
          </button>
        </>
      }
    >
      <p>{all ? t("mention.manyText", { count }) : t("mention.upTo", { count })}</p>
    </Dialog>
  );
}
