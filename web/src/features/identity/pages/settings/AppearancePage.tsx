import { Button, Switch } from "antd";
import { Monitor, Moon, Sun, Volume2 } from "lucide-react";
import { useTranslation } from "react-i18next";
import { type Language, languageNames, languages } from "@/shared/i18n";
import { type ThemeChoice, usePreferences } from "@/shared/kit/preferences";
import { playChime } from "@/shared/kit/sound";
import { useTitle } from "@/shared/kit/title";
import { Section, SettingsPageFrame } from "@/shared/ui";
import { useAppearance } from "../../appearance";
import { Choices } from "../../parts/Choices";

const themes = [
  { value: "system", icon: <Monitor /> },
  { value: "light", icon: <Sun /> },
  { value: "dark", icon: <Moon /> },
] as const;

/** Language, theme, motion and sound. Each takes effect as it is chosen. */
export function AppearancePage() {
  const { t, i18n } = useTranslation("identity");
  useTitle(t("appearance.title"));
  const { theme, reduceMotion, sound, set } = usePreferences();
  const change = useAppearance();
  return (
    <SettingsPageFrame title={t("appearance.title")} lead={t("appearance.lead")}>
      <Section title={t("appearance.language")}>
        <Choices<Language>
          name="language"
          label={t("appearance.language")}
          value={i18n.language as Language}
          options={languages.map((value) => ({ value, label: languageNames[value], lang: value }))}
          onChange={(locale) => change({ locale })}
        />
      </Section>
      <Section title={t("appearance.theme")}>
        <Choices<ThemeChoice>
          name="theme"
          label={t("appearance.theme")}
          value={theme}
          options={themes.map(({ value, icon }) => ({ value, icon, label: t(`appearance.themes.${value}`) }))}
          onChange={(next) => change({ theme: next })}
        />
      </Section>
      <Section
        title={t("appearance.motion")}
        text={t("appearance.motionText")}
        action={
          <Switch
            aria-label={t("appearance.motion")}
            checked={reduceMotion}
            onChange={(reduce_motion) => change({ reduce_motion })}
          />
        }
      />
      <Section
        title={t("appearance.sound")}
        text={t("appearance.soundText")}
        action={<Switch aria-label={t("appearance.sound")} checked={sound} onChange={(next) => set({ sound: next })} />}
      >
        {sound && (
          <Button icon={<Volume2 />} onClick={playChime}>
            {t("appearance.tryOut")}
          </Button>
        )}
      </Section>
    </SettingsPageFrame>
  );
}
