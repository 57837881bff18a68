import {
  BellRing,
  CheckSquare,
  Copy,
  CornerUpLeft,
  Flag,
  Forward,
  Link2,
  MessageCircleQuestionMark,
  MessagesSquare,
  Pencil,
  Pin,
  PinOff,
  SmilePlus,
  Star,
  Undo2,
} from "lucide-react";
import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";
import { openDing } from "@/features/notify";
import type { MemberId } from "@/shared/kit/ids";
import { toast } from "@/shared/kit/toast";
import { useOtherActions } from "../content/useOtherActions";
import { copy } from "../model/clipboard";
import { plainText } from "../model/preview";
import { useStar } from "../own/stars";
import { useChat } from "../running";
import { placeOf } from "../store/drafts";
import type { Entry, MessageBody, Target } from "../store/types";
import { ask, choose, type Pane, usePane } from "./pane";
import { usePinned } from "./usePins";

export interface MessageAction {
  id: string;
  label: string;
  /** The key that does it while the message has the focus. */
  keys: string;
  icon: ReactNode;
  danger?: boolean;
  run: () => void;
}

export const targetOfRow = (entry: Entry): Target => (entry.s > 0 ? { t: entry.s } : { tk: entry.key ?? "" });

/** Everything that can be done with a message, once: bar, menu, sheet and keyboard draw from here. */
export function useMessageActions(entry: Entry): MessageAction[] {
  const { t } = useTranslation("chat");
  const chat = useChat();
  const pane = usePane();
  const star = useStar(entry.c, entry.s);
  const pinned = usePinned(entry.c, entry.s);
  const body = entry.b as unknown as MessageBody;
  const others = useOtherActions(entry);
  const mine = entry.by === chat.me;
  const stored = entry.s > 0;
  if (entry.gone) return [];
  const does = deeds(chat, pane, entry);
  const say = async (what: string, done: string) => {
    const worked = await copy(what);
    toast(worked ? done : t("bar.notCopied"), { kind: worked ? "plain" : "error" });
  };
  const all: (MessageAction | false)[] = [
    stored && { id: "react", label: t("bar.react"), keys: "+", icon: <SmilePlus />, run: does.react },
    stored && { id: "reply", label: t("bar.reply"), keys: "r", icon: <CornerUpLeft />, run: does.reply },
    stored &&
      pane.root === undefined && {
        id: "thread",
        label: t("bar.thread"),
        keys: "t",
        icon: <MessagesSquare />,
        run: () => pane.openThread(body.th ?? entry.s),
      },
    stored && { id: "forward", label: t("bar.forward"), keys: "f", icon: <Forward />, run: does.forward },
    {
      id: "copy",
      label: t("bar.copy"),
      keys: "c",
      icon: <Copy />,
      run: () => void say(plainText(body), t("bar.copied")),
    },
    stored && {
      id: "link",
      label: t("bar.link"),
      keys: "l",
      icon: <Link2 />,
      run: () => void say(addressOf(entry), t("bar.linkCopied")),
    },
    stored && {
      id: "pin",
      label: pinned ? t("bar.unpin") : t("bar.pin"),
      keys: "p",
      icon: pinned ? <PinOff /> : <Pin />,
      run: () => void chat.pin(entry.c, { t: entry.s }, !pinned),
    },
    mine &&
      !body.merged &&
      !body.card && { id: "edit", label: t("bar.edit"), keys: "e", icon: <Pencil />, run: () => pane.edit(entry) },
    mine &&
      stored && {
        id: "ask",
        label: t("asks.title"),
        keys: "q",
        icon: <MessageCircleQuestionMark />,
        run: () => ask(pane, { t: "ask", entry }),
      },
    stored && {
      id: "star",
      label: star.on ? t("own.unstar") : t("own.star"),
      keys: "s",
      icon: <Star {...(star.on && { fill: "currentcolor" })} />,
      run: star.toggle,
    },
    stored && { id: "ding", label: t("bar.ding"), keys: "d", icon: <BellRing />, run: does.ding },
    stored && {
      id: "select",
      label: t("bar.select"),
      keys: "x",
      icon: <CheckSquare />,
      run: () => choose(pane, entry.s),
    },
    ...others,
    !mine &&
      stored && {
        id: "report",
        label: t("report.menu"),
        keys: "!",
        icon: <Flag />,
        run: () => ask(pane, { t: "report", entry }),
      },
    mine && { id: "recall", label: t("bar.recall"), keys: "Delete", icon: <Undo2 />, danger: true, run: does.recall },
  ];
  return all.filter((action) => action !== false);
}

function deeds(chat: ReturnType<typeof useChat>, pane: Pane, entry: Entry) {
  const place = placeOf(entry.c, pane.root);
  return {
    react: () => ask(pane, { t: "emoji", entry }),
    reply: () => {
      chat.drafts.set(place, { ...chat.drafts.get(place), re: entry.s });
      pane.focusField();
    },
    forward: () => ask(pane, { t: "forward", seqs: [entry.s] }),
    ding: () => {
      const other = chat.store.getState().conversations[entry.c]?.other_member_id;
      openDing({
        text: plainText(entry.b as unknown as MessageBody),
        ...(other && { memberIds: [other as MemberId] }),
        source: { module: "chat", key: `${entry.c}:${entry.s}` },
      });
    },
    recall: () => {
      chat.recalled.set(entry.key ?? String(entry.s), entry.b as unknown as MessageBody);
      void chat.recall(entry.c, targetOfRow(entry));
    },
  };
}

function addressOf({ c, s }: Entry): string {
  const url = new URL(location.href);
  url.pathname = url.pathname.replace(/\/messages\/.*/, `/messages/${c}`);
  url.search = `?at=${s}`;
  return url.href;
}
