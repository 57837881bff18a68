import { useQuery } from "@tanstack/react-query";
import { useRouter } from "@tanstack/react-router";
import { Blocks, Languages } from "lucide-react";
import { useTranslation } from "react-i18next";
import { useSession } from "@/features/identity";
import { toast } from "@/shared/kit/toast";
import { SocketError, useSocket } from "@/shared/socket";
import { inWords } from "../model/inWords";
import type { MessageAction } from "../parts/useMessageActions";
import type { Entry } from "../store/types";
import { translate } from "./translations";
import { actionsQuery, type OtherAction } from "./wire";

/** What other modules make of a message: a window of theirs, or something that their server does. */
export function useOtherActions(entry: Entry): MessageAction[] {
  const { t } = useTranslation("chat");
  const { org } = useSession();
  const router = useRouter();
  const socket = useSocket();
  const { data } = useQuery(actionsQuery(org));
  if (entry.s <= 0) return [];
  const run = async ({ command, label }: OtherAction) => {
    if (command.startsWith("/")) {
      const query = new URLSearchParams({ conversation: entry.c, message: String(entry.s) });
      router.history.push(`/o/${org}${command}?${query}`);
      return;
    }
    try {
      const args = { conversation_id: entry.c, seq: entry.s };
      await (socket?.request as Ask | undefined)?.call(socket, command, args);
      toast(t("content.done", { what: inWords(label) }), { kind: "success" });
    } catch (problem) {
      toast(problem instanceof SocketError && problem.title ? problem.title : t("error.unexpected", { ns: "shared" }), {
        kind: "error",
      });
    }
  };
  const { text } = entry.b as { text?: string };
  const others = (data?.items ?? []).map((action) => ({
    id: `other-${action.name}`,
    label: inWords(action.label),
    keys: "",
    icon: <Blocks />,
    run: () => void run(action),
  }));
  if (!data?.translates || !text) return others;
  const begin = () => void translate(entry, socket, t("content.untranslated"));
  return [{ id: "translate", label: t("content.translate"), keys: "", icon: <Languages />, run: begin }, ...others];
}

type Ask = (command: string, args: object) => Promise<unknown>;
