import { Button, Input } from "antd";
import { useId, useMemo, useState } from "react";
import { useTranslation } from "react-i18next";
import { PersonPicker } from "@/features/directory";
import { Dialog, SearchField } from "@/shared/ui";
import { hayOf } from "../model/listing";
import { sortByActivity } from "../model/order";
import { type Folder, foldersOf } from "../model/own";
import { titleOf } from "../parts/names";
import { useKnown } from "../people";
import { useChat, usePeopleOfChat, useView } from "../running";
import type { Conversation } from "../store/types";
import { heldBy, saveFolder } from "./folders";
import styles from "./own.module.css";

const LONGEST = 60;
const MOST_WORDS = 20;
/** More than these are found by their names. */
const SHOWN = 60;

/** What a folder is called, and what is in it: chosen by hand, and by its own rules. */
export function FolderForm({ folder, put, onClose }: { folder: Folder; put?: string; onClose: () => void }) {
  const { t } = useTranslation("chat");
  const chat = useChat();
  const id = useId();
  const fresh = useView((view) => !foldersOf(view).some((one) => one.id === folder.id));
  const [name, setName] = useState(folder.name);
  const [words, setWords] = useState(folder.words.join(", "));
  const [members, setMembers] = useState<string[]>([...folder.members]);
  const [held, setHeld] = useState<ReadonlySet<string>>(() => new Set(put ? [put] : heldBy(chat, folder.id)));
  const ready = name.trim() !== "";
  const save = async () => {
    if (!ready) return;
    onClose();
    await saveFolder(chat, { id: folder.id, name: name.trim(), words: wordsIn(words), members }, held);
  };
  return (
    <Dialog
      title={t(fresh ? "own.newFolder" : "own.folder")}
      onClose={onClose}
      footer={
        <>
          <Button onClick={onClose}>{t("new.cancel")}</Button>
          <Button type="primary" disabled={!ready} onClick={() => void save()}>
            {t("groups.save")}
          </Button>
        </>
      }
    >
      <form
        className={styles.form}
        onSubmit={(event) => {
          event.preventDefault();
          void save();
        }}
      >
        <label htmlFor={`${id}n`}>{t("own.folderName")}</label>
        <Input id={`${id}n`} value={name} maxLength={LONGEST} onChange={({ target }) => setName(target.value)} />
        <Chosen held={held} onChange={setHeld} />
        <h3>{t("own.byItself")}</h3>
        <p className={styles.help}>{t("own.byItselfHelp")}</p>
        <label htmlFor={`${id}w`}>{t("own.words")}</label>
        <Input
          id={`${id}w`}
          value={words}
          placeholder={t("own.wordsExample")}
          onChange={({ target }) => setWords(target.value)}
        />
        <span aria-hidden="true">{t("own.withPeople")}</span>
        <PersonPicker value={members} onChange={setMembers} label={t("own.withPeople")} without={[chat.me]} />
      </form>
    </Dialog>
  );
}

const wordsIn = (text: string): string[] => {
  const words = text.split(/[,，、;\n]/).map((word) => word.trim().slice(0, LONGEST));
  return [...new Set(words.filter(Boolean))].slice(0, MOST_WORDS);
};

function Chosen({ held, onChange }: { held: ReadonlySet<string>; onChange: (held: ReadonlySet<string>) => void }) {
  const { t } = useTranslation("chat");
  const [filter, setFilter] = useState("");
  const [first] = useState(held);
  const conversations = useView((view) => view.conversations);
  const known = useKnown(usePeopleOfChat(), (all) => all);
  const found = useMemo(() => {
    const words = filter.trim().toLowerCase();
    const rows = sortByActivity(conversations, [], 0).map((c) => conversations[c] as Conversation);
    const fits = rows.filter((one) => !words || hayOf(one, known).includes(words));
    // What is in it comes first; ticking does not make a row jump.
    return [...fits.filter((one) => first.has(one.id)), ...fits.filter((one) => !first.has(one.id))].slice(0, SHOWN);
  }, [filter, conversations, known, first]);
  const pick = (c: string) => {
    const next = new Set(held);
    if (!next.delete(c)) next.add(c);
    onChange(next);
  };
  return (
    <>
      <h3>{t("own.byHand", { count: held.size })}</h3>
      <SearchField value={filter} onChange={setFilter} label={t("list.filter")} />
      <ul className={styles.choices} aria-label={t("list.label")}>
        {found.map((one) => (
          <li key={one.id}>
            <label className={styles.choice}>
              <input type="checkbox" checked={held.has(one.id)} onChange={() => pick(one.id)} />
              <span className={styles.grow}>{titleOf(one, known, t("group"))}</span>
            </label>
          </li>
        ))}
      </ul>
    </>
  );
}
