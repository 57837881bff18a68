import { create } from "zustand";
import { persist } from "zustand/middleware";

export type ThemeChoice = "system" | "light" | "dark";

interface Preferences {
  theme: ThemeChoice;
  reduceMotion: boolean;
  sound: boolean;
  /** Pane name → width in px. */
  widths: Record<string, number>;
  /** The organisation that was open last, so that "/" leads back to it. */
  lastOrg: string | null;
  set: (change: Partial<Omit<Preferences, "set">>) => void;
}

/** What this browser remembers. Theme and motion also belong to the account; the session lays the account's values over these. */
export const usePreferences = create<Preferences>()(
  persist(
    (set) => ({
      theme: "system",
      reduceMotion: false,
      sound: true,
      widths: {},
      lastOrg: null,
      set: (change) => set(change),
    }),
    { name: "workhall.preferences", version: 1 },
  ),
);
