import { specialOf } from "../model/own";
import { useChat, useView } from "../running";

/** Whether a person is special to this one, and the way to change that. */
export function useSpecial(member: string): { on: boolean; toggle: () => void } {
  const chat = useChat();
  const on = useView((view) => specialOf(view).includes(member));
  const toggle = () => {
    const held = specialOf(chat.store.getState());
    const special = on ? held.filter((id) => id !== member) : [...held, member];
    void chat.own.keep("people", special.length > 0 ? { special } : null);
  };
  return { on, toggle };
}
