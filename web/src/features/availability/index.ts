export { applyOwnChanged, type Preview, statesQuery } from "./queries";
