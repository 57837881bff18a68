import { Copy, Forward, Undo2, X } from "lucide-react";
import { useTranslation } from "react-i18next";
import { clockTime } from "@/shared/i18n";
import { toast } from "@/shared/kit/toast";
import { IconButton } from "@/shared/ui";
import { copy } from "../model/clipboard";
import { plainText } from "../model/preview";
import { useChat, usePeopleOfChat } from "../running";
import type { Entry, MessageBody } from "../store/types";
import { ask, usePane, usePaneState } from "./pane";
import styles from "./SelectionBar.module.css";

/** In place of the field while messages are chosen: what can be done with all of them. */
export function SelectionBar() {
  const { t } = useTranslation("chat");
  const chat = useChat();
  const people = usePeopleOfChat();
  const pane = usePane();
  const selected = usePaneState((state) => state.selected);
  const seqs = [...(selected ?? [])].sort((a, b) => a - b);
  const entries = (): Entry[] => {
    const held = chat.store.getState().windows[pane.c]?.entries ?? [];
    return held.filter((entry) => selected?.has(entry.s));
  };
  const leave = () => {
    pane.state.setState({ selected: null, anchor: null });
    pane.focusField();
  };
  const take = async () => {
    const known = people.store.getState();
    const lines = entries().map((entry) => {
      const who = entry.by === chat.me ? t("you") : (known[entry.by ?? ""]?.name ?? t("someone"));
      return `${who}, ${clockTime(entry.at)}: ${plainText(entry.b as unknown as MessageBody)}`;
    });
    const worked = await copy(lines.join("\n"));
    toast(worked ? t("bar.copied") : t("bar.notCopied"), { kind: worked ? "plain" : "error" });
    leave();
  };
  const own = entries().filter((entry) => entry.by === chat.me && !entry.gone);
  const recall = async () => {
    for (const entry of own) {
      chat.recalled.set(entry.key ?? String(entry.s), entry.b as unknown as MessageBody);
      await chat.recall(pane.c, { t: entry.s });
    }
    leave();
  };
  return (
    <div
      className={styles.bar}
      role="toolbar"
      aria-label={t("select.label")}
      onKeyDown={(event) => event.key === "Escape" && leave()}
    >
      <span className={styles.count} role="status">
        {t("select.count", { count: seqs.length })}
      </span>
      <button type="button" disabled={seqs.length === 0} onClick={() => ask(pane, { t: "forward", seqs })}>
        <Forward aria-hidden="true" />
        {t("bar.forward")}
      </button>
      <button type="button" disabled={seqs.length === 0} onClick={() => void take()}>
        <Copy aria-hidden="true" />
        {t("bar.copy")}
      </button>
      <button type="button" disabled={own.length === 0} onClick={() => void recall()}>
        <Undo2 aria-hidden="true" />
        {t("select.recall", { count: own.length })}
      </button>
      <IconButton label={t("select.leave")} keys="Esc" icon={<X />} onClick={leave} />
    </div>
  );
}
