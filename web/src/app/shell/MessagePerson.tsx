import { useNavigate } from "@tanstack/react-router";
import { MessageSquare } from "lucide-react";
import { useTranslation } from "react-i18next";
import { useSession } from "@/features/identity";
import { PressButton } from "@/shared/ui";

/** The directory's button that leads to the conversation with a person; not for oneself. */
export function MessagePerson({ memberId }: { memberId: string }) {
  const { t } = useTranslation("app");
  const { org, memberId: own } = useSession();
  const navigate = useNavigate();
  if (memberId === own) return null;
  return (
    <PressButton
      type="primary"
      icon={<MessageSquare />}
      onClick={() => void navigate({ to: "/o/$org/messages", params: { org }, search: { with: memberId } })}
    >
      {t("messagePerson")}
    </PressButton>
  );
}
