/**
 * Calls back at moments when the network may just have changed: online or offline again, the tab shown, the laptop
 * opened. None of them is believed (a server on this machine stays reachable without any network): the owner asks.
 */
export function listenForWake(callback: () => void): () => void {
  const wake = () => callback();
  const shown = () => {
    if (document.visibilityState === "visible") callback();
  };
  const events = ["online", "offline", "pageshow", "focus"] as const;
  for (const event of events) window.addEventListener(event, wake);
  document.addEventListener("visibilitychange", shown);
  return () => {
    for (const event of events) window.removeEventListener(event, wake);
    document.removeEventListener("visibilitychange", shown);
  };
}
