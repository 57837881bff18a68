import { create } from "zustand";
import type { MemberId } from "@/shared/kit/ids";

/** What a DING begins with: from a message its text, who has not read it, and what it is about. */
export interface DingSeed {
  text?: string;
  memberIds?: readonly MemberId[];
  source?: { module: string; key: string };
}

export const useComposer = create<{ seed: DingSeed | null }>()(() => ({ seed: null }));

/** Opens the window in which a DING is written. */
export function openDing(seed: DingSeed = {}): void {
  useComposer.setState({ seed });
}

export function closeDing(): void {
  useComposer.setState({ seed: null });
}
