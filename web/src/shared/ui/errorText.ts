import type { TFunction } from "i18next";
import { ApiError, OFFLINE, UNREADABLE } from "../api";

/** What to tell a person about a failure: the server's own words when it gave any. `t` may be bound to any namespace. */
export function errorText(t: TFunction, error: unknown): string {
  if (!(error instanceof ApiError)) return t("error.unexpected", { ns: "shared" });
  if (error.code === OFFLINE) return t("error.offline", { ns: "shared" });
  if (error.code === UNREADABLE) return t("error.unreadable", { ns: "shared" });
  return error.title;
}
