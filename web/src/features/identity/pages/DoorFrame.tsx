import { Outlet } from "@tanstack/react-router";
import { Languages } from "lucide-react";
import { useTranslation } from "react-i18next";
import { changeLanguage, languageNames, languages } from "@/shared/i18n";
import { Menu } from "@/shared/ui";
import styles from "./DoorFrame.module.css";

/** The house before one is in: the form on one side, on large screens a quiet hall on the other. */
export function DoorFrame() {
  const { t, i18n } = useTranslation("identity");
  const items = languages.map((code) => ({
    id: code,
    label: languageNames[code],
    checked: code === i18n.language,
    run: () => void changeLanguage(code),
  }));
  return (
    <div className={styles.frame}>
      <div className={styles.side}>
        <header className={styles.head}>
          <span className={styles.brand}>
            <img src="/icons/mark.svg" alt="" width={32} height={32} />
            <span lang="en">Workhall</span>
          </span>
          <Menu label={t("door.language")} items={items}>
            {(trigger) => (
              <button type="button" {...trigger} className={styles.language}>
                <Languages aria-hidden="true" />
                <span className="sr-only">{t("door.language")}: </span>
                {languageNames[i18n.language as keyof typeof languageNames]}
              </button>
            )}
          </Menu>
        </header>
        <main className={styles.main}>
          <Outlet />
        </main>
      </div>
      <Hall />
    </div>
  );
}

/** Arches one behind the other, with light at the end. A picture for the eye only. */
function Hall() {
  const { t } = useTranslation("identity");
  const arches = [0, 1, 2, 3, 4, 5];
  return (
    <aside className={styles.hall} aria-hidden="true">
      <svg viewBox="0 0 600 600" preserveAspectRatio="xMidYMax slice" focusable="false">
        <title>{t("door.motto")}</title>
        {arches.map((i) => {
          const half = 270 - i * 44;
          const spring = 330 + i * 24;
          return (
            <path
              key={i}
              d={`M${300 - half} 600V${spring}a${half} ${half * 0.86} 0 0 1 ${half * 2} 0V600`}
              className={i === arches.length - 1 ? styles.light : styles.arch}
              style={{ opacity: 0.35 + i * 0.1 }}
            />
          );
        })}
      </svg>
      <p className={styles.motto}>{t("door.motto")}</p>
    </aside>
  );
}
