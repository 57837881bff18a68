import { lazy, Suspense } from "react";
import { create } from "zustand";

/** A window about what is the person's own. */
export type OwnAsked = { t: "folders"; put?: string } | { t: "stars" } | { t: "scheduled"; c?: string };

const useAsked = create<{ asked: OwnAsked | null }>()(() => ({ asked: null }));

export const askOwn = (asked: OwnAsked | null): void => useAsked.setState({ asked });

const Folders = lazy(() => import("./FoldersDialog").then((module) => ({ default: module.FoldersDialog })));

/** Loaded when the first one is wanted. */
export function OwnDialogs() {
  const asked = useAsked((state) => state.asked);
  const close = () => askOwn(null);
  if (!asked) return null;
  return (
    <Suspense fallback={null}>
      {asked.t === "folders" && <Folders {...(asked.put && { put: asked.put })} onClose={close} />}
    </Suspense>
  );
}
