import { useQueryClient } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";
import { leaveSession } from "@/features/identity";
import { toast } from "@/shared/kit/toast";
import { errorText } from "@/shared/ui";

/** Signs out and goes to the door; when the server cannot be reached one stays signed in and is told so. */
export function useSignOut(): () => void {
  const { t } = useTranslation("app");
  const client = useQueryClient();
  const navigate = useNavigate();
  return () => {
    leaveSession(client).then(
      () => void navigate({ to: "/sign-in" }),
      (problem: unknown) => toast(errorText(t, problem), { kind: "error" }),
    );
  };
}
