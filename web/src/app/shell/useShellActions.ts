import { useNavigate } from "@tanstack/react-router";
import { useMemo } from "react";
import { useTranslation } from "react-i18next";
import { useAppearance, useSession } from "@/features/identity";
import { languageNames, languages } from "@/shared/i18n";
import { type Action, useActions } from "@/shared/kit/actions";
import type { ThemeChoice } from "@/shared/kit/preferences";
import { usePanels } from "../palette/panels";
import { modules } from "./modules";
import { useSignOut } from "./useSignOut";

const themes: ThemeChoice[] = ["light", "dark", "system"];

/** What can be done from everywhere. */
export function useShellActions(): void {
  const { t, i18n } = useTranslation("app");
  const { org } = useSession();
  const navigate = useNavigate();
  const signOut = useSignOut();
  const change = useAppearance();

  // The language is no argument of the functions, but every title changes with it.
  // biome-ignore lint/correctness/useExhaustiveDependencies: see above; signOut is new at every drawing and always the same
  const actions = useMemo<Action[]>(() => {
    const go = t("actions.go");
    const view = t("actions.view");
    const general = t("actions.general");
    const theme = (name: ThemeChoice): Action => ({
      id: `theme.${name}`,
      title: t(`actions.theme.${name}`),
      group: view,
      run: () => change({ theme: name }),
    });
    return [
      {
        id: "palette",
        title: t("palette.open"),
        group: general,
        keys: "mod+k",
        inFields: true,
        hidden: true,
        run: openPalette,
      },
      { id: "shortcuts", title: t("shortcuts.title"), group: general, keys: "?", run: openShortcuts },
      ...modules
        .filter((m) => m.only !== "phone")
        .map((m) => ({
          id: `go.${m.id}`,
          title: t(`module.${m.id}`),
          group: go,
          keys: `g ${m.key}`,
          run: () => void navigate({ to: m.to, params: { org } }),
        })),
      {
        id: "go.settings",
        title: t("module.settings"),
        group: go,
        keys: "g s",
        run: () => void navigate({ to: "/o/$org/settings", params: { org } }),
      },
      {
        id: "go.profile",
        title: t("settings.profile"),
        group: go,
        run: () => void navigate({ to: "/o/$org/settings/profile", params: { org } }),
      },
      ...themes.map(theme),
      ...languages.map((code) => ({
        id: `language.${code}`,
        title: languageNames[code],
        group: view,
        words: t("actions.language"),
        run: () => change({ locale: code }),
      })),
      { id: "sign-out", title: t("signOut"), group: general, run: signOut },
    ];
  }, [t, i18n.language, org, navigate, change]);
  useActions(actions);
}

function openPalette(): void {
  usePanels.setState({ open: "palette" });
}

function openShortcuts(): void {
  usePanels.setState({ open: "shortcuts" });
}
