import { useCallback, useSyncExternalStore } from "react";
import { usePreferences } from "./preferences";

/** True while the media query matches. */
export function useMedia(query: string): boolean {
  const subscribe = useCallback(
    (changed: () => void) => {
      const list = window.matchMedia(query);
      list.addEventListener("change", changed);
      return () => list.removeEventListener("change", changed);
    },
    [query],
  );
  return useSyncExternalStore(subscribe, () => window.matchMedia(query).matches);
}

export type Layout = "phone" | "tablet" | "desktop";

/** The three shapes of the shell: phone below 600 px, tablet below 1024, desktop above. */
export function useLayout(): Layout {
  const phone = useMedia("(max-width: 599px)");
  const tablet = useMedia("(max-width: 1023px)");
  if (phone) return "phone";
  return tablet ? "tablet" : "desktop";
}

/** The theme in force: the person's choice, or the system's. */
export function useThemeName(): "light" | "dark" {
  const choice = usePreferences((p) => p.theme);
  const dark = useMedia("(prefers-color-scheme: dark)");
  if (choice !== "system") return choice;
  return dark ? "dark" : "light";
}

/** True when the person or the system asks for less motion. */
export function useStill(): boolean {
  const chosen = usePreferences((p) => p.reduceMotion);
  const system = useMedia("(prefers-reduced-motion: reduce)");
  return chosen || system;
}
