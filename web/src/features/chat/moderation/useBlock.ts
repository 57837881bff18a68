import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";
import { useSession } from "@/features/identity";
import { toast } from "@/shared/kit/toast";
import { errorText } from "@/shared/ui";
import { useChat } from "../running";
import { blockedKey, blockedQuery, setBlocked } from "./wire";

/** Whether the person has blocked somebody; null is nobody. */
export function useIsBlocked(member: string | null): boolean {
  const { org } = useSession();
  const { data } = useQuery({
    ...blockedQuery(org),
    enabled: member !== null,
    select: ({ member_ids }) => member !== null && member_ids.includes(member),
  });
  return data ?? false;
}

/** Blocks somebody or takes it back; the conversation of the two is asked for anew. */
export function useBlock(c?: string) {
  const { t } = useTranslation("chat");
  const { org } = useSession();
  const client = useQueryClient();
  const chat = useChat();
  return useMutation({
    mutationFn: ({ member, on }: { member: string; on: boolean }) => setBlocked(org, member, on),
    onSuccess: (blocked, { on }) => {
      client.setQueryData(blockedKey(org), blocked);
      if (c) void chat.refresh(c);
      toast(t(on ? "block.done" : "block.undone"), { kind: "success" });
    },
    onError: (problem) => void toast(errorText(t, problem), { kind: "error" }),
  });
}
