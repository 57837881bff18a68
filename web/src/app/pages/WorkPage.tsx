import { Link } from "@tanstack/react-router";
import { BellRing, ChevronRight, MessageSquare } from "lucide-react";
import { Suspense } from "react";
import { useTranslation } from "react-i18next";
import { useSession } from "@/features/identity";
import { Inbox } from "@/features/obligations";
import { badgeCount } from "@/shared/i18n";
import { useCounts } from "@/shared/kit/counts";
import { useTitle } from "@/shared/kit/title";
import { SkeletonList } from "@/shared/ui";
import { modules } from "../shell/modules";
import styles from "./WorkPage.module.css";

/** The workbench: what waits for one on top, then the modules that the organisation has. Nothing is shown that is not there. */
export function WorkPage() {
  const { t } = useTranslation("app");
  const { org, organisation } = useSession();
  const unread = useCounts((counts) => counts.messages ?? 0);
  useTitle(t("module.work"));
  return (
    <div className={styles.page}>
      <header>
        <h1>{t("module.work")}</h1>
        <p>{organisation.name}</p>
      </header>
      <section aria-labelledby="inbox">
        <h2 id="inbox">{t("work.inbox")}</h2>
        <div className={styles.inbox}>
          {unread > 0 && (
            <Link to="/o/$org/messages" params={{ org }} className={styles.owed}>
              <MessageSquare aria-hidden="true" />
              <span>{t("work.unread", { count: unread, shown: badgeCount(unread) })}</span>
              <ChevronRight aria-hidden="true" />
            </Link>
          )}
          <Suspense fallback={<SkeletonList rows={3} />}>
            <Inbox />
          </Suspense>
        </div>
      </section>
      <section aria-labelledby="tiles">
        <h2 id="tiles">{t("work.tiles")}</h2>
        <ul className={styles.tiles}>
          {modules
            .filter((m) => m.id !== "work" && m.id !== "me")
            .map(({ id, to, icon: Icon }) => (
              <li key={id}>
                <Link to={to} params={{ org }} className={styles.tile}>
                  <span className={styles.sign}>
                    <Icon aria-hidden="true" />
                  </span>
                  {t(`module.${id}`)}
                </Link>
              </li>
            ))}
          <li>
            <Link to="/o/$org/dings" params={{ org }} className={styles.tile}>
              <span className={styles.sign}>
                <BellRing aria-hidden="true" />
              </span>
              {t("work.dings")}
            </Link>
          </li>
        </ul>
      </section>
    </div>
  );
}
