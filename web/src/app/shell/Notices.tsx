import { CloudOff } from "lucide-react";
import { useTranslation } from "react-i18next";
import { useOnline } from "@/shared/kit/online";
import styles from "./Shell.module.css";

/** The strip above the content that says what still works without a connection. */
export function Notices() {
  const { t } = useTranslation("app");
  const online = useOnline();
  return (
    <div role="status">
      {!online && (
        <div className={styles.banner}>
          <CloudOff aria-hidden="true" />
          <span>{t("shell.offline")}</span>
        </div>
      )}
    </div>
  );
}
