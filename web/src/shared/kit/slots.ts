import type { ComponentType } from "react";
import { create } from "zustand";

/**
 * Parts that one feature offers and another shows without knowing it, where an import would run against the modules' order
 * (identity lies below the directory, but an invitation may name departments).
 */
export interface Slots {
  /** A form field that chooses departments: value and onChange as antd's Form hands them. */
  "departments-field": { value?: string[]; onChange?: (ids: string[]) => void; id?: string };
  /** What other modules can do with a person: "Message", later "Call" … */
  "person-actions": { memberId: string };
}

type Filled = { [K in keyof Slots]?: ComponentType<Slots[K]> };

const useFilled = create<Filled>()(() => ({}));

export function fillSlot<K extends keyof Slots>(name: K, part: ComponentType<Slots[K]>): () => void {
  useFilled.setState({ [name]: part } as Filled);
  return () => useFilled.setState({ [name]: undefined } as Filled);
}

export function useSlot<K extends keyof Slots>(name: K): ComponentType<Slots[K]> | undefined {
  return useFilled((filled) => filled[name]) as ComponentType<Slots[K]> | undefined;
}
