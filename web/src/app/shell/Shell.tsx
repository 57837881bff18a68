import { useQueryClient } from "@tanstack/react-query";
import { Outlet, useParams, useRouter, useRouterState } from "@tanstack/react-router";
import { useEffect } from "react";
import { useTranslation } from "react-i18next";
import { enter, sessionOf, useAccountAppearance, useMe, useSession } from "@/features/identity";
import { whenSignedOut } from "@/shared/api";
import { listenForShortcuts } from "@/shared/kit/actions";
import { useLayout } from "@/shared/kit/media";
import { SocketContext } from "@/shared/socket";
import { Palette } from "../palette/Palette";
import { Shortcuts } from "../palette/Shortcuts";
import { BottomTabs } from "./BottomTabs";
import { Notices } from "./Notices";
import { Rail } from "./Rail";
import styles from "./Shell.module.css";
import { useFeatures, useOrgSocket } from "./useFeatures";
import { useShellActions } from "./useShellActions";

/** The house around every page of an organisation; whoever is no longer in it is led out. */
export function Shell() {
  const { org } = useParams({ from: "/o/$org" });
  const me = useMe();
  const inside = Boolean(me && sessionOf(me, org));
  const router = useRouter();
  const client = useQueryClient();
  useEffect(() => whenSignedOut(() => enter(client, null)), [client]);
  useEffect(() => {
    // The route decides again where one may be: the door, another organisation.
    if (!inside) void router.invalidate();
  }, [inside, router]);
  return inside ? <House key={org} /> : null;
}

function House() {
  const { t } = useTranslation("app");
  const { org, account } = useSession();
  const layout = useLayout();
  const socket = useOrgSocket(org);
  useFeatures(socket);
  useShellActions();
  useAccountAppearance(account);
  useEffect(() => listenForShortcuts(), []);
  // On a phone what is open has the whole screen: the way back is its own arrow.
  const params = useParams({ strict: false });
  const settings = useRouterState({ select: inSettings });
  const tabs = layout === "phone" && !settings && !params.conversation && !params.member;

  return (
    <SocketContext value={socket}>
      <div className={styles.shell} data-layout={layout}>
        <a className={styles.skip} href="#content">
          {t("shell.skip")}
        </a>
        {layout !== "phone" && <Rail />}
        <div className={styles.column}>
          <Notices />
          <main id="content" tabIndex={-1} className={styles.content}>
            <Outlet />
          </main>
          {tabs && <BottomTabs />}
        </div>
        <Palette />
        <Shortcuts />
      </div>
    </SocketContext>
  );
}

function inSettings(state: { location: { pathname: string } }): boolean {
  return /\/settings\/\w/.test(state.location.pathname);
}
