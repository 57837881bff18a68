import { Link } from "@tanstack/react-router";
import { Settings } from "lucide-react";
import { useTranslation } from "react-i18next";
import { useSession } from "@/features/identity";
import { badgeCount } from "@/shared/i18n";
import { showKeys } from "@/shared/kit/actions";
import { useCounts } from "@/shared/kit/counts";
import { modules, withCount } from "./modules";
import { OrganisationMenu } from "./OrganisationMenu";
import styles from "./Shell.module.css";

/** The modules at the window's edge, the organisation above, settings below. */
export function Rail() {
  const { t } = useTranslation("app");
  const { org } = useSession();
  const counts = useCounts();
  return (
    <nav className={styles.rail} aria-label={t("shell.modules")}>
      <OrganisationMenu />
      {modules
        .filter((m) => m.only !== "phone")
        .map(({ id, to, icon: Icon, key }) => {
          const count = counts[id] ?? 0;
          return (
            <Link
              key={id}
              to={to}
              params={{ org }}
              className={styles.place}
              activeProps={{ "aria-current": "page" }}
              title={`${t(`module.${id}`)} (${showKeys(`g ${key}`)})`}
              aria-label={count > 0 ? t(withCount(id), { module: t(`module.${id}`), count }) : t(`module.${id}`)}
            >
              <Icon aria-hidden="true" />
              {count > 0 && <span className={styles.count} aria-hidden="true" data-count={badgeCount(count)} />}
            </Link>
          );
        })}
      <Link
        to="/o/$org/settings"
        params={{ org }}
        className={`${styles.place} ${styles.last}`}
        activeProps={{ "aria-current": "page" }}
        title={t("module.settings")}
        aria-label={t("module.settings")}
      >
        <Settings aria-hidden="true" />
      </Link>
    </nav>
  );
}
