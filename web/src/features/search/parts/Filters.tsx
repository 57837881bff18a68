import { CalendarArrowDown, CalendarArrowUp, Hash, Paperclip, UserRound, X } from "lucide-react";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { Menu } from "@/shared/ui";
import { type Filter, type FilterName, filtersOf, withFilter, without } from "../language";
import { ChoosePerson, ChoosePlace } from "./Choosing";
import styles from "./Filters.module.css";

interface Props {
  question: string;
  onChange: (question: string) => void;
}

const things = ["file", "picture", "link"] as const;

/** Buttons that write the filters of the question, and those in force as chips that can be taken away. */
export function Filters({ question, onChange }: Props) {
  const { t } = useTranslation("search");
  const [choosing, setChoosing] = useState<"from" | "in" | null>(null);
  const filters = filtersOf(question);
  const add = (name: FilterName, value: string) => {
    setChoosing(null);
    onChange(withFilter(question, name, value));
  };
  const dayOf = (name: FilterName) => filters.find((f) => f.name === name)?.value ?? "";
  return (
    <fieldset className={styles.filters} aria-label={t("filters")}>
      {filters
        .filter((f) => f.name !== "before" && f.name !== "after")
        .map((f) => (
          <Chip key={`${f.start} ${f.name}`} filter={f} onRemove={() => onChange(without(question, f))} />
        ))}
      <button type="button" className={styles.button} onClick={() => setChoosing("from")}>
        <UserRound aria-hidden="true" />
        {t("filter.from")}
      </button>
      <button type="button" className={styles.button} onClick={() => setChoosing("in")}>
        <Hash aria-hidden="true" />
        {t("filter.in")}
      </button>
      <Menu
        label={t("filter.has")}
        items={things.map((thing) => ({ id: thing, label: t(`has.${thing}`), run: () => add("has", thing) }))}
      >
        {(trigger) => (
          <button type="button" className={styles.button} {...trigger}>
            <Paperclip aria-hidden="true" />
            {t("filter.has")}
          </button>
        )}
      </Menu>
      <Day name="after" value={dayOf("after")} onChange={(day) => add("after", day)} />
      <Day name="before" value={dayOf("before")} onChange={(day) => add("before", day)} />
      {choosing === "from" && <ChoosePerson onClose={() => setChoosing(null)} onChoose={(name) => add("from", name)} />}
      {choosing === "in" && <ChoosePlace onClose={() => setChoosing(null)} onChoose={(title) => add("in", title)} />}
    </fieldset>
  );
}

function Chip({ filter, onRemove }: { filter: Filter; onRemove: () => void }) {
  const { t } = useTranslation("search");
  const thing = things.find((one) => one === filter.value.toLowerCase());
  const value = filter.name === "has" && thing ? t(`has.${thing}`) : filter.value;
  const label = `${t(`filter.${filter.name}`)}: ${value}`;
  return (
    <span className={styles.chip}>
      <span>{label}</span>
      <button type="button" aria-label={t("remove", { filter: label })} onClick={onRemove}>
        <X aria-hidden="true" />
      </button>
    </span>
  );
}

function Day({ name, value, onChange }: { name: "before" | "after"; value: string; onChange: (day: string) => void }) {
  const { t } = useTranslation("search");
  const Icon = name === "after" ? CalendarArrowUp : CalendarArrowDown;
  return (
    <label className={styles.day} data-set={value ? true : undefined}>
      <Icon aria-hidden="true" />
      <span>{t(`filter.${name}`)}</span>
      <input type="date" value={value} max="9999-12-29" onChange={(event) => onChange(event.target.value)} />
    </label>
  );
}
