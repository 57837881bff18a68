import { useId, useState } from "react";
import { useTranslation } from "react-i18next";
import styles from "./own.module.css";
import { localValue } from "./scheduled";

const YEAR_MS = 365 * 86_400_000;
const LEAST_MS = 90_000;

/** A date and a time that are still to come; null while there is none. */
export function WhenField({ value, onChange }: { value: Date | null; onChange: (when: Date | null) => void }) {
  const { t } = useTranslation("chat");
  const id = useId();
  const [text, setText] = useState(value ? localValue(value) : "");
  const now = Date.now();
  const past = text !== "" && Date.parse(text) < now + LEAST_MS;
  return (
    <div className={styles.form}>
      <label htmlFor={id}>{t("own.later.when")}</label>
      <input
        id={id}
        type="datetime-local"
        className={styles.when}
        value={text}
        min={localValue(new Date(now + LEAST_MS))}
        max={localValue(new Date(now + YEAR_MS))}
        aria-invalid={past}
        aria-describedby={past ? `${id}p` : undefined}
        onChange={({ target }) => {
          setText(target.value);
          const at = new Date(target.value).getTime();
          const fits = at >= Date.now() + LEAST_MS && at <= Date.now() + YEAR_MS;
          onChange(fits ? new Date(at) : null);
        }}
      />
      {past && (
        <p id={`${id}p`} className={styles.problem} role="alert">
          {t("own.later.past")}
        </p>
      )}
    </div>
  );
}
