import { useTranslation } from "react-i18next";
import { fullTime } from "@/shared/i18n";
import { Avatar, Dialog } from "@/shared/ui";
import { plainText } from "../model/preview";
import { faceOfKnown } from "../people";
import type { Merged } from "../store/types";
import styles from "./MergedDialog.module.css";
import { MessageText } from "./MessageText";
import { useNames, usePeopleOf } from "./names";

/** Forwarded messages that travel as one, as they were said. */
export function MergedDialog({ merged, onClose }: { merged: Merged; at: number; onClose: () => void }) {
  const { t } = useTranslation("chat");
  const known = usePeopleOf(merged.items.flatMap(({ by }) => (by ? [by] : [])));
  const names = useNames(known);
  return (
    <Dialog title={t("card.merged", { count: merged.n })} onClose={onClose} width={560}>
      <ul className={styles.items}>
        {merged.items.map(({ by, at, text, files }, index) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: what was forwarded never changes
          <li key={index} className={styles.item}>
            <Avatar {...faceOfKnown(known[by ?? ""], by ?? "")} size={32} />
            <div className={styles.said}>
              <p className={styles.head}>
                <strong>{names.of(by)}</strong> <time>{fullTime(at)}</time>
              </p>
              {text && <MessageText text={plainText({ text, f: "md" })} />}
              {files?.map((file) => (
                <p key={file.id}>{t("kind.file", { name: file.name })}</p>
              ))}
            </div>
          </li>
        ))}
      </ul>
    </Dialog>
  );
}
