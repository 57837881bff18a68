import { lazy } from "react";

export { registerObligations } from "./register";

/** The one inbox, for the workbench. */
export const Inbox = lazy(() => import("./parts/Inbox").then((m) => ({ default: m.Inbox })));
