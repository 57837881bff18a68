import { X } from "lucide-react";
import { useTranslation } from "react-i18next";
import { IconButton } from "@/shared/ui";
import type { Entry } from "../store/types";
import styles from "./Translated.module.css";
import { forgetTranslation, useTranslationOf } from "./translations";

/** What the reader asked to have in their language, under what was said. */
export function Translated({ entry }: { entry: Entry }) {
  const { t } = useTranslation("chat");
  const found = useTranslationOf(entry);
  if (!found) return null;
  const { text, problem } = found;
  return (
    <div className={styles.translated} role={problem ? "alert" : "status"} data-problem={problem ? "" : undefined}>
      <div>
        <span className={styles.label}>
          {text === undefined && !problem ? t("content.translating") : t("content.translated")}
        </span>
        {(text ?? problem) && <p dir="auto">{text ?? problem}</p>}
      </div>
      <IconButton label={t("content.untranslate")} icon={<X />} onClick={() => forgetTranslation(entry)} />
    </div>
  );
}
