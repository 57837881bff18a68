import { type Access, OrgSocket } from "./client";
import { listenForWake } from "./wake";

export { OrgSocket } from "./client";

/** Same origin, same cookie; the scheme follows the page. */
function address(org: string): string {
  const scheme = location.protocol === "https:" ? "wss:" : "ws:";
  return `${scheme}//${location.host}/api/orgs/${encodeURIComponent(org)}/socket`;
}

async function probe(org: string): Promise<Access> {
  const answer = await fetch(`/api/orgs/${encodeURIComponent(org)}`, { headers: { Accept: "application/json" } });
  if (answer.status === 401) return "signed_out";
  if (answer.status === 403 || answer.status === 404) return "left";
  return answer.ok ? "granted" : "unreachable";
}

/** Opens the socket of one organisation and keeps it open until the returned `close` is called. */
export function openOrgSocket(org: string): { socket: OrgSocket; close: () => void } {
  const socket = new OrgSocket({ open: () => new WebSocket(address(org)), probe: () => probe(org) });
  const deaf = listenForWake(() => socket.wake());
  socket.start();
  return {
    socket,
    close: () => {
      deaf();
      socket.stop();
    },
  };
}
