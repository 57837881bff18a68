import { create } from "zustand";

/** Which of the two windows over everything is open. */
export const usePanels = create<{ open: "palette" | "shortcuts" | null }>()(() => ({ open: null }));

export function closePanels(): void {
  usePanels.setState({ open: null });
}
