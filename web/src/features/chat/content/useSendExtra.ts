import { useState } from "react";
import { useTranslation } from "react-i18next";
import { toast } from "@/shared/kit/toast";
import { useChat } from "../running";
import type { Content } from "../store/types";
import type { ExtraProps } from "./ExtraDialogs";

/** Sends something that is no text, into the thread that is open; the window closes when it is safely on its way. */
export function useSendExtra({ c, root, onClose, onSent }: ExtraProps) {
  const { t } = useTranslation("chat");
  const chat = useChat();
  const [busy, setBusy] = useState(false);
  const send = async (content: Partial<Content>) => {
    setBusy(true);
    try {
      await chat.send(c, { text: "", ...(root !== undefined && { th: root }), ...content });
      onClose();
      onSent();
    } catch {
      toast(t("composer.notKept"), { kind: "error" });
      setBusy(false);
    }
  };
  return { busy, send };
}
