import { type QueryClient, useQueryClient } from "@tanstack/react-query";
import { useCallback, useEffect } from "react";
import { useTranslation } from "react-i18next";
import { ApiError, api, need } from "@/shared/api";
import { changeLanguage, type Language } from "@/shared/i18n";
import { isOnline, onReachable } from "@/shared/kit/online";
import { usePreferences } from "@/shared/kit/preferences";
import { toast } from "@/shared/kit/toast";
import { errorText } from "@/shared/ui";
import type { Account } from "./queries";
import { enter, useSession } from "./session";
import { type Change, noteChoice, noteTold, untoldOf } from "./untold";

function showHere({ locale, theme, reduce_motion }: Change): void {
  const { set } = usePreferences.getState();
  if (theme) set({ theme });
  if (reduce_motion !== undefined) set({ reduceMotion: reduce_motion });
  if (locale) void changeLanguage(locale);
}

const isFinal = (problem: unknown): boolean => !(problem instanceof ApiError) || problem.retry === "no";

const telling = new Set<string>();

/**
 * Tells the account what it does not know yet. One call after the other: the account must end with what was chosen
 * last, and an older answer must not take it back on the screen.
 */
async function tell(client: QueryClient, account: string): Promise<void> {
  if (telling.has(account)) return;
  telling.add(account);
  try {
    for (let change = untoldOf(account); Object.keys(change).length > 0; change = untoldOf(account)) {
      try {
        // A page that is left in this moment still says it.
        const me = await need(api.PATCH("/api/me", { body: change, keepalive: true }));
        noteTold(account, change);
        enter(client, me);
      } catch (problem) {
        // Refused for good: on this screen it stays as chosen, and is not said again.
        if (isFinal(problem)) noteTold(account, change);
        throw problem;
      }
    }
  } finally {
    telling.delete(account);
  }
}

/** Changes language, theme or motion at once on this screen, and in the account for the other devices. */
export function useAppearance(): (change: Change) => void {
  const { t } = useTranslation("shared");
  const client = useQueryClient();
  const { account } = useSession();
  const { id } = account;
  return useCallback(
    (change) => {
      noteChoice(id, change);
      showHere(change);
      tell(client, id).catch((problem: unknown) => {
        if (isFinal(problem)) toast(errorText(t, problem), { kind: "error" });
      });
    },
    [client, id, t],
  );
}

/** The account's choices rule on every device where the person signs in, but for what it was not told yet. */
export function useAccountAppearance({ id, locale, theme, reduce_motion }: Account): void {
  const client = useQueryClient();
  useEffect(() => {
    showHere({ locale: locale as Language, theme: theme as Change["theme"], reduce_motion, ...untoldOf(id) });
  }, [id, locale, theme, reduce_motion]);
  useEffect(() => {
    // What an earlier page, or this one without a connection, could not say.
    const again = () => void (isOnline() && tell(client, id).catch(() => undefined));
    again();
    return onReachable(again);
  }, [client, id]);
}
