import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { X } from "lucide-react";
import { type KeyboardEvent, useId, useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import { useSession } from "@/features/identity";
import { useSettled } from "@/shared/kit/delay";
import type { MemberId } from "@/shared/kit/ids";
import { Avatar, ErrorState, SkeletonList } from "@/shared/ui";
import { usePeople } from "../people";
import { type Person, suggestionsQuery } from "../queries";
import styles from "./PersonPicker.module.css";

interface Props {
  value: readonly MemberId[];
  onChange: (ids: MemberId[]) => void;
  label: string;
  /** Not offered: oneself, those already in the group … */
  without?: readonly MemberId[];
  /** Choosing another replaces the one chosen. */
  single?: boolean;
  autoFocus?: boolean;
  placeholder?: string;
  /** Shows the list only while one is in the field: for forms with more than this. */
  folded?: boolean;
}

/** Chooses people by name, pinyin or e-mail: type, arrow keys, Enter; Backspace takes the last one away. */
export function PersonPicker({ value, onChange, label, without = [], single, autoFocus, placeholder, folded }: Props) {
  const { t } = useTranslation("shared");
  const { org } = useSession();
  const [text, setText] = useState("");
  const [active, setActive] = useState(0);
  const [inside, setInside] = useState(false);
  const input = useRef<HTMLInputElement>(null);
  const listId = useId();
  const found = useQuery({ ...suggestionsQuery(org, useSettled(text.trim()), 30), placeholderData: keepPreviousData });
  const chosen = usePeople(value);
  const offered = (found.data ?? []).filter((p) => !without.includes(p.id));

  const shown = !folded || inside;

  const toggle = (id: MemberId) => {
    if (value.includes(id)) onChange(value.filter((v) => v !== id));
    else onChange(single ? [id] : [...value, id]);
    setText("");
    input.current?.focus();
  };
  const onKey = (event: KeyboardEvent) => {
    if (event.nativeEvent.isComposing) return;
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    const person = offered[active];
    if (step && offered.length > 0) {
      event.preventDefault();
      setActive((active + step + offered.length) % offered.length);
    } else if (event.key === "Enter" && person) {
      event.preventDefault();
      toggle(person.id);
    } else if (event.key === "Backspace" && !text && value.length > 0) {
      onChange(value.slice(0, -1));
    }
  };

  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: it only notices where the focus is
    <div
      className={styles.picker}
      data-folded={folded || undefined}
      onFocus={() => setInside(true)}
      onBlur={(event) => setInside(event.currentTarget.contains(event.relatedTarget))}
    >
      {/* biome-ignore lint/a11y/noStaticElementInteractions lint/a11y/useKeyWithClickEvents: pressing beside the field is a convenience of the pointer */}
      <div className={styles.field} onClick={() => input.current?.focus()}>
        {value.map((id, i) => (
          <Chip key={id} id={id} name={chosen[i]?.name ?? "…"} src={chosen[i]?.avatar} onRemove={() => toggle(id)} />
        ))}
        <input
          ref={input}
          role="combobox"
          aria-label={label}
          aria-expanded={shown}
          aria-controls={listId}
          aria-activedescendant={offered[active] ? `${listId}-${active}` : undefined}
          autoComplete="off"
          spellCheck={false}
          // biome-ignore lint/a11y/noAutofocus: the picker is what its window was opened for
          autoFocus={autoFocus}
          value={text}
          placeholder={value.length === 0 ? (placeholder ?? t("picker.placeholder")) : ""}
          onChange={(event) => {
            setText(event.target.value);
            setActive(0);
          }}
          onKeyDown={onKey}
        />
      </div>
      <p className="sr-only" aria-live="polite">
        {value.length > 0 && t("picker.selected", { count: value.length })}
      </p>
      <div className={styles.found} hidden={!shown}>
        <div
          id={listId}
          role="listbox"
          aria-label={t("picker.results")}
          aria-multiselectable={!single}
          className={styles.list}
        >
          {offered.map((person, i) => (
            <Row
              key={person.id}
              id={`${listId}-${i}`}
              person={person}
              active={i === active}
              chosen={value.includes(person.id)}
              onPick={() => toggle(person.id)}
            />
          ))}
        </div>
        {found.isPending && <SkeletonList rows={4} />}
        {found.isError && offered.length === 0 && (
          <ErrorState error={found.error} onRetry={() => void found.refetch()} />
        )}
        {found.isSuccess && offered.length === 0 && (
          <p className={styles.empty}>{t("picker.empty", { query: text })}</p>
        )}
      </div>
    </div>
  );
}

function Chip({
  id,
  name,
  src,
  onRemove,
}: {
  id: MemberId;
  name: string;
  src: string | null | undefined;
  onRemove: () => void;
}) {
  const { t } = useTranslation("shared");
  return (
    <span className={styles.chip}>
      <Avatar id={id} name={name} src={src} size={24} />
      <span>{name}</span>
      <button type="button" aria-label={t("picker.remove", { name })} onClick={onRemove}>
        <X />
      </button>
    </span>
  );
}

interface RowProps {
  id: string;
  person: Person;
  active: boolean;
  chosen: boolean;
  onPick: () => void;
}

function Row({ id, person, active, chosen, onPick }: RowProps) {
  return (
    // biome-ignore lint/a11y/useKeyWithClickEvents: the field above has the keys, as a combobox has
    <div
      id={id}
      role="option"
      aria-selected={chosen}
      tabIndex={-1}
      className={styles.row}
      data-active={active || undefined}
      ref={(element) => {
        if (active) element?.scrollIntoView?.({ block: "nearest" });
      }}
      onMouseDown={(event) => event.preventDefault()}
      onClick={onPick}
    >
      <Avatar id={person.id} name={person.name} src={person.avatar} size={36} />
      <span className={styles.who}>
        <span>{person.name}</span>
        <small>{[person.latin_name, person.title].filter(Boolean).join(" · ")}</small>
      </span>
    </div>
  );
}
