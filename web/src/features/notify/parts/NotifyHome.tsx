import { useQuery, useQueryClient } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";
import { lazy, Suspense, useEffect, useMemo } from "react";
import { useTranslation } from "react-i18next";
import { useSession } from "@/features/identity";
import { type Action, useActions } from "@/shared/kit/actions";
import { setCount } from "@/shared/kit/counts";
import { useSocket } from "@/shared/socket";
import { openDing, useComposer } from "../composer";
import { renew, takeAway } from "../push";
import { dingsKey, openDingsQuery } from "../queries";

declare module "@/shared/socket/port" {
  interface SocketPushes {
    /** `tag`: what was read, here or elsewhere. */
    "notify.changed": { what: "notices" | "dings" | "sent"; tag: string | null };
  }
}

const Banner = lazy(() => import("./Banner").then((m) => ({ default: m.Banner })));
const Composer = lazy(() => import("./Composer").then((m) => ({ default: m.Composer })));

/** What stands beside every page: the DING that waits to be confirmed, the window to write one, and news of both. */
export function NotifyHome() {
  const { t } = useTranslation("notify");
  const { org } = useSession();
  const client = useQueryClient();
  const navigate = useNavigate();
  const socket = useSocket();
  const open = useQuery(openDingsQuery(org)).data ?? [];
  const composing = useComposer((state) => state.seed !== null);

  useEffect(() => setCount("dings", open.length), [open.length]);
  useEffect(() => void renew().catch(() => undefined), []);
  useEffect(() => {
    if (!socket) return;
    const again = () => void client.invalidateQueries({ queryKey: dingsKey(org) });
    let online = socket.status.state === "online";
    const stops = [
      socket.on("notify.changed", ({ what, tag }) => {
        if (tag) void takeAway(tag);
        if (what !== "notices") again();
      }),
      // Hints may have been lost meanwhile.
      socket.subscribe(() => {
        const now = socket.status.state === "online";
        if (now && !online) again();
        online = now;
      }),
    ];
    return () => {
      for (const stop of stops) stop();
    };
  }, [socket, client, org]);

  useEffect(() => {
    const worker = navigator.serviceWorker;
    if (!worker) return;
    // A notification was pressed: the worker has brought this window to the front.
    const follow = ({ data }: MessageEvent) => {
      if (data?.type === "NAVIGATE" && /^\/(?![/\\])/.test(String(data.link))) void navigate({ href: data.link });
    };
    worker.addEventListener("message", follow);
    return () => worker.removeEventListener("message", follow);
  }, [navigate]);

  const actions = useMemo<Action[]>(
    () => [
      { id: "notify.ding", title: t("compose.title"), group: t("group"), words: t("words"), run: () => openDing() },
      {
        id: "go.dings",
        title: t("title"),
        group: t("group"),
        words: t("words"),
        run: () => void navigate({ to: "/o/$org/dings", params: { org } }),
      },
    ],
    [t, org, navigate],
  );
  useActions(actions);

  return (
    <Suspense fallback={null}>
      {open.length > 0 && <Banner dings={open} />}
      {composing && <Composer />}
    </Suspense>
  );
}
