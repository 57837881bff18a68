import { useSyncExternalStore } from "react";

/**
 * Whether the server can be reached. The browser's own flag knows only about the cable, so the socket and the API report
 * what they see; any success takes the report back.
 */
let unreachable = false;
const listeners = new Set<() => void>();

function changed(): void {
  for (const listener of listeners) listener();
}

export function reportReachable(reachable: boolean): void {
  if (unreachable === !reachable) return;
  unreachable = !reachable;
  changed();
}

export function isOnline(): boolean {
  return navigator.onLine && !unreachable;
}

/** Tells whenever it may have changed. */
export function onReachable(listener: () => void): () => void {
  listeners.add(listener);
  window.addEventListener("online", listener);
  window.addEventListener("offline", listener);
  return () => {
    listeners.delete(listener);
    window.removeEventListener("online", listener);
    window.removeEventListener("offline", listener);
  };
}

export function useOnline(): boolean {
  return useSyncExternalStore(onReachable, isOnline);
}
