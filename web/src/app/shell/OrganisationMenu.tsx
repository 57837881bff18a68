import { useNavigate } from "@tanstack/react-router";
import { ChevronsUpDown, LogOut, Plus, Settings, UserRound } from "lucide-react";
import { useTranslation } from "react-i18next";
import { useSession } from "@/features/identity";
import { Avatar, IconButton, Menu, type MenuItem } from "@/shared/ui";
import styles from "./Shell.module.css";
import { useSignOut } from "./useSignOut";

/** Which organisation, another one, oneself, sign out. In the rail it is one's own picture, on a phone a switch. */
export function OrganisationMenu({ shape = "face" }: { shape?: "face" | "switch" }) {
  const { t } = useTranslation("app");
  const { account, org, memberId, organisation, organisations } = useSession();
  const navigate = useNavigate();
  const signOut = useSignOut();
  const items: MenuItem[] = [
    ...organisations.map((o) => ({
      id: o.id,
      label: o.name,
      icon: <Avatar id={o.id} name={o.name} src={o.avatar} size={24} />,
      checked: o.id === org,
      run: () => void navigate({ to: "/o/$org/messages", params: { org: o.id } }),
    })),
    {
      id: "new",
      label: t("organisation.new"),
      icon: <Plus />,
      run: () => void navigate({ to: "/welcome" }),
    },
    {
      id: "profile",
      label: t("settings.profile"),
      icon: <UserRound />,
      apart: true,
      run: () => void navigate({ to: "/o/$org/settings/profile", params: { org } }),
    },
    {
      id: "settings",
      label: t("module.settings"),
      icon: <Settings />,
      run: () => void navigate({ to: "/o/$org/settings", params: { org } }),
    },
    { id: "out", label: t("signOut"), icon: <LogOut />, apart: true, run: signOut },
  ];
  return (
    <Menu label={t("organisation.switch")} items={items} side="right" header={account.name}>
      {(trigger) =>
        shape === "switch" ? (
          <IconButton {...trigger} label={t("organisation.switch")} icon={<ChevronsUpDown />} />
        ) : (
          <button
            type="button"
            {...trigger}
            className={styles.face}
            aria-label={t("organisation.current", { name: organisation.name })}
            title={organisation.name}
          >
            <Avatar id={memberId} name={account.name} src={account.avatar} size={40} />
          </button>
        )
      }
    </Menu>
  );
}
