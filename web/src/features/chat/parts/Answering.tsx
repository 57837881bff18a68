import { CornerUpLeft, Pencil, X } from "lucide-react";
import { useTranslation } from "react-i18next";
import { IconButton } from "@/shared/ui";
import { useView } from "../running";
import styles from "./Answering.module.css";
import { QuotedWords } from "./Quote";

/** Above the field: the message that is answered or edited, and the way out. */
export function Answering({ c, place, onLeave }: { c: string; place: string; onLeave: () => void }) {
  const { t } = useTranslation("chat");
  const re = useView((view) => view.drafts[place]?.re);
  const edit = useView((view) => view.drafts[place]?.edit);
  if (re === undefined && !edit) return null;
  const label = edit ? t("composer.editing") : t("composer.answering");
  return (
    <div className={styles.bar}>
      {edit ? <Pencil aria-hidden="true" /> : <CornerUpLeft aria-hidden="true" />}
      <div className={styles.what}>
        <span className={styles.label}>{label}</span>
        {!edit && re !== undefined && (
          <div className={styles.quoted}>
            <QuotedWords c={c} s={re} />
          </div>
        )}
      </div>
      <IconButton label={t("composer.leave")} keys="Esc" icon={<X />} onClick={onLeave} />
    </div>
  );
}
