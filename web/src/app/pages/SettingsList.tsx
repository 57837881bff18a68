import { Link } from "@tanstack/react-router";
import { ChevronRight } from "lucide-react";
import { useTranslation } from "react-i18next";
import { useSession } from "@/features/identity";
import styles from "./Settings.module.css";
import { sections } from "./settings";

/** The sections of the settings, those of the person first. */
export function SettingsList() {
  const { t } = useTranslation("app");
  const { org, can } = useSession();
  return (
    <nav aria-label={t("settings.title")} className={styles.nav}>
      {(["mine", "organisationGroup"] as const).map((group) => (
        <div key={group}>
          <h2 className={styles.group}>{t(`settings.${group}`)}</h2>
          <ul>
            {sections
              .filter((s) => s.group === group && (!s.needs || can(s.needs)))
              .map(({ id, icon: Icon }) => (
                <li key={id}>
                  <Link
                    to={`/o/$org/settings/${id}`}
                    params={{ org }}
                    className={styles.link}
                    activeProps={{ "aria-current": "page" }}
                  >
                    <Icon aria-hidden="true" />
                    <span>{t(`settings.${id}`)}</span>
                    <ChevronRight className={styles.arrow} aria-hidden="true" />
                  </Link>
                </li>
              ))}
          </ul>
        </div>
      ))}
    </nav>
  );
}
