export { type DingSeed, openDing } from "./composer";
export { NotifyHome } from "./parts/NotifyHome";
export { openDingsQuery } from "./queries";
