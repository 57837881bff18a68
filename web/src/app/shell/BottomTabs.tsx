import { Link } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";
import { useSession } from "@/features/identity";
import { badgeCount } from "@/shared/i18n";
import { useCounts } from "@/shared/kit/counts";
import { modules, withCount } from "./modules";
import styles from "./Shell.module.css";

/** The phone's way between modules, under the thumb. */
export function BottomTabs() {
  const { t } = useTranslation("app");
  const { org } = useSession();
  const counts = useCounts();
  return (
    <nav className={styles.tabs} aria-label={t("shell.modules")}>
      {modules.map(({ id, to, icon: Icon }) => {
        const count = counts[id] ?? 0;
        return (
          <Link
            key={id}
            to={to}
            params={{ org }}
            className={styles.tab}
            activeProps={{ "aria-current": "page" }}
            {...(count > 0 && { "aria-label": t(withCount(id), { module: t(`module.${id}`), count }) })}
          >
            <Icon aria-hidden="true" />
            <span>{t(`module.${id}`)}</span>
            {count > 0 && <span className={styles.count} aria-hidden="true" data-count={badgeCount(count)} />}
          </Link>
        );
      })}
    </nav>
  );
}
