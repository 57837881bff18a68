import { type KeyboardEvent, type Ref, useEffect, useImperativeHandle, useLayoutEffect, useRef } from "react";
import type { Words } from "../model/words";

export interface FieldHandle {
  focus: () => void;
  /** Puts a text where the writing mark is. */
  insert: (text: string) => void;
}

export interface FieldProps {
  c: string;
  words: Words;
  label: string;
  placeholder: string;
  /** The bar for formatting is shown. */
  formats: boolean;
  invalid: boolean;
  describedBy: string | undefined;
  /** Takes the focus from the field that it replaces. */
  hasFocus: boolean;
  onChange: (words: Words) => void;
  onSend: () => void;
  /** Arrow up in an empty field. True when something came of it. */
  onUp: () => boolean;
  /** True when there was something to leave, so that the focus stays. */
  onEscape: () => boolean;
  /** True when the field must not paste it too. */
  onPaste: (event: ClipboardEvent) => boolean;
  /** Somebody means to write: they touch the field or press a key in it. */
  onBegin: () => void;
  ref?: Ref<FieldHandle>;
}

/** The field until the text engine is here; what is typed into it is not lost when they change places. */
export function PlainField(props: FieldProps) {
  const { words, label, placeholder, invalid, describedBy, hasFocus, ref } = props;
  const field = useRef<HTMLTextAreaElement>(null);
  useGrowing(field, words.text);
  // biome-ignore lint/correctness/useExhaustiveDependencies: only when it appears
  useEffect(() => {
    const element = field.current;
    if (!hasFocus || !element) return;
    element.focus({ preventScroll: true });
    element.setSelectionRange(element.value.length, element.value.length);
  }, []);
  useImperativeHandle(ref, () => ({
    focus: () => field.current?.focus(),
    insert: (text) => {
      const { selectionStart = 0, selectionEnd = 0, value = "" } = field.current ?? {};
      props.onChange({ ...words, text: value.slice(0, selectionStart) + text + value.slice(selectionEnd) });
    },
  }));
  const onKey = (event: KeyboardEvent<HTMLTextAreaElement>) => {
    props.onBegin();
    // Enter that ends a composition belongs to the input method (Safari tells it only by the old key code).
    if (event.nativeEvent.isComposing || event.keyCode === 229) return;
    if (event.key === "Enter" && !event.shiftKey && !event.altKey) {
      event.preventDefault();
      props.onSend();
    } else if (event.key === "ArrowUp" && !words.text && !event.altKey) {
      if (props.onUp()) event.preventDefault();
    } else if (event.key === "Escape" && !props.onEscape()) event.currentTarget.blur();
  };
  return (
    <textarea
      ref={field}
      rows={1}
      value={words.text}
      aria-label={label}
      aria-describedby={describedBy}
      aria-invalid={invalid || undefined}
      placeholder={placeholder}
      enterKeyHint="send"
      onPointerDown={props.onBegin}
      onChange={(event) => {
        props.onBegin();
        props.onChange({ ...words, text: event.target.value });
      }}
      onKeyDown={onKey}
      onPaste={(event) => {
        if (props.onPaste(event.nativeEvent)) event.preventDefault();
      }}
    />
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
