import { Button } from "antd";
import { useMemo, useState } from "react";
import { useTranslation } from "react-i18next";
import { toast } from "@/shared/kit/toast";
import { Avatar, Dialog, GroupAvatar, SearchField } from "@/shared/ui";
import { sortByActivity } from "../model/order";
import { useKnown } from "../people";
import { useChat, usePeopleOfChat, useView } from "../running";
import type { Conversation } from "../store/types";
import styles from "./AskedDialogs.module.css";
import { facesOf, titleOf } from "./names";

const SHOWN = 60;

/** Messages go to another conversation: one by one, or as one; with a word of one's own. */
export function ForwardDialog({ from, seqs, onClose }: { from: string; seqs: number[]; onClose: () => void }) {
  const { t } = useTranslation("chat");
  const chat = useChat();
  const [to, setTo] = useState<ReadonlySet<string>>(new Set());
  const [merged, setMerged] = useState(seqs.length > 1);
  const [note, setNote] = useState("");
  const [filter, setFilter] = useState("");
  const found = useFound(filter);
  const pick = (id: string) => {
    const next = new Set(to);
    if (!next.delete(id)) next.add(id);
    setTo(next);
  };
  const send = async () => {
    const sorted = [...seqs].sort((a, b) => a - b);
    for (const c of to)
      await chat.forward(c, { from, seqs: sorted, merged, ...(note.trim() && { note: note.trim() }) });
    onClose();
    toast(t("forward.done", { count: to.size }));
  };
  return (
    <Dialog
      title={t("forward.title", { count: seqs.length })}
      onClose={onClose}
      footer={
        <>
          <Button onClick={onClose}>{t("new.cancel")}</Button>
          <Button type="primary" disabled={to.size === 0} onClick={() => void send()}>
            {t("forward.send")}
          </Button>
        </>
      }
    >
      <div className={styles.forward}>
        <SearchField value={filter} onChange={setFilter} label={t("list.filter")} />
        <ul className={styles.targets} aria-label={t("list.label")}>
          {found.map(({ conversation, title, faces }) => (
            <li key={conversation.id}>
              <label className={styles.target}>
                <input type="checkbox" checked={to.has(conversation.id)} onChange={() => pick(conversation.id)} />
                {conversation.kind === "direct" && faces[0] ? (
                  <Avatar {...faces[0]} size={32} />
                ) : (
                  <GroupAvatar faces={faces} size={32} />
                )}
                <span className={styles.name}>{title}</span>
              </label>
            </li>
          ))}
        </ul>
        {seqs.length > 1 && (
          <fieldset className={styles.how}>
            <legend className="sr-only">{t("forward.how")}</legend>
            <label>
              <input type="radio" name="merged" checked={merged} onChange={() => setMerged(true)} />
              {t("forward.merged")}
            </label>
            <label>
              <input type="radio" name="merged" checked={!merged} onChange={() => setMerged(false)} />
              {t("forward.single")}
            </label>
          </fieldset>
        )}
        <input
          className={styles.note}
          value={note}
          maxLength={2000}
          aria-label={t("forward.note")}
          placeholder={t("forward.note")}
          onChange={(event) => setNote(event.target.value)}
        />
      </div>
    </Dialog>
  );
}

/** Conversations in which one may write, latest first. */
function useFound(filter: string) {
  const { t } = useTranslation("chat");
  const conversations = useView((view) => view.conversations);
  const outbox = useView((view) => view.outbox);
  const known = useKnown(usePeopleOfChat(), (all) => all);
  return useMemo(() => {
    const words = filter.trim().toLowerCase();
    return sortByActivity(conversations, outbox, Date.now())
      .map((id) => conversations[id] as Conversation)
      .filter((one) => one.can.includes("send"))
      .map((conversation) => ({
        conversation,
        title: titleOf(conversation, known, t("group")),
        latin: known[conversation.other_member_id ?? ""]?.latin ?? "",
        faces: facesOf(conversation, known),
      }))
      .filter(({ title, latin }) => !words || `${title} ${latin}`.toLowerCase().includes(words))
      .slice(0, SHOWN);
  }, [filter, conversations, outbox, known, t]);
}
