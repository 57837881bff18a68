import { PinOff } from "lucide-react";
import { useTranslation } from "react-i18next";
import { fullTime } from "@/shared/i18n";
import { Dialog, EmptyState, IconButton } from "@/shared/ui";
import { previewOf } from "../model/preview";
import { useChat } from "../running";
import styles from "./AskedDialogs.module.css";
import { useNames, usePeopleOf } from "./names";
import { usePane } from "./pane";
import { usePins } from "./usePins";

/** Everything that is pinned here; pressing one leads to it. */
export function PinsDialog({ c, onClose }: { c: string; onClose: () => void }) {
  const { t } = useTranslation("chat");
  const chat = useChat();
  const pane = usePane();
  const pins = usePins(c);
  const names = useNames(usePeopleOf(pins.flatMap(({ by }) => (by ? [by] : []))));
  return (
    <Dialog title={t("pins.title")} onClose={onClose}>
      {pins.length === 0 && <EmptyState title={t("pins.none")}>{t("pins.noneText")}</EmptyState>}
      <ul className={styles.pins}>
        {pins.map((entry) => (
          <li key={entry.s}>
            <button
              type="button"
              className={styles.pin}
              onClick={() => {
                onClose();
                pane.jump(entry.s);
              }}
            >
              <span className={styles.name}>{names.of(entry.by)}</span>
              <span className={styles.preview}>{previewOf(t, entry, chat.me)}</span>
              <time>{fullTime(entry.at)}</time>
            </button>
            <IconButton
              label={t("bar.unpin")}
              icon={<PinOff />}
              onClick={() => void chat.pin(c, { t: entry.s }, false)}
            />
          </li>
        ))}
      </ul>
    </Dialog>
  );
}
