import { useRouter } from "@tanstack/react-router";
import { useEffect, useState } from "react";
import { useTranslation } from "react-i18next";
import { useSession } from "@/features/identity";
import { fullTime, locale } from "@/shared/i18n";
import { useOnline } from "@/shared/kit/online";
import { errorText } from "@/shared/ui";
import { inWords } from "../model/inWords";
import { usePersonOf } from "../parts/names";
import { useChat } from "../running";
import styles from "./CardView.module.css";
import { type Card, type CardButton, type CardValue, pressCard } from "./wire";

/** So long a pressed button waits for the card to change before it can be pressed again. */
const SETTLES_MS = 8_000;

/** A thing of another module: how it stands, and what this person may do about it. */
export function CardView({ c, seq, card }: { c: string; seq: number; card: Card }) {
  const { org } = useSession();
  const title = inWords(card.title);
  return (
    <section className={styles.card} aria-label={title} data-tone={card.tone}>
      <header className={styles.head}>
        <h3 className={styles.title} dir="auto">
          {title}
        </h3>
        {card.state !== undefined && (
          <span className={styles.state} role="status">
            {inWords(card.state)}
          </span>
        )}
      </header>
      {card.fields && card.fields.length > 0 && (
        <dl className={styles.fields}>
          {card.fields.map((field, index) => (
            // biome-ignore lint/suspicious/noArrayIndexKey: fields stand where their module puts them
            <div key={index}>
              <dt>{inWords(field.label)}</dt>
              <dd dir="auto">
                <Value value={field} />
              </dd>
            </div>
          ))}
        </dl>
      )}
      <Buttons c={c} seq={seq} card={card} />
      {card.link && <ThingLink href={`/o/${org}${card.link}`} />}
    </section>
  );
}

/** To the thing itself, on this page; a new tab for who asks for one. */
function ThingLink({ href }: { href: string }) {
  const { t } = useTranslation("chat");
  const router = useRouter();
  const follow = (event: React.MouseEvent) => {
    if (event.ctrlKey || event.metaKey || event.shiftKey || event.altKey) return;
    event.preventDefault();
    router.history.push(href);
  };
  return (
    <a className={styles.link} href={href} onClick={follow}>
      {t("content.open")}
    </a>
  );
}

function Value({ value }: { value: CardValue }) {
  switch (value.t) {
    case "person":
      return <Person id={value.v} />;
    case "time":
      return <time dateTime={new Date(value.v).toISOString()}>{fullTime(value.v)}</time>;
    case "day":
      return <time dateTime={value.v}>{dayOf(value.v)}</time>;
    default:
      return inWords(value.v);
  }
}

function Person({ id }: { id: string }) {
  const { t } = useTranslation("chat");
  const { me } = useChat();
  const person = usePersonOf(id);
  return id === me ? t("you") : (person?.name ?? t("someone"));
}

/** A day is the same everywhere, so it is read and written without a time zone. */
function dayOf(day: string): string {
  const at = new Date(`${day}T00:00:00Z`);
  return new Intl.DateTimeFormat(locale(), { dateStyle: "full", timeZone: "UTC" }).format(at);
}

function Buttons({ c, seq, card }: { c: string; seq: number; card: Card }) {
  const { t } = useTranslation("chat");
  const { me } = useChat();
  const { org } = useSession();
  const online = useOnline();
  const [asking, setAsking] = useState<CardButton | null>(null);
  /** The version that was pressed: until another one comes, nothing can be pressed twice. */
  const [pressed, setPressed] = useState(0);
  const [running, setRunning] = useState("");
  const [problem, setProblem] = useState<unknown>(null);
  const buttons = card.buttons?.filter(({ only }) => only === undefined || only.includes(me)) ?? [];

  useEffect(() => {
    if (pressed === 0) return;
    const timer = setTimeout(() => setPressed(0), SETTLES_MS);
    return () => clearTimeout(timer);
  }, [pressed]);

  const press = async (button: CardButton, note: string) => {
    setRunning(button.name);
    setProblem(null);
    try {
      await pressCard(org, c, seq, button.name, note);
      setPressed(card.v);
      setAsking(null);
    } catch (error) {
      setProblem(error);
    }
    setRunning("");
  };
  const isBusy = running !== "" || pressed === card.v;
  return (
    <>
      {asking ? (
        <Note
          button={asking}
          busy={isBusy || !online}
          onBack={() => setAsking(null)}
          onSend={(note) => press(asking, note)}
        />
      ) : (
        buttons.length > 0 && (
          <div className={styles.buttons}>
            {buttons.map((button) => (
              <button
                key={button.name}
                type="button"
                className={styles.button}
                data-style={button.style}
                disabled={isBusy || !online}
                aria-busy={running === button.name || undefined}
                onClick={() => (button.asks === undefined ? void press(button, "") : setAsking(button))}
              >
                {inWords(button.label)}
              </button>
            ))}
          </div>
        )
      )}
      {buttons.length > 0 && !online && <p className={styles.hint}>{t("content.offline")}</p>}
      {problem !== null && (
        <p className={styles.problem} role="alert">
          {errorText(t, problem)}
        </p>
      )}
    </>
  );
}

interface NoteProps {
  button: CardButton;
  busy: boolean;
  onBack: () => void;
  onSend: (note: string) => void;
}

/** What the card wants to know before it does this. */
function Note({ button, busy, onBack, onSend }: NoteProps) {
  const { t } = useTranslation("chat");
  const [note, setNote] = useState("");
  const label = inWords(button.asks);
  return (
    <form
      className={styles.note}
      onSubmit={(event) => {
        event.preventDefault();
        onSend(note.trim());
      }}
      onKeyDown={(event) => {
        event.stopPropagation();
        if (event.key === "Escape") onBack();
      }}
    >
      <label>
        <span>{label}</span>
        <textarea
          // biome-ignore lint/a11y/noAutofocus: somebody has just asked to write here
          autoFocus
          rows={2}
          maxLength={2000}
          value={note}
          required={button.must}
          onChange={(event) => setNote(event.target.value)}
        />
      </label>
      <div className={styles.buttons}>
        <button type="button" className={styles.button} onClick={onBack}>
          {t("new.cancel")}
        </button>
        <button
          type="submit"
          className={styles.button}
          data-style={button.style ?? "primary"}
          disabled={busy || (button.must && note.trim() === "")}
        >
          {inWords(button.label)}
        </button>
      </div>
    </form>
  );
}
