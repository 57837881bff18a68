import { MicOff } from "lucide-react";
import { useTranslation } from "react-i18next";
import { Time } from "@/shared/ui";
import type { Conversation } from "../store/types";
import styles from "./group.module.css";

/** Stands where one would write, and says why one cannot. */
export function Hushed({ conversation }: { conversation: Conversation }) {
  const { t } = useTranslation("chat");
  const { muted_until: until } = conversation;
  return (
    <div className={styles.hushed} role="status">
      <MicOff aria-hidden="true" />
      <span>
        {until ? (
          <>
            {t("groups.mutedUntil")} <Time at={until} as="table" />
          </>
        ) : (
          t(conversation.kind === "direct" ? "block.notTaken" : "groups.allMuted")
        )}
      </span>
    </div>
  );
}
