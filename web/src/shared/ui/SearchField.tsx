import { Search, X } from "lucide-react";
import type { InputHTMLAttributes, Ref } from "react";
import { useTranslation } from "react-i18next";
import styles from "./SearchField.module.css";

interface Props extends Omit<InputHTMLAttributes<HTMLInputElement>, "onChange" | "value" | "aria-label"> {
  value: string;
  onChange: (value: string) => void;
  /** Read aloud; the placeholder when left out. */
  label?: string;
  ref?: Ref<HTMLInputElement>;
}

/** Looks for something while one types; Escape empties it. */
export function SearchField({ value, onChange, label, placeholder, className, onKeyDown, ref, ...rest }: Props) {
  const { t } = useTranslation("shared");
  const words = placeholder ?? t("action.search");
  return (
    <div className={className ? `${styles.field} ${className}` : styles.field}>
      <Search aria-hidden="true" />
      <input
        ref={ref}
        type="text"
        inputMode="search"
        enterKeyHint="search"
        autoComplete="off"
        spellCheck={false}
        value={value}
        placeholder={words}
        aria-label={label ?? words}
        onChange={(event) => onChange(event.target.value)}
        onKeyDown={(event) => {
          onKeyDown?.(event);
          if (event.key === "Escape" && value && !event.defaultPrevented) {
            event.stopPropagation();
            onChange("");
          }
        }}
        {...rest}
      />
      {value && (
        <button type="button" tabIndex={-1} aria-label={t("action.close")} onClick={() => onChange("")}>
          <X />
        </button>
      )}
    </div>
  );
}
