import { create } from "zustand";

/** Numbers beside modules in the rail and tabs; each feature writes its own (`setCount("messages", 3)`). */
export const useCounts = create<Record<string, number>>()(() => ({}));

export function setCount(module: string, count: number): void {
  if (useCounts.getState()[module] !== count) useCounts.setState({ [module]: count });
}
