import { Link } from "@tanstack/react-router";
import { LogOut } from "lucide-react";
import { useTranslation } from "react-i18next";
import { useSession } from "@/features/identity";
import { useTitle } from "@/shared/kit/title";
import { Avatar } from "@/shared/ui";
import { OrganisationMenu } from "../shell/OrganisationMenu";
import { useSignOut } from "../shell/useSignOut";
import styles from "./MePage.module.css";
import { SettingsList } from "./SettingsList";

/** The phone's last tab: oneself, the organisation, and the settings. */
export function MePage() {
  const { t } = useTranslation("app");
  const { account, org, memberId, organisation } = useSession();
  const signOut = useSignOut();
  useTitle(t("me.title"));
  return (
    <div className={styles.page}>
      <h1 className="sr-only">{t("me.title")}</h1>
      <div className={styles.head}>
        <Link to="/o/$org/settings/profile" params={{ org }} className={styles.who}>
          <Avatar id={memberId} name={account.name} src={account.avatar} size={64} />
          <span>
            <strong>{account.name}</strong>
            <small>{organisation.name}</small>
          </span>
        </Link>
        <OrganisationMenu shape="switch" />
      </div>
      <SettingsList />
      <button type="button" className={styles.out} onClick={signOut}>
        <LogOut aria-hidden="true" />
        {t("signOut")}
      </button>
    </div>
  );
}
