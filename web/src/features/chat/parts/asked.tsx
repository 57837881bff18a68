import { lazy, Suspense } from "react";
import { usePaneState } from "./pane";

const Dialogs = lazy(() => import("./AskedDialogs").then((module) => ({ default: module.AskedDialogs })));

/** The windows about a message, loaded when the first one is wanted. */
export function AskedDialogs() {
  const asked = usePaneState((state) => state.asked !== null);
  return asked ? (
    <Suspense fallback={null}>
      <Dialogs />
    </Suspense>
  ) : null;
}
