import { Info, SendHorizontal, X } from "lucide-react";
import {
  type ClipboardEvent,
  type KeyboardEvent,
  type Ref,
  useCallback,
  useEffect,
  useImperativeHandle,
  useLayoutEffect,
  useRef,
  useState,
} from "react";
import { useTranslation } from "react-i18next";
import { number } from "@/shared/i18n";
import { useLayout } from "@/shared/kit/media";
import { toast } from "@/shared/kit/toast";
import { IconButton } from "@/shared/ui";
import { useChat } from "../running";
import styles from "./Composer.module.css";

/** What the server takes as one message, in characters. */
export const MAX_TEXT = 8_000;
const COUNT_FROM = 7_500;

export interface ComposerHandle {
  focus: () => void;
  noticeFiles: () => void;
}

interface Props {
  c: string;
  onSent: () => void;
  /** Arrow up in the empty field: to the messages. */
  onUp: () => void;
  ref?: Ref<ComposerHandle>;
}

/** Where one writes. What stands here is kept as a draft with every key, and is only gone once it is safely on its way. */
export function Composer({ c, onSent, onUp, ref }: Props) {
  const { t } = useTranslation("chat");
  const chat = useChat();
  const phone = useLayout() === "phone";
  const field = useRef<HTMLTextAreaElement>(null);
  const [text, setText] = useState(() => chat.drafts.get(c).text);
  const [files, setFiles] = useState(false);
  const length = text.length < COUNT_FROM ? text.length : Array.from(text).length;
  const tooLong = length > MAX_TEXT;
  useGrowing(field, text);
  useFirstFocus(field, phone);

  const change = useCallback(
    (next: string) => {
      setText(next);
      chat.drafts.set(c, { text: next });
      if (next.trim()) chat.typing(c);
    },
    [chat, c],
  );

  useImperativeHandle(ref, () => ({
    focus: () => field.current?.focus(),
    noticeFiles: () => setFiles(true),
  }));

  const send = async () => {
    if (!text.trim() || tooLong) return;
    setText("");
    try {
      await chat.send(c, { text });
      chat.drafts.set(c, { text: "" });
      onSent();
    } catch {
      // Not even on this device: the text goes back to where it was.
      change(text);
      toast(t("composer.notKept"), { kind: "error" });
    }
  };

  const onKey = (event: KeyboardEvent<HTMLTextAreaElement>) => {
    // Enter that ends a composition belongs to the input method (Safari tells it only by the old key code).
    if (event.nativeEvent.isComposing || event.keyCode === 229) return;
    if (event.key === "Enter" && !event.shiftKey && !event.altKey) {
      event.preventDefault();
      void send();
    } else if (event.key === "ArrowUp" && !text && !event.altKey) {
      event.preventDefault();
      onUp();
    } else if (event.key === "Escape") event.currentTarget.blur();
  };
  const onPaste = (event: ClipboardEvent) => {
    if (event.clipboardData.files.length === 0) return;
    setFiles(true);
    // A table from a spreadsheet comes as a picture and as text: the text is wanted.
    if (!event.clipboardData.types.includes("text/plain")) event.preventDefault();
  };

  return (
    <div className={styles.composer}>
      {files && (
        <div className={styles.notice} role="status">
          <Info aria-hidden="true" />
          <span>{t("files.later")}</span>
          <IconButton
            label={t("files.ok")}
            icon={<X />}
            className={styles.close ?? ""}
            onClick={() => setFiles(false)}
          />
        </div>
      )}
      {tooLong && (
        <p className={styles.tooLong} id={`too-long-${c}`} role="alert">
          {t("composer.tooLong", { count: length, shown: number(length), limit: number(MAX_TEXT) })}
        </p>
      )}
      <div className={styles.box} data-over={tooLong || undefined}>
        <textarea
          ref={field}
          rows={1}
          value={text}
          aria-label={t("composer.label")}
          aria-describedby={tooLong ? `too-long-${c}` : undefined}
          aria-invalid={tooLong || undefined}
          placeholder={phone ? t("composer.short") : t("composer.placeholder")}
          enterKeyHint="send"
          onChange={(event) => change(event.target.value)}
          onKeyDown={onKey}
          onPaste={onPaste}
        />
        <button
          type="button"
          className={styles.send}
          aria-label={t("composer.send")}
          title={t("composer.send")}
          disabled={!text.trim() || tooLong}
          // Keeps the keyboard of a phone open.
          onMouseDown={(event) => event.preventDefault()}
          onClick={() => void send()}
        >
          <SendHorizontal aria-hidden="true" />
        </button>
      </div>
    </div>
  );
}

/** As high as what stands in it, up to what the style allows. */
function useGrowing(field: React.RefObject<HTMLTextAreaElement | null>, text: string): void {
  // biome-ignore lint/correctness/useExhaustiveDependencies: the text is what changes the height
  useLayoutEffect(() => {
    const element = field.current;
    if (!element || globalThis.CSS?.supports("field-sizing", "content")) return;
    element.style.height = "auto";
    element.style.height = `${element.scrollHeight}px`;
  }, [field, text]);
}

/** With a keyboard one can begin to write at once; on a phone that would cover half the screen. */
function useFirstFocus(field: React.RefObject<HTMLTextAreaElement | null>, phone: boolean): void {
  useEffect(() => {
    const element = field.current;
    if (phone || !element) return;
    const elsewhere = document.activeElement;
    // Whoever walks through the list with the arrow keys stays there.
    if (elsewhere && elsewhere !== document.body && elsewhere.closest("li")) return;
    element.focus({ preventScroll: true });
    element.setSelectionRange(element.value.length, element.value.length);
  }, [field, phone]);
}
