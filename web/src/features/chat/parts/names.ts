import { useEffect } from "react";
import { useTranslation } from "react-i18next";
import { listOf } from "@/shared/i18n";
import type { Face } from "@/shared/ui";
import { faceOfKnown, useKnown } from "../people";
import { useChat, usePeopleOfChat } from "../running";
import type { KnownPerson } from "../store/db";
import type { Conversation, Entry, ReadPolicy } from "../store/types";
import { body } from "../store/types";

type Known = Readonly<Record<string, KnownPerson>>;

/** Asks for these people and gives everybody who is known; re-renders when one of these becomes known or changes. */
export function usePeopleOf(ids: readonly string[]): Known {
  const people = usePeopleOfChat();
  const wanted = ids.join(" ");
  useEffect(() => {
    if (wanted) people.want(wanted.split(" "));
  }, [people, wanted]);
  // One string of all that is shown: a change of anybody else costs nothing.
  useKnown(people, (all) =>
    ids.map((id) => `${all[id]?.name}\u0000${all[id]?.avatar}\u0000${all[id]?.left}`).join("\u0001"),
  );
  return people.store.getState();
}

export function usePersonOf(id: string | null): KnownPerson | undefined {
  const known = usePeopleOf(id ? [id] : []);
  return id ? known[id] : undefined;
}

/** The people whose names or faces a conversation's summary shows. */
export function idsOf(conversation: Conversation): string[] {
  const ids = new Set(conversation.kind === "direct" ? [conversation.other_member_id ?? ""] : conversation.face_ids);
  const last = conversation.last_entry;
  if (last?.by && conversation.kind === "group") ids.add(last.by);
  for (const id of last ? namedIn(last) : []) ids.add(id);
  ids.delete("");
  return [...ids];
}

/** Whom an entry speaks of, beside the one who did it. */
export function namedIn({ b }: Entry): string[] {
  const { members, member } = b as { members?: string[]; member?: string };
  return member ? [member] : (members ?? []).slice(0, NAMED);
}

/** So many people are named in one sentence; the rest is a number. */
export const NAMED = 5;

export interface Names {
  /** "You" for oneself. */
  of: (id: string | null) => string;
  /** As the object of a sentence: "Ada, Bo and you". */
  list: (ids: readonly string[], count?: number) => string;
}

export function useNames(known: Known): Names {
  const { t } = useTranslation("chat");
  const { me } = useChat();
  const of = (id: string | null) => (id === me ? t("you") : (id && known[id]?.name) || t("someone"));
  const list = (ids: readonly string[], count = ids.length) => {
    const shown = ids.slice(0, NAMED).map((id) => (id === me ? t("youObject") : known[id]?.name || t("someone")));
    const rest = count - shown.length;
    return listOf(rest > 0 ? [...shown, t("andMore", { count: rest })] : shown);
  };
  return { of, list };
}

export function titleOf(conversation: Conversation, known: Known, fallback: string): string {
  if (conversation.kind === "direct") return known[conversation.other_member_id ?? ""]?.name ?? "…";
  return conversation.alias || conversation.title || fallback;
}

export function facesOf(conversation: Conversation, known: Known): Face[] {
  const ids =
    conversation.kind === "direct" ? [conversation.other_member_id ?? conversation.id] : conversation.face_ids;
  return ids.map((id) => faceOfKnown(known[id], id));
}

type Translate = (key: string, options?: Record<string, unknown>) => string;

/** What happened to a conversation, in words. */
export function systemWords(t: Translate, entry: Entry, names: Names, me: string, kind: "direct" | "group"): string {
  if (entry.by === null) return directoryWords(t, entry, names);
  const who = names.of(entry.by);
  const context = entry.by === me ? "me" : undefined;
  const created = body(entry, "created");
  if (created) return kind === "direct" ? t("system.direct") : t("system.created", { who, context });
  const renamed = body(entry, "renamed");
  if (renamed) return t("system.renamed", { who, context, title: renamed.title });
  const joined = body(entry, "joined");
  if (joined) {
    const alone = joined.members.length === 1 && joined.members[0] === entry.by;
    return alone
      ? t("system.joined", { who, context })
      : t("system.added", { who, context, people: names.list(joined.members, joined.n) });
  }
  if (entry.k === "pinned") return t("system.pinned", { who, context });
  if (entry.k === "settings") {
    const read = entry.b.read as ReadPolicy | undefined;
    return read ? t(`system.read.${read}`, { who, context }) : t("system.settings", { who, context });
  }
  const role = body(entry, "role");
  if (role) return t(`system.${role.role}`, { who, context, people: names.list([role.member]) });
  const announced = body(entry, "announced");
  if (announced) {
    return t(announced.text ? "system.announced" : "system.unannounced", { who, context, text: announced.text });
  }
  const left = body(entry, "left");
  if (left)
    return left.removed
      ? t("system.removed", { who, context, people: names.list(left.members) })
      : t("system.left", { who, context });
  return "";
}

/** What nobody did by hand: the group follows the directory. */
function directoryWords(t: Translate, entry: Entry, names: Names): string {
  const joined = body(entry, "joined");
  if (joined) return t("system.came", { people: names.list(joined.members, joined.n) });
  const left = body(entry, "left");
  if (left) return t("system.went", { people: names.list(left.members, left.n) });
  const renamed = body(entry, "renamed");
  if (renamed) return t("system.called", { title: renamed.title });
  if (entry.k !== "settings") return "";
  return t(entry.b.read ? "system.read.grown" : "system.unfollowed");
}
