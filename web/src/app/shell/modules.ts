import type { LinkProps } from "@tanstack/react-router";
import { type LucideIcon, MessageSquare, PanelsTopLeft, Search, UserRound, UsersRound } from "lucide-react";

/** A place in the rail (and, on a phone, a tab). Only what exists is listed. */
export interface Module {
  id: "messages" | "work" | "people" | "search" | "me";
  to: Extract<
    LinkProps["to"],
    "/o/$org/messages" | "/o/$org/work" | "/o/$org/people" | "/o/$org/search" | "/o/$org/me"
  >;
  icon: LucideIcon;
  /** Second key of its shortcut "g …". */
  key: string;
  /** "me" is a tab of the phone; elsewhere the avatar in the rail leads there. */
  only?: "phone";
}

export const modules: readonly Module[] = [
  { id: "messages", to: "/o/$org/messages", icon: MessageSquare, key: "m" },
  { id: "work", to: "/o/$org/work", icon: PanelsTopLeft, key: "w" },
  { id: "people", to: "/o/$org/people", icon: UsersRound, key: "p" },
  { id: "search", to: "/o/$org/search", icon: Search, key: "f" },
  { id: "me", to: "/o/$org/me", icon: UserRound, key: "i", only: "phone" },
];

/** The words for a module with its number: messages are unread, the workbench holds what waits. */
export function withCount(id: Module["id"]): "shell.withCount" | "shell.withWaiting" {
  return id === "work" ? "shell.withWaiting" : "shell.withCount";
}
