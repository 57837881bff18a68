import { useNavigate } from "@tanstack/react-router";
import { Button, Input } from "antd";
import { Pencil, Star, StarOff } from "lucide-react";
import { useEffect, useMemo, useState } from "react";
import { useTranslation } from "react-i18next";
import { useSession } from "@/features/identity";
import { fullTime } from "@/shared/i18n";
import { toast } from "@/shared/kit/toast";
import { Dialog, EmptyState, IconButton, SkeletonList } from "@/shared/ui";
import { starKey, starsOf } from "../model/own";
import { previewOf } from "../model/preview";
import { idsOf, titleOf, useNames, usePeopleOf } from "../parts/names";
import { useMessage } from "../parts/Quote";
import { useChat, useConversation, useView } from "../running";
import type { Entry } from "../store/types";
import styles from "./own.module.css";

const AT_ONCE = 30;
const LONGEST_NOTE = 200;

type Starred = ReturnType<typeof starsOf>[number];

/** Every message that the person wants to find again, the last one marked first. */
export function StarsDialog({ onClose }: { onClose: () => void }) {
  const { t } = useTranslation("chat");
  const own = useView((view) => view.own);
  const whole = useView((view) => view.ownWhole);
  const stars = useMemo(() => starsOf({ own }), [own]);
  const [shown, setShown] = useState(AT_ONCE);
  return (
    <Dialog title={t("own.stars")} shape="side" onClose={onClose}>
      {stars.length === 0 && !whole && <SkeletonList rows={5} />}
      {stars.length === 0 && whole && (
        <EmptyState icon={<Star />} title={t("own.noStars")}>
          {t("own.noStarsText")}
        </EmptyState>
      )}
      <ul className={styles.rows}>
        {stars.slice(0, shown).map((star) => (
          <StarRow key={starKey(star.c, star.s)} star={star} onClose={onClose} />
        ))}
      </ul>
      {stars.length > shown && (
        <Button block onClick={() => setShown(shown + AT_ONCE)}>
          {t("details.more")}
        </Button>
      )}
    </Dialog>
  );
}

function StarRow({ star, onClose }: { star: Starred; onClose: () => void }) {
  const { t } = useTranslation("chat");
  const chat = useChat();
  const navigate = useNavigate();
  const { org } = useSession();
  const { c, s, note } = star;
  const conversation = useConversation(c);
  const entry = useKept(c, s);
  const known = usePeopleOf([...(conversation ? idsOf(conversation) : []), ...(entry?.by ? [entry.by] : [])]);
  const names = useNames(known);
  const [writing, setWriting] = useState(false);
  const key = starKey(c, s);
  const drop = () => {
    void chat.own.keep(key, null);
    toast(t("own.unstarred"), {
      action: { label: t("state.undo"), run: () => void chat.own.keep(key, { note }) },
    });
  };
  const missing = !conversation || entry === null;
  return (
    <li className={styles.star}>
      <div className={styles.row}>
        <button
          type="button"
          className={styles.lead}
          disabled={missing}
          onClick={() => {
            onClose();
            void navigate({
              to: "/o/$org/messages/$conversation",
              params: { org, conversation: c },
              search: { at: s },
            });
          }}
        >
          <span className={styles.where}>
            {entry?.by && !missing ? <b>{names.of(entry.by)}</b> : null}{" "}
            {conversation?.kind === "group" && titleOf(conversation, known, t("group"))}
          </span>
          <span className={styles.said} data-gone={missing || entry?.gone || undefined}>
            {missing ? t("quote.missing") : entry ? previewOf(t, entry, chat.me) : "…"}
          </span>
          {entry && <time className={styles.where}>{fullTime(entry.at)}</time>}
        </button>
        <IconButton label={t("own.note")} icon={<Pencil />} onClick={() => setWriting(!writing)} />
        <IconButton label={t("own.unstar")} icon={<StarOff />} onClick={drop} />
      </div>
      {writing ? (
        <Note
          note={note}
          onSave={(text) => {
            setWriting(false);
            void chat.own.keep(key, { note: text });
          }}
        />
      ) : (
        note && <p className={styles.note}>{note}</p>
      )}
    </li>
  );
}

function Note({ note, onSave }: { note: string; onSave: (text: string) => void }) {
  const { t } = useTranslation("chat");
  const [text, setText] = useState(note);
  return (
    <form
      className={styles.row}
      onSubmit={(event) => {
        event.preventDefault();
        onSave(text.trim());
      }}
    >
      <Input
        value={text}
        maxLength={LONGEST_NOTE}
        aria-label={t("own.note")}
        placeholder={t("own.noteExample")}
        autoFocus
        onChange={({ target }) => setText(target.value)}
      />
      <Button htmlType="submit">{t("groups.save")}</Button>
    </form>
  );
}

/** Also what this browser kept, when there is no connection. */
function useKept(c: string, s: number): Entry | null | undefined {
  const chat = useChat();
  const found = useMessage(c, s);
  const [kept, setKept] = useState<Entry>();
  useEffect(() => {
    chat.database.entries.get([c, s]).then(setKept, () => undefined);
  }, [chat, c, s]);
  return found === undefined ? kept : found;
}
