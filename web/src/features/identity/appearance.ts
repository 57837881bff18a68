import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useEffect } from "react";
import { useTranslation } from "react-i18next";
import { api, need } from "@/shared/api";
import { changeLanguage, type Language } from "@/shared/i18n";
import { type ThemeChoice, usePreferences } from "@/shared/kit/preferences";
import { toast } from "@/shared/kit/toast";
import { errorText } from "@/shared/ui";
import type { Account } from "./queries";
import { enter } from "./session";

interface Change {
  locale?: Language;
  theme?: ThemeChoice;
  reduce_motion?: boolean;
}

function showHere({ locale, theme, reduce_motion }: Change): void {
  const { set } = usePreferences.getState();
  if (theme) set({ theme });
  if (reduce_motion !== undefined) set({ reduceMotion: reduce_motion });
  if (locale) void changeLanguage(locale);
}

/** Changes language, theme or motion at once on this screen, and in the account for the other devices. */
export function useAppearance(): (change: Change) => void {
  const { t } = useTranslation("shared");
  const client = useQueryClient();
  const { mutate } = useMutation({
    mutationFn: (change: Change) => need(api.PATCH("/api/me", { body: change })),
    onMutate: showHere,
    onSuccess: (me) => enter(client, me),
    // Here it stays as chosen; only the other devices did not hear of it.
    onError: (problem) => toast(errorText(t, problem), { kind: "error" }),
  });
  return mutate;
}

/** The account's choices rule on every device where the person signs in. */
export function useAccountAppearance(account: Account): void {
  const { locale, theme, reduce_motion } = account;
  useEffect(() => {
    showHere({ locale: locale as Language, theme: theme as ThemeChoice, reduce_motion });
  }, [locale, theme, reduce_motion]);
}
