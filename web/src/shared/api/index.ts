export { api, done, need, setApiLanguage, whenSignedOut } from "./client";
export { ApiError, type FieldProblem, OFFLINE, type Retry, UNREADABLE } from "./errors";
export type { components, paths } from "./schema";
