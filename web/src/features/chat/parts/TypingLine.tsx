import { useTranslation } from "react-i18next";
import { useView } from "../running";
import { useNames, usePeopleOf } from "./names";
import styles from "./TypingLine.module.css";

/** Who is writing. The line keeps its place when nobody is, so that nothing jumps. */
export function TypingLine({ c }: { c: string }) {
  const { t } = useTranslation("chat");
  const ids = useView((view) => Object.keys(view.typing[c] ?? {}).join(" "))
    .split(" ")
    .filter(Boolean);
  const names = useNames(usePeopleOf(ids));
  return (
    <div className={styles.line} aria-hidden="true">
      {ids.length > 0 && (
        <>
          <span className={styles.dots}>
            <i />
            <i />
            <i />
          </span>
          {t("typing", { count: ids.length, who: names.list(ids.slice(0, 2)) })}
        </>
      )}
    </div>
  );
}
