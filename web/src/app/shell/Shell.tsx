import { useQueryClient } from "@tanstack/react-query";
import { Outlet, useParams, useRouter, useRouterState } from "@tanstack/react-router";
import { useEffect, useLayoutEffect, useMemo } from "react";
import { useTranslation } from "react-i18next";
import { enter, SessionContext, sessionOf, useAccountAppearance, useMe, useSession } from "@/features/identity";
import { NotifyHome } from "@/features/notify";
import { whenSignedOut } from "@/shared/api";
import { listenForShortcuts } from "@/shared/kit/actions";
import { setTitle } from "@/shared/kit/badge";
import { useLayout } from "@/shared/kit/media";
import { toast } from "@/shared/kit/toast";
import { SocketContext } from "@/shared/socket";
import { Palette } from "../palette/Palette";
import { Shortcuts } from "../palette/Shortcuts";
import { BottomTabs } from "./BottomTabs";
import { modules } from "./modules";
import { Notices } from "./Notices";
import { Rail } from "./Rail";
import styles from "./Shell.module.css";
import { useFeatures, useOrgSocket } from "./useFeatures";
import { useShellActions } from "./useShellActions";

/** The house around every page of an organisation; whoever is no longer in it is led out. */
export function Shell() {
  const { t } = useTranslation("app");
  const { org } = useParams({ strict: false }) as { org?: string };
  const me = useMe();
  const session = useMemo(() => (me && org ? sessionOf(me, org) : null), [me, org]);
  const router = useRouter();
  const client = useQueryClient();
  useEffect(() => whenSignedOut(() => enter(client, null)), [client]);
  const signedIn = me !== null;
  const leaving = !org;
  const inside = session !== null;
  useEffect(() => {
    if (inside || leaving) return;
    // Signed out: the route decides again, and remembers where one was.
    if (!signedIn) void router.invalidate();
    else {
      toast(t("shell.left"));
      void router.navigate({ to: "/" });
    }
  }, [inside, leaving, signedIn, router, t]);
  if (!session) return null;
  return (
    <SessionContext value={session}>
      <House key={session.org} />
    </SessionContext>
  );
}

function House() {
  const { t } = useTranslation("app");
  const { org, account } = useSession();
  const layout = useLayout();
  const socket = useOrgSocket(org);
  useFeatures(socket);
  useShellActions();
  useAccountAppearance(account);
  useModuleTitle();
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
          <NotifyHome />
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

/** Names the module in the tab before its page, which knows better, does. */
function useModuleTitle(): void {
  const { t } = useTranslation("app");
  const module = useRouterState({ select: (s) => /^\/o\/[^/]+\/(\w+)/.exec(s.location.pathname)?.[1] });
  const known = modules.find((m) => m.id === module)?.id;
  useLayoutEffect(() => {
    if (known) setTitle(`${t(`module.${known}`)} · Workhall`);
  }, [known, t]);
}

function inSettings(state: { location: { pathname: string } }): boolean {
  return /\/settings\/\w/.test(state.location.pathname);
}
