import { BellRing, X } from "lucide-react";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { IconButton, PressButton } from "@/shared/ui";
import { askToNotify, notifyState } from "../notify";
import styles from "./NotifyOffer.module.css";

const MEMORY = "workhall.notify.offered";

/** Offered once on each browser: a question that pops up unasked would be answered with no. */
export function NotifyOffer() {
  const { t } = useTranslation("chat");
  const [open, setOpen] = useState(() => notifyState() === "default" && !localStorage.getItem(MEMORY));
  if (!open) return null;
  const close = () => {
    localStorage.setItem(MEMORY, "1");
    setOpen(false);
  };
  return (
    <section className={styles.offer} aria-label={t("notify.offer")}>
      <BellRing aria-hidden="true" />
      <p>{t("notify.offer")}</p>
      <PressButton size="small" onClick={() => void askToNotify().then(close)}>
        {t("notify.allow")}
      </PressButton>
      <IconButton label={t("notify.later")} icon={<X />} onClick={close} className={styles.close ?? ""} />
    </section>
  );
}
