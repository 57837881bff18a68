import { Button, DatePicker, Radio } from "antd";
import dayjs from "dayjs";
import { useId, useState } from "react";
import { useTranslation } from "react-i18next";
import { fullTime } from "@/shared/i18n";
import { Avatar, Dialog } from "@/shared/ui";
import { mentionsIn } from "../model/mentions";
import asked from "../parts/AskedDialogs.module.css";
import { useNames, usePeopleOf } from "../parts/names";
import { faceOfKnown } from "../people";
import { useChat, useConversation } from "../running";
import type { Ask, Entry, MessageBody } from "../store/types";
import styles from "./asks.module.css";
import { People } from "./People";
import { dueTime, offers } from "./when";

type Wanted = Pick<Ask, "of" | "due">;

/** What the server takes. */
export const MOST_ASKED = 50;

/** Of a message: its author asks, puts off and takes back; everybody else sees who has answered. */
export function AskDialog({ entry, onClose }: { entry: Entry; onClose: () => void }) {
  const chat = useChat();
  const { ask, text = "" } = entry.b as unknown as MessageBody;
  if (entry.by !== chat.me) return ask ? <Answers ask={ask} onClose={onClose} /> : null;
  return (
    <AskForm
      c={entry.c}
      before={ask?.end ? undefined : ask}
      done={ask?.end ? [] : (ask?.done ?? [])}
      text={text}
      onClose={onClose}
      onAsk={(wanted) => {
        void chat.ask(entry.c, { t: entry.s }, wanted ?? { of: [], due: null });
        onClose();
      }}
    />
  );
}

interface FormProps {
  c: string;
  before: Wanted | undefined;
  done?: readonly string[];
  text: string;
  onClose: () => void;
  /** Null: no answer is needed any more. */
  onAsk: (wanted: Wanted | null) => void;
}

/** From whom, and by when. */
export function AskForm({ c, before, done = [], text, onClose, onAsk }: FormProps) {
  const { t } = useTranslation("chat");
  const conversation = useConversation(c);
  const direct = conversation?.kind === "direct" ? conversation.other_member_id : null;
  const [of, setOf] = useState<readonly string[]>(() => before?.of ?? (direct ? [direct] : calledIn(text)));
  const [due, setDue] = useState<number | null>(before ? before.due : (offers()[0] ?? null));
  const ready = of.length > 0 && of.length <= MOST_ASKED;
  return (
    <Dialog
      title={t("asks.title")}
      onClose={onClose}
      width={440}
      footer={
        <>
          {before ? (
            <Button danger onClick={() => onAsk(null)}>
              {t("asks.end")}
            </Button>
          ) : (
            <Button onClick={onClose}>{t("new.cancel")}</Button>
          )}
          <Button type="primary" disabled={!ready} onClick={() => onAsk({ of: [...of], due })}>
            {before ? t("asks.save") : t("asks.ask")}
          </Button>
        </>
      }
    >
      <p className={styles.lead}>{t("asks.lead")}</p>
      <When due={due} onChange={setDue} />
      {direct ? null : <People c={c} value={of} done={done} most={MOST_ASKED} onChange={setOf} />}
    </Dialog>
  );
}

const calledIn = (text: string): string[] => mentionsIn(text).flatMap(({ k, id }) => (k === "p" && id ? [id] : []));

function When({ due, onChange }: { due: number | null; onChange: (due: number | null) => void }) {
  const { t } = useTranslation("chat");
  const label = useId();
  const [choices] = useState(() => offers());
  const [own, setOwn] = useState(due !== null && !choices.includes(due));
  return (
    <div className={styles.field}>
      <span id={label}>{t("asks.when")}</span>
      <Radio.Group
        aria-labelledby={label}
        vertical
        value={own ? "own" : (due ?? "never")}
        onChange={({ target }) => {
          const value = target.value as number | "own" | "never";
          setOwn(value === "own");
          if (value !== "own") onChange(value === "never" ? null : value);
        }}
        options={[
          ...choices.map((at) => ({ value: at as number | string, label: dueTime(at) })),
          { value: "own", label: t("asks.own") },
          { value: "never", label: t("asks.whenever") },
        ]}
      />
      {own && (
        <DatePicker
          aria-label={t("asks.own")}
          showTime={{ format: "HH:mm", minuteStep: 5 }}
          value={due === null ? null : dayjs(due)}
          minDate={dayjs()}
          onChange={(at) => onChange(at ? at.valueOf() : null)}
          getPopupContainer={(trigger) => trigger.parentElement ?? document.body}
        />
      )}
    </div>
  );
}

function Answers({ ask, onClose }: { ask: Ask; onClose: () => void }) {
  const { t } = useTranslation("chat");
  const known = usePeopleOf(ask.of);
  const names = useNames(known);
  return (
    <Dialog title={t("asks.title")} onClose={onClose} width={400}>
      <p className={styles.lead}>
        {ask.end ? t("asks.ended") : ask.due === null ? t("asks.whenever") : t("asks.by", { when: fullTime(ask.due) })}
      </p>
      <ul className={asked.people}>
        {ask.of.map((who) => (
          <li key={who}>
            <Avatar {...faceOfKnown(known[who], who)} size={32} />
            <span className={asked.name}>{names.of(who)}</span>
            <span className={styles.hint}>{ask.done.includes(who) ? t("asks.given") : t("asks.open")}</span>
          </li>
        ))}
      </ul>
    </Dialog>
  );
}
