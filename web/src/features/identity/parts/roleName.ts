import type { TFunction } from "i18next";
import type { Role } from "../queries";

/** Built-in roles are named in the reader's language, the others as the organisation named them. */
export function roleName(t: TFunction, role: Pick<Role, "builtin" | "name">): string {
  return role.builtin ? t(`role.builtin.${role.builtin}`, { ns: "identity" }) : role.name;
}

/** What a right lets one do; a right of a module that brings no words yet is shown by its name. */
export function permissionName(t: TFunction, permission: string): string {
  return t(`permission.${permission}`, { ns: "identity", defaultValue: permission });
}
