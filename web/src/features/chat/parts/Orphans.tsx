import { Copy, Trash2, TriangleAlert } from "lucide-react";
import { useMemo } from "react";
import { useTranslation } from "react-i18next";
import { toast } from "@/shared/kit/toast";
import { IconButton } from "@/shared/ui";
import { copy } from "../model/clipboard";
import { outgoingWords } from "../model/preview";
import { useChat, useView } from "../running";
import styles from "./Orphans.module.css";

/** Messages that were refused in a conversation one has meanwhile left: they have no pane of their own to stand in. */
export function Orphans() {
  const { t } = useTranslation("chat");
  const chat = useChat();
  const outbox = useView((view) => view.outbox);
  const conversations = useView((view) => view.conversations);
  const live = useView((view) => view.phase === "live");
  const rows = useMemo(
    () => outbox.filter((row) => row.state === "failed" && !conversations[row.c]),
    [outbox, conversations],
  );
  if (!live || rows.length === 0) return null;
  const take = async () => {
    if (await copy(rows.map((row) => outgoingWords(t, row)).join("\n"))) toast(t("bar.copied"));
    else toast(t("bar.notCopied"), { kind: "error" });
  };
  const discard = async () => {
    await Promise.all(rows.map((row) => chat.discard(row.key)));
    const run = () => void Promise.all(rows.map((row) => chat.restore(row)));
    toast(t("state.discarded"), { action: { label: t("state.undo"), run } });
  };
  return (
    <section className={styles.orphans} aria-label={t("orphans.text", { count: rows.length })}>
      <TriangleAlert aria-hidden="true" />
      <p>{t("orphans.text", { count: rows.length })}</p>
      <IconButton label={t("bar.copy")} icon={<Copy />} onClick={() => void take()} />
      <IconButton label={t("state.discard")} icon={<Trash2 />} onClick={() => void discard()} />
    </section>
  );
}
