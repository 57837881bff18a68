import { EyeOff, Mail, MailOpen } from "lucide-react";
import { useId } from "react";
import { useTranslation } from "react-i18next";
import { foldersOf, isUnread } from "../model/own";
import { useChat, useView } from "../running";
import type { Conversation } from "../store/types";
import styles from "./own.module.css";
import { setPref, toggleRead, usePref } from "./prefs";
import { hide, NOTIFY } from "./RowMenu";
import { useSpecial } from "./special";

/** What a person decides for themselves about a conversation; nobody else sees it. */
export function OwnSettings({ conversation }: { conversation: Conversation }) {
  const { t } = useTranslation("chat");
  const chat = useChat();
  const { id: c, kind, other_member_id: other } = conversation;
  const pref = usePref(c);
  const folders = useView(foldersOf);
  const name = useId();
  const unread = isUnread(conversation, pref);
  const group = kind === "group";
  const box = (label: string, checked: boolean, run: () => Promise<void>) => (
    <label key={label} className={styles.choice}>
      <input type="checkbox" checked={checked} onChange={() => void run()} />
      <span className={styles.grow}>{label}</span>
    </label>
  );
  return (
    <section className={styles.settings} aria-label={t("own.settings")}>
      <fieldset className={styles.set}>
        <legend>{t("own.notify.label")}</legend>
        {NOTIFY.filter((one) => group || one !== "mentions").map((notify) => (
          <label key={notify} className={styles.choice}>
            <input
              type="radio"
              name={name}
              checked={pref.notify === notify}
              onChange={() => void setPref(chat, c, { notify })}
            />
            <span className={styles.grow}>{t(`own.notify.${notify}`)}</span>
          </label>
        ))}
        {group &&
          pref.notify !== "none" &&
          box(t("own.atAll"), pref.at_all, () => setPref(chat, c, { at_all: !pref.at_all }))}
      </fieldset>
      {!group && other && <SpecialBox member={other} />}
      <fieldset className={styles.set}>
        <legend>{t("own.inList")}</legend>
        {box(t("own.top"), pref.top, () => setPref(chat, c, { top: !pref.top }))}
        {folders.map(({ id, name: title }) =>
          box(t("own.inFolder", { name: title }), pref.folders.includes(id), () =>
            setPref(chat, c, {
              folders: pref.folders.includes(id) ? pref.folders.filter((one) => one !== id) : [...pref.folders, id],
            }),
          ),
        )}
        <button type="button" className={styles.tool} onClick={() => toggleRead(chat, c)}>
          {unread ? <MailOpen aria-hidden="true" /> : <Mail aria-hidden="true" />}
          {t(unread ? "own.markRead" : "own.markUnread")}
        </button>
        <button type="button" className={styles.tool} onClick={() => hide(t, chat, conversation)}>
          <EyeOff aria-hidden="true" />
          {t("own.hide")}
        </button>
      </fieldset>
    </section>
  );
}

function SpecialBox({ member }: { member: string }) {
  const { t } = useTranslation("chat");
  const id = useId();
  const { on, toggle } = useSpecial(member);
  return (
    <div>
      <label className={styles.choice}>
        <input type="checkbox" checked={on} aria-describedby={id} onChange={toggle} />
        <span className={styles.grow}>{t("own.special")}</span>
      </label>
      <p id={id} className={styles.small}>
        {t("own.specialHelp")}
      </p>
    </div>
  );
}
