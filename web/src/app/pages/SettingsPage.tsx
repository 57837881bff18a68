import { Navigate, Outlet, useNavigate, useRouterState } from "@tanstack/react-router";
import { ArrowLeft } from "lucide-react";
import { useTranslation } from "react-i18next";
import { useSession } from "@/features/identity";
import { useLayout } from "@/shared/kit/media";
import { useTitle } from "@/shared/kit/title";
import { IconButton } from "@/shared/ui";
import styles from "./Settings.module.css";
import { SettingsList } from "./SettingsList";

/** Settings: the sections beside the open one; on a phone one after the other. */
export function SettingsPage() {
  const { t } = useTranslation("app");
  const { org } = useSession();
  const phone = useLayout() === "phone";
  const navigate = useNavigate();
  const section = useRouterState({ select: (s) => /\/settings\/(\w+)/.exec(s.location.pathname)?.[1] });
  useTitle(t("settings.title"));
  if (!phone && !section) return <Navigate to="/o/$org/settings/profile" params={{ org }} replace />;
  if (phone && !section) {
    return (
      <div className={styles.alone}>
        <h1 className={styles.title}>{t("settings.title")}</h1>
        <SettingsList />
      </div>
    );
  }
  return (
    <div className={styles.page}>
      {phone ? (
        <div className={styles.bar}>
          <IconButton
            label={t("action.back")}
            icon={<ArrowLeft />}
            onClick={() => void navigate({ to: "/o/$org/settings", params: { org } })}
          />
        </div>
      ) : (
        <div className={styles.side}>
          <p className={styles.title}>{t("settings.title")}</p>
          <SettingsList />
        </div>
      )}
      <div className={styles.section}>
        <Outlet />
      </div>
    </div>
  );
}
