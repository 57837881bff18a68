/** The palette as values, for antd (which computes with colours); the page itself uses tokens.css. A test keeps both equal. */
export const palette = {
  light: {
    ground: "#ffffff",
    raised: "#f6f7f9",
    hover: "#eef0f3",
    selected: "#e2f0ec",
    line: "#e3e6ea",
    edge: "#838b95",
    ink: "#1b1f24",
    muted: "#59616b",
    accent: "#0b6b52",
    "accent-strong": "#095a45",
    "on-accent": "#ffffff",
    tint: "#e2f0ec",
    urgent: "#b3261e",
    "on-urgent": "#ffffff",
    warning: "#8a4b00",
    success: "#1d6f2b",
    "warning-tint": "#fdf1e0",
    "urgent-tint": "#fceceb",
  },
  dark: {
    ground: "#16181d",
    raised: "#1d2026",
    hover: "#262a31",
    selected: "#1f3a33",
    line: "#30343c",
    edge: "#6f7783",
    ink: "#e8eaed",
    muted: "#a3abb5",
    accent: "#4cc2a0",
    "accent-strong": "#6ad3b4",
    "on-accent": "#06231a",
    tint: "#1f3a33",
    urgent: "#ff8a80",
    "on-urgent": "#2b0805",
    warning: "#ffb454",
    success: "#7fd18b",
    "warning-tint": "#33270f",
    "urgent-tint": "#3a1c1a",
  },
} as const;

export type ThemeName = keyof typeof palette;

/** How many muted grounds avatars have (`--avatar-0` … `--avatar-11`). */
export const AVATAR_GROUNDS = 12;

/** Said once, in tokens.css. */
export const fontFamily = "var(--font)";
