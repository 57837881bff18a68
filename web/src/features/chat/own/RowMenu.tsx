import type { TFunction } from "i18next";
import { Bell, BellOff, EyeOff, Folder, FolderPlus, Mail, MailOpen, Pin, PinOff } from "lucide-react";
import { useTranslation } from "react-i18next";
import { toast } from "@/shared/kit/toast";
import { type MenuItem, MenuSheet } from "@/shared/ui";
import { foldersOf, isUnread, type Pref } from "../model/own";
import { useChat, useConversation, useView } from "../running";
import type { Chat } from "../store/chat";
import type { Conversation } from "../store/types";
import { askOwn } from "./ask";
import { setPref, toggleRead, usePref } from "./prefs";

interface Props {
  c: string;
  at: HTMLElement;
  point?: { x: number; y: number };
  onClose: (back: boolean) => void;
}

/** What a person decides for themselves about one conversation. */
export function RowMenu({ c, at, point, onClose }: Props) {
  const { t } = useTranslation("chat");
  const chat = useChat();
  const conversation = useConversation(c);
  const pref = usePref(c);
  const folders = useView(foldersOf);
  if (!conversation) return null;
  const chosen = ({ id }: { id: string }) => pref.folders.includes(id);
  const put = (id: string, into: boolean) =>
    setPref(chat, c, { folders: into ? [...pref.folders, id] : pref.folders.filter((one) => one !== id) });
  const items: MenuItem[] = [
    ...mostly(t, chat, conversation, pref),
    ...notifying(t, chat, conversation, pref),
    ...folders.map(
      (folder, index): MenuItem => ({
        id: folder.id,
        label: folder.name,
        icon: <Folder />,
        apart: index === 0,
        checked: chosen(folder),
        many: true,
        run: () => void put(folder.id, !chosen(folder)),
      }),
    ),
    {
      id: "newFolder",
      label: t("own.newFolder"),
      icon: <FolderPlus />,
      apart: folders.length === 0,
      run: () => askOwn({ t: "folders", put: c }),
    },
  ];
  return <MenuSheet label={t("own.menu")} items={items} at={at} {...(point && { point })} onClose={onClose} />;
}

function mostly(t: TFunction<"chat">, chat: Chat, conversation: Conversation, pref: Pref): MenuItem[] {
  const { id: c } = conversation;
  const unread = isUnread(conversation, pref);
  return [
    {
      id: "read",
      label: t(unread ? "own.markRead" : "own.markUnread"),
      icon: unread ? <MailOpen /> : <Mail />,
      run: () => toggleRead(chat, c),
    },
    {
      id: "top",
      label: t(pref.top ? "own.noTop" : "own.top"),
      icon: pref.top ? <PinOff /> : <Pin />,
      run: () => void setPref(chat, c, { top: !pref.top }),
    },
    { id: "hide", label: t("own.hide"), icon: <EyeOff />, run: () => hide(t, chat, conversation) },
  ];
}

export function hide(t: TFunction<"chat">, chat: Chat, { id: c, last_ordinal }: Conversation): void {
  void setPref(chat, c, { hidden: last_ordinal });
  toast(t("own.hidden"), {
    action: { label: t("state.undo"), run: () => void setPref(chat, c, { hidden: null }) },
  });
}

export const NOTIFY = ["all", "mentions", "none"] as const;

function notifying(t: TFunction<"chat">, chat: Chat, { id: c, kind }: Conversation, pref: Pref): MenuItem[] {
  const items = NOTIFY.filter((one) => kind === "group" || one !== "mentions").map(
    (notify): MenuItem => ({
      id: notify,
      label: t(`own.notify.${notify}`),
      icon: notify === "all" ? <Bell /> : <BellOff />,
      apart: notify === "all",
      checked: pref.notify === notify,
      run: () => void setPref(chat, c, { notify }),
    }),
  );
  if (kind === "group" && pref.notify !== "none")
    items.push({
      id: "at_all",
      label: t("own.atAll"),
      icon: <Bell />,
      checked: pref.at_all,
      many: true,
      run: () => void setPref(chat, c, { at_all: !pref.at_all }),
    });
  return items;
}
