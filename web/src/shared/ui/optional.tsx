import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";
import styles from "./form.module.css";

/** A label that says "optional" where a field is; what must be filled in is the rule and carries no star. */
export function OptionalMark(label: ReactNode, { required }: { required: boolean }): ReactNode {
  return required ? label : <MarkedOptional label={label} />;
}

function MarkedOptional({ label }: { label: ReactNode }) {
  const { t } = useTranslation("shared");
  return (
    <span>
      {label} <small className={styles.optional}>({t("field.optional")})</small>
    </span>
  );
}
