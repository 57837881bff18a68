import { create } from "zustand";

export interface Toast {
  id: number;
  text: string;
  kind: "plain" | "success" | "error";
  /** Offered beside the text: mostly "Undo". */
  action?: { label: string; run: () => void };
  /** ms until it leaves by itself; an error stays longer, one with an action long enough to reach for it. */
  stay: number;
}

interface Toasts {
  items: Toast[];
  dismiss: (id: number) => void;
}

let next = 1;

export const useToasts = create<Toasts>()((set) => ({
  items: [],
  dismiss: (id) => set((state) => ({ items: state.items.filter((t) => t.id !== id) })),
}));

/** Says in a corner what has happened, and offers to take it back. */
export function toast(text: string, options: Partial<Pick<Toast, "kind" | "action" | "stay">> = {}): number {
  const id = next++;
  const stay = options.stay ?? (options.action || options.kind === "error" ? 8000 : 4000);
  const item: Toast = {
    id,
    text,
    kind: options.kind ?? "plain",
    stay,
    ...(options.action && { action: options.action }),
  };
  useToasts.setState((state) => ({ items: [...state.items.slice(-2), item] }));
  return id;
}
