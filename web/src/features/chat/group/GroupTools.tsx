import { Link2, Megaphone, Settings2, Tag, UserPen } from "lucide-react";
import { type ReactNode, useState } from "react";
import { useTranslation } from "react-i18next";
import { useChat } from "../running";
import type { Conversation } from "../store/types";
import styles from "./group.module.css";
import { LinkDialog } from "./LinkDialog";
import { SettingsDialog } from "./SettingsDialog";
import { TextDialog } from "./TextDialog";
import { announce, changeOwn } from "./wire";

type Open = "settings" | "link" | "announcement" | "nickname" | "alias" | null;

/** What one may change about a conversation, one button each. */
export function GroupTools({ conversation, org }: { conversation: Conversation; org: string }) {
  const { t } = useTranslation("chat");
  const chat = useChat();
  const [open, setOpen] = useState<Open>(null);
  const close = () => setOpen(null);
  const { id: c, can, kind } = conversation;
  const tools: [Exclude<Open, null>, ReactNode, boolean][] = [
    ["announcement", <Megaphone key="i" />, can.includes("announce")],
    ["settings", <Settings2 key="i" />, can.includes("set")],
    ["link", <Link2 key="i" />, can.includes("link") || (can.includes("see_link") && isOpen(conversation))],
    ["nickname", <UserPen key="i" />, kind === "group" && can.includes("send")],
    ["alias", <Tag key="i" />, kind === "group"],
  ];
  const text = conversation.announcement?.b as { text: string } | undefined;
  return (
    <div className={styles.tools}>
      {tools.map(
        ([name, icon, shown]) =>
          shown && (
            <button key={name} type="button" className={styles.tool} onClick={() => setOpen(name)}>
              {icon}
              {t(`groups.${name}`)}
            </button>
          ),
      )}
      {open === "settings" && <SettingsDialog conversation={conversation} org={org} onClose={close} />}
      {open === "link" && <LinkDialog conversation={conversation} org={org} onClose={close} />}
      {open === "announcement" && (
        <TextDialog
          title={t("groups.announcement")}
          label={t("groups.announcementLabel")}
          help={t("groups.announcementHelp")}
          value={text?.text ?? ""}
          longest={2000}
          tall
          onSave={async (words) => chat.take(await announce(org, c, words))}
          onClose={close}
        />
      )}
      {open === "nickname" && (
        <TextDialog
          title={t("groups.nickname")}
          label={t("groups.nicknameLabel")}
          help={t("groups.nicknameHelp")}
          value={conversation.nickname ?? ""}
          longest={60}
          onSave={async (words) => chat.take(await changeOwn(org, c, { nickname: words || null }))}
          onClose={close}
        />
      )}
      {open === "alias" && (
        <TextDialog
          title={t("groups.alias")}
          label={t("groups.aliasLabel")}
          help={t("groups.aliasHelp")}
          value={conversation.alias ?? ""}
          longest={100}
          onSave={async (words) => chat.take(await changeOwn(org, c, { alias: words || null }))}
          onClose={close}
        />
      )}
    </div>
  );
}

const isOpen = (conversation: Conversation) => (conversation.settings?.join ?? "off") !== "off";
