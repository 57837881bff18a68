import { usePreferences } from "@/shared/kit/preferences";

/** Sets the theme before anything is drawn, so that who chose dark never sees a white flash. */
export function showTheme(): void {
  const { theme, reduceMotion } = usePreferences.getState();
  const dark = theme === "dark" || (theme === "system" && window.matchMedia("(prefers-color-scheme: dark)").matches);
  document.documentElement.dataset.theme = dark ? "dark" : "light";
  document.documentElement.dataset.motion = reduceMotion ? "reduced" : "full";
}
