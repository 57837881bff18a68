import { lazy, Suspense } from "react";
import { askOwn, useOwnAsked } from "./ask";

const Scheduled = lazy(() => import("./ScheduledDialog").then((module) => ({ default: module.ScheduledDialog })));
const Stars = lazy(() => import("./StarsDialog").then((module) => ({ default: module.StarsDialog })));
const Folders = lazy(() => import("./FoldersDialog").then((module) => ({ default: module.FoldersDialog })));

/** Loaded when the first one is wanted. */
export function OwnDialogs() {
  const asked = useOwnAsked((state) => state.asked);
  const close = () => askOwn(null);
  if (!asked) return null;
  return (
    <Suspense fallback={null}>
      {asked.t === "stars" && <Stars onClose={close} />}
      {asked.t === "scheduled" && <Scheduled {...(asked.c && { c: asked.c })} onClose={close} />}
      {asked.t === "folders" && <Folders {...(asked.put && { put: asked.put })} onClose={close} />}
    </Suspense>
  );
}
