import { CaseSensitive, Paperclip, SendHorizontal, Smile } from "lucide-react";
import {
  type ComponentType,
  lazy,
  type Ref,
  Suspense,
  useCallback,
  useEffect,
  useImperativeHandle,
  useRef,
  useState,
} from "react";
import { useTranslation } from "react-i18next";
import { number } from "@/shared/i18n";
import { useLayout } from "@/shared/kit/media";
import { toast } from "@/shared/kit/toast";
import { Dialog, IconButton } from "@/shared/ui";
import { Asking, AskTool } from "../asks/Asking";
import { Extras } from "../content/Extras";
import { mentionsIn } from "../model/mentions";
import type { Words } from "../model/words";
import { useChat, useView } from "../running";
import { type DraftWords, placeOf } from "../store/drafts";
import type { Entry, FileRef, MessageBody } from "../store/types";
import { Answering } from "./Answering";
import type { AttachmentsHandle } from "./Attachments";
import styles from "./Composer.module.css";
import { ConfirmMany } from "./ConfirmMany";
import { type FieldHandle, type FieldProps, PlainField } from "./fields";
import { targetOfRow } from "./useMessageActions";

const AboveField = lazy(() => import("../own/AboveField").then((module) => ({ default: module.AboveField })));
const SendMenu = lazy(() => import("../own/SendMenu").then((module) => ({ default: module.SendMenu })));
const Attachments = lazy(() => import("./Attachments").then((module) => ({ default: module.Attachments })));
const Emoji = lazy(() => import("./Emoji").then((module) => ({ default: module.Emoji })));

/** What the server takes as one message, in characters. */
export const MAX_TEXT = 8_000;
const COUNT_FROM = 7_500;

export interface ComposerHandle {
  focus: () => void;
  attach: (files: readonly File[]) => void;
  edit: (entry: Entry) => void;
  rewrite: (text: string, f?: "md") => void;
}

interface Props {
  c: string;
  /** The thread that is answered in. */
  root?: number;
  onSent: () => void;
  /** Arrow up in the empty field where there is nothing of one's own to edit. */
  onUp: () => void;
  /** The message of one's own that arrow up edits. */
  lastOwn: () => Entry | null;
  ref?: Ref<ComposerHandle>;
}

/** Where one writes. What stands here is kept as a draft with every key, and is only gone once it is safely on its way. */
export function Composer({ c, root, onSent, onUp, lastOwn, ref }: Props) {
  const { t } = useTranslation("chat");
  const chat = useChat();
  const phone = useLayout() === "phone";
  const place = placeOf(c, root);
  const field = useRef<FieldHandle>(null);
  const [words, show] = useState<Words>(() => wordsOf(chat.drafts.get(place)));
  // What the field holds at this moment: a key that sends may come before what was typed last is drawn.
  const latest = useRef(words);
  const setWords = useCallback((next: Words) => {
    latest.current = next;
    show(next);
  }, []);
  const uploads = useRef<AttachmentsHandle>(null);
  const picker = useRef<HTMLInputElement>(null);
  const [files, setFiles] = useState<{ refs: readonly FileRef[]; busy: boolean }>({ refs: [], busy: false });
  const follow = useCallback((refs: readonly FileRef[], busy: boolean) => setFiles({ refs, busy }), []);
  const attach = (added: readonly File[]) => {
    if (added.length > 0) uploads.current?.add(added);
  };
  const [formats, setFormats] = useState(false);
  const [picking, setPicking] = useState(false);
  const [asking, setAsking] = useState(false);
  const edited = useView((view) => view.drafts[place]?.edit);
  const carries = useView((view) => Boolean(view.drafts[place]?.edit ?? view.drafts[place]?.ask));
  const tooLong = isTooLong(words.text);
  const holdsNothing = (text: string) => (!text.trim() && files.refs.length === 0) || files.busy;
  const nothing = holdsNothing(words.text);
  const { Field, hasFocus, load } = useField(phone);

  // Another device has gone on with it.
  const taken = useView((view) => view.draftTakes[place] ?? 0);
  useEffect(() => {
    if (taken > 0) setWords(wordsOf(chat.drafts.get(place)));
  }, [taken, chat, place, setWords]);
  const change = useCallback(
    (next: Words) => {
      setWords(next);
      const { text: _, f: _f, ...rest } = chat.drafts.get(place);
      chat.drafts.set(place, { ...rest, ...next });
      if (next.text.trim()) chat.typing(c);
    },
    [chat, c, place, setWords],
  );
  const begin = (entry: Entry) => {
    const { aside, edit: _, ...now } = chat.drafts.get(place);
    const { text = "", f } = entry.b as unknown as MessageBody;
    chat.drafts.set(place, { text, ...(f && { f }), edit: targetOfRow(entry), aside: aside ?? now });
    setWords({ text, ...(f && { f }) });
    field.current?.focus();
  };
  /** Back to what stood here before an edit, or to nothing; `added` was typed while the message went on its way. */
  const leave = (added?: Words) => {
    const { aside } = chat.drafts.get(place);
    const next = joined(aside ?? { text: "" }, added);
    chat.drafts.set(place, next);
    setWords(wordsOf(next));
  };

  useImperativeHandle(ref, () => ({
    focus: () => field.current?.focus(),
    attach,
    edit: begin,
    rewrite: (text, f) => {
      const before = latest.current.text;
      change({ text: before ? `${before}\n${text}` : text, ...(f && { f }) });
      field.current?.focus();
    },
  }));

  const send = async (sure = false) => {
    const typed = latest.current;
    if (holdsNothing(typed.text) || isTooLong(typed.text)) return;
    const m = mentionsIn(typed.text);
    if (!sure && m.some(({ k }) => k !== "p")) {
      setAsking(true);
      return;
    }
    const { re, edit, ask, ack } = chat.drafts.get(place);
    const content = { ...typed, ...(m.length > 0 && { m }) };
    const emptied = { text: "" };
    setWords(emptied);
    const added = () => (latest.current === emptied ? undefined : latest.current);
    try {
      if (edit) await chat.edit(c, edit.t === undefined ? { tk: edit.tk ?? "" } : { t: edit.t }, content);
      else {
        const carried = files.refs.length > 0 && !edit ? { files: [...files.refs] } : {};
        const answers = { ...(re !== undefined && { re }), ...(root !== undefined && { th: root }) };
        await chat.send(c, { ...content, ...answers, ...carried, ...(ask && { ask }), ...(ack && { ack }) });
        if (files.refs.length > 0) uploads.current?.take();
      }
      leave(added());
      if (!edit) onSent();
    } catch {
      // Not even on this device: the text goes back to where it was.
      change(wordsOf(joined(typed, added())));
      toast(t("composer.notKept"), { kind: "error" });
    }
  };

  const up = () => {
    const own = edited ? null : lastOwn();
    if (own) begin(own);
    else onUp();
    return true;
  };
  const back = () => {
    const { edit, re, ...rest } = chat.drafts.get(place);
    if (edit) leave();
    else if (re !== undefined) chat.drafts.set(place, rest);
    return Boolean(edit) || re !== undefined;
  };
  const paste = (event: ClipboardEvent) => {
    // A table from a spreadsheet comes as a picture and as text: the text is wanted.
    if (!event.clipboardData?.files.length || event.clipboardData.types.includes("text/plain")) return false;
    attach([...event.clipboardData.files]);
    return true;
  };

  return (
    <div className={styles.composer}>
      <Suspense fallback={null}>
        <AboveField c={c} place={place} />
      </Suspense>
      <Suspense fallback={null}>
        <Attachments ref={uploads} place={place} onChange={follow} />
      </Suspense>
      {tooLong && (
        <p className={styles.tooLong} id={`too-long-${place}`} role="alert">
          {t("composer.tooLong", {
            count: lengthOf(words.text),
            shown: number(lengthOf(words.text)),
            limit: number(MAX_TEXT),
          })}
        </p>
      )}
      <div className={styles.frame} data-over={tooLong || undefined}>
        <Answering c={c} place={place} onLeave={back} />
        <Asking place={place} />
        <div className={styles.box}>
          <Field
            ref={field}
            c={c}
            words={words}
            label={root === undefined ? t("composer.label") : t("thread.field")}
            placeholder={phone || root !== undefined ? t("composer.short") : t("composer.placeholder")}
            formats={formats}
            invalid={tooLong}
            describedBy={tooLong ? `too-long-${place}` : undefined}
            hasFocus={hasFocus}
            onChange={change}
            onSend={() => void send()}
            onUp={up}
            onEscape={back}
            onPaste={paste}
            onBegin={load}
          />
          <input
            ref={picker}
            type="file"
            multiple
            hidden
            onChange={(event) => {
              attach([...(event.target.files ?? [])]);
              event.target.value = "";
            }}
          />
          <IconButton
            label={t("files.attach")}
            icon={<Paperclip />}
            className={styles.tool ?? ""}
            onClick={() => picker.current?.click()}
          />
          <IconButton
            label={t("format.label")}
            icon={<CaseSensitive />}
            active={formats}
            aria-pressed={formats}
            className={styles.tool ?? ""}
            onMouseDown={(event) => event.preventDefault()}
            onClick={() => {
              load();
              setFormats(!formats);
            }}
          />
          <IconButton
            label={t("emoji.label")}
            icon={<Smile />}
            className={styles.tool ?? ""}
            onClick={() => setPicking(true)}
          />
          <AskTool c={c} place={place} className={styles.tool} words={latest} />
          <Extras c={c} root={root} className={styles.tool ?? ""} onSent={onSent} />
          <button
            type="button"
            className={styles.send}
            aria-label={edited ? t("composer.save") : t("composer.send")}
            title={edited ? t("composer.save") : t("composer.send")}
            disabled={nothing || tooLong}
            // Keeps the keyboard of a phone open.
            onMouseDown={(event) => event.preventDefault()}
            onClick={() => void send()}
          >
            <SendHorizontal aria-hidden="true" />
          </button>
          <Suspense fallback={<span className={styles.later} />}>
            <SendMenu
              c={c}
              disabled={nothing || tooLong || carries || files.refs.length > 0}
              content={() => {
                const m = mentionsIn(latest.current.text);
                const { re } = chat.drafts.get(place);
                const answers = { ...(re !== undefined && { re }), ...(root !== undefined && { th: root }) };
                return { ...latest.current, ...(m.length > 0 && { m }), ...answers };
              }}
              onKept={() => leave()}
            />
          </Suspense>
        </div>
      </div>
      {picking && (
        <Dialog title={t("emoji.label")} onClose={() => setPicking(false)} width={380}>
          <Suspense fallback={null}>
            <Emoji
              onPick={(emoji) => {
                setPicking(false);
                field.current?.insert(emoji);
              }}
            />
          </Suspense>
        </Dialog>
      )}
      {asking && (
        <ConfirmMany
          c={c}
          mentions={mentionsIn(words.text)}
          onClose={() => setAsking(false)}
          onSend={() => {
            setAsking(false);
            void send(true);
          }}
        />
      )}
    </div>
  );
}

/** In characters as the server counts them, exactly where it matters. */
const lengthOf = (text: string): number => (text.length < COUNT_FROM ? text.length : Array.from(text).length);
const isTooLong = (text: string): boolean => lengthOf(text) > MAX_TEXT;

const joined = (words: DraftWords, added: Words | undefined): DraftWords =>
  added?.text ? { ...words, ...added, text: words.text ? `${words.text}\n${added.text}` : added.text } : words;

const wordsOf = ({ text, f }: Words): Words => ({ text, ...(f && { f }) });

/**
 * The text area at once, the text engine as soon as somebody means to write and it is here: it is no part of what the
 * page waits for. They change places between
 * two keys, never inside a composition.
 */
function useField(phone: boolean) {
  const [Rich, setRich] = useState<ComponentType<FieldProps> | null>(() => loaded);
  const hadFocus = useRef(!phone && mayTakeFocus());
  const asked = useRef(false);
  const load = useCallback(() => {
    if (asked.current || loaded) return;
    asked.current = true;
    void import("./RichField")
      .then(({ default: found }) => whenIdle().then(() => found))
      .then(
        (found) => {
          loaded = found;
          hadFocus.current = document.activeElement instanceof HTMLTextAreaElement;
          setRich(() => found);
        },
        () => {
          // Without a connection the text area does; the next time somebody writes it is asked for again.
          asked.current = false;
        },
      );
  }, []);
  return { Field: Rich ?? PlainField, hasFocus: hadFocus.current, load };
}

let loaded: ComponentType<FieldProps> | null = null;

/** Resolves when no input method is at work. */
function whenIdle(): Promise<void> {
  return new Promise((done) => {
    const look = () => {
      if (!composing) done();
      else document.addEventListener("compositionend", () => setTimeout(look), { once: true });
    };
    look();
  });
}

let composing = false;
globalThis.document?.addEventListener("compositionstart", () => {
  composing = true;
});
globalThis.document?.addEventListener("compositionend", () => {
  composing = false;
});

/** With a keyboard one can begin to write at once; on a phone that would cover half the screen. */
function mayTakeFocus(): boolean {
  const elsewhere = document.activeElement;
  // Whoever walks through the list with the arrow keys stays there.
  return !elsewhere || elsewhere === document.body || !elsewhere.closest("li");
}
