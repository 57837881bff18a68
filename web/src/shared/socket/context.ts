import { createContext, useCallback, useContext, useSyncExternalStore } from "react";
import type { ConnectionStatus, Socket } from "./port";

const Context = createContext<Socket | null>(null);

/** The app hands its socket down with this. */
export const SocketContext = Context.Provider;

const NONE: ConnectionStatus = { state: "connecting" };
const never = () => {};

/** The socket of the organisation that is open, or null where none is (sign-in, tests of single parts). */
export function useSocket(): Socket | null {
  return useContext(Context);
}

/** Whether the server can be reached right now; changes re-render. */
export function useConnection(): ConnectionStatus {
  const socket = useContext(Context);
  const subscribe = useCallback((listener: () => void) => socket?.subscribe(listener) ?? never, [socket]);
  return useSyncExternalStore(subscribe, () => socket?.status ?? NONE);
}
