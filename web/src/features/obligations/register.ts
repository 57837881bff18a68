import { type QueryClient, QueryObserver } from "@tanstack/react-query";
import { setCount } from "@/shared/kit/counts";
import type { OrgId } from "@/shared/kit/ids";
import type { Socket } from "@/shared/socket";
import { countQuery, obligationsKey } from "./queries";

declare module "@/shared/socket/port" {
  interface SocketPushes {
    "obligations.changed": Record<string, never>;
  }
}

interface Needs {
  org: OrgId;
  client: QueryClient;
  socket: Socket;
}

/** The number beside the workbench, and fresh lists when the server says that something is different. */
export function registerObligations({ org, client, socket }: Needs): () => void {
  const again = () => void client.invalidateQueries({ queryKey: obligationsKey(org) });
  const stops = [
    new QueryObserver(client, countQuery(org)).subscribe(({ data }) => data && setCount("work", data.open)),
    socket.on("obligations.changed", again),
    // News may have been missed while the connection was away.
    socket.subscribe(() => {
      if (socket.status.state === "online") again();
    }),
  ];
  return () => {
    for (const stop of stops) stop();
    setCount("work", 0);
  };
}
