import type { ReactNode } from "react";
import styles from "./Choices.module.css";

interface Props<V extends string> {
  name: string;
  label: string;
  value: V;
  options: readonly { value: V; label: string; icon?: ReactNode; lang?: string }[];
  onChange: (value: V) => void;
}

/** A few choices side by side, all of them seen: radio buttons in the shape of cards. */
export function Choices<V extends string>({ name, label, value, options, onChange }: Props<V>) {
  return (
    <fieldset className={styles.choices}>
      <legend className="sr-only">{label}</legend>
      {options.map((option) => (
        <label key={option.value} className={styles.choice}>
          <input type="radio" name={name} checked={option.value === value} onChange={() => onChange(option.value)} />
          {option.icon}
          <span lang={option.lang}>{option.label}</span>
        </label>
      ))}
    </fieldset>
  );
}
