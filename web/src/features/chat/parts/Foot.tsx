import { usePaneState } from "./pane";
import { SelectionBar } from "./SelectionBar";

/** The field, or what can be done with the messages that are chosen. */
export function Foot({ children }: { children: React.ReactNode }) {
  const choosing = usePaneState(({ selected }) => selected !== null);
  return choosing ? <SelectionBar /> : children;
}
