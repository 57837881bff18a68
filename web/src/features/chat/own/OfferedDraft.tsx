import { MonitorSmartphone, X } from "lucide-react";
import { useTranslation } from "react-i18next";
import { IconButton, PressButton } from "@/shared/ui";
import { plainText } from "../model/preview";
import { useChat, useView } from "../running";
import type { MessageBody } from "../store/types";
import styles from "./own.module.css";

/** Both this device and another one have gone on writing: what the other one has can be taken. */
export function OfferedDraft({ place }: { place: string }) {
  const { t } = useTranslation("chat");
  const chat = useChat();
  const offer = useView((view) => view.draftOffers[place]);
  if (!offer) return null;
  return (
    <div className={styles.offer} role="status">
      <MonitorSmartphone aria-hidden="true" />
      <p className={styles.grow}>{t("own.otherDraft", { text: plainText(offer as unknown as MessageBody) })}</p>
      <PressButton size="small" onClick={() => chat.draftSync?.takeOffer(place)}>
        {t("own.takeDraft")}
      </PressButton>
      <IconButton label={t("own.leaveDraft")} icon={<X />} onClick={() => chat.draftSync?.dismiss(place)} />
    </div>
  );
}
