import { useQueryClient } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";
import { useEffect, useState } from "react";
import { applyOwnChanged } from "@/features/availability";
import { applyDirectoryNews, type DirectoryNews, registerDirectory } from "@/features/directory";
import { registerUploads } from "@/features/files";
import { meQuery, useSession } from "@/features/identity";
import { registerObligations } from "@/features/obligations";
import { registerSearch } from "@/features/search";
import { reportReachable } from "@/shared/kit/online";
import { fillSlot } from "@/shared/kit/slots";
import type { Socket } from "@/shared/socket";
import { openOrgSocket } from "../socket";
import { MessagePerson } from "./MessagePerson";

declare module "@/shared/socket/port" {
  interface SocketPushes {
    "availability.own_changed": Record<string, never>;
    "directory.changed": DirectoryNews;
  }
}

/** The organisation's one connection, as long as the shell of that organisation stands; null for the first moment. */
export function useOrgSocket(org: string): Socket | null {
  const [socket, setSocket] = useState<Socket | null>(null);
  useEffect(() => {
    const opened = openOrgSocket(org);
    setSocket(opened.socket);
    return opened.close;
  }, [org]);
  return socket;
}

/** Starts what features do beside their pages: the palette's sources, chat's messages and unread number. */
export function useFeatures(socket: Socket | null): void {
  const client = useQueryClient();
  const navigate = useNavigate();
  const { org, memberId, account } = useSession();

  useEffect(() => {
    const open = (member: string) => void navigate({ to: "/o/$org/people/$member", params: { org, member } });
    return registerDirectory({ org, client, open });
  }, [org, client, navigate]);

  useEffect(() => {
    const open = (link: string) => void navigate({ href: `/o/${org}${link}` });
    const openPage = (q: string) => void navigate({ to: "/o/$org/search", params: { org }, search: { q } });
    return registerSearch({ org, client, open, openPage });
  }, [org, client, navigate]);

  useEffect(() => fillSlot("person-actions", MessagePerson), []);

  useEffect(() => {
    if (!socket) return;
    let gone = false;
    let stop: () => void = () => undefined;
    void import("@/features/chat").then(({ registerChat }) => {
      if (gone) return;
      const open = (conversation: string) =>
        void navigate({ to: "/o/$org/messages/$conversation", params: { org, conversation } });
      stop = registerChat({ account: account.id, org, memberId, socket, queries: client, open });
    });
    return () => {
      gone = true;
      stop();
    };
  }, [socket, org, account.id, memberId, client, navigate]);

  // Uploads that a reload interrupted go on, whatever is shown now.
  useEffect(() => registerUploads({ account: account.id, org }), [org, account.id]);

  useEffect(() => (socket ? registerObligations({ org, client, socket }) : undefined), [socket, org, client]);

  useEffect(() => socket?.on("availability.own_changed", () => applyOwnChanged(client, org)), [socket, client, org]);

  useEffect(
    () => socket?.on("directory.changed", (news) => applyDirectoryNews(client, org, news)),
    [socket, client, org],
  );

  useEffect(
    () =>
      socket?.subscribe(() => {
        const { state } = socket.status;
        if (state === "online") reportReachable(true);
        // Whoever only chats calls nothing over HTTP that could notice it.
        if (state === "offline") reportReachable(false);
        // Signed out elsewhere or removed from the organisation: the session says where that leads.
        if (state === "ended") void client.invalidateQueries({ queryKey: meQuery.queryKey });
      }),
    [socket, client],
  );
}
