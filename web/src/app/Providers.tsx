import { QueryClientProvider } from "@tanstack/react-query";
import { ConfigProvider, type ConfigProviderProps } from "antd";
import { type ReactNode, useEffect, useMemo, useState } from "react";
import { useTranslation } from "react-i18next";
import { cspNonce } from "@/shared/kit/csp";
import { useLayout, useStill, useThemeName } from "@/shared/kit/media";
import { OptionalMark } from "@/shared/ui/optional";
import { themeFor } from "@/shared/ui/theme";
import { client } from "./client";

type AntdLocale = NonNullable<ConfigProviderProps["locale"]>;

const locales: Record<string, () => Promise<{ default: AntdLocale }>> = {
  zh: () => import("antd/locale/zh_CN"),
  de: () => import("antd/locale/de_DE"),
  it: () => import("antd/locale/it_IT"),
};

/** antd's own words in the reader's language; English is built in. */
function useAntdLocale(): AntdLocale | undefined {
  const { i18n } = useTranslation();
  const [locale, setLocale] = useState<AntdLocale>();
  useEffect(() => {
    let current = true;
    const load = locales[i18n.language];
    if (!load) setLocale(undefined);
    else void load().then((module) => current && setLocale(module.default));
    return () => {
      current = false;
    };
  }, [i18n.language]);
  return locale;
}

/** A window of the browser lies above everything on the page, so what opens from inside it must open inside it. */
function popupHome(trigger?: HTMLElement): HTMLElement {
  return trigger?.closest("dialog") ?? document.body;
}

/** antd would draw two Chinese characters apart. */
const buttonHabits = { autoInsertSpace: false };

const formHabits = {
  requiredMark: OptionalMark,
  colon: false,
  scrollToFirstError: { focus: true, block: "center" },
} as const;

export function Providers({ children }: { children: ReactNode }) {
  const name = useThemeName();
  const still = useStill();
  const phone = useLayout() === "phone";
  const locale = useAntdLocale();
  const theme = useMemo(() => themeFor(name, phone, still), [name, phone, still]);
  const csp = useMemo(() => ({ nonce: cspNonce() ?? "" }), []);

  useEffect(() => {
    document.documentElement.dataset.theme = name;
    document.documentElement.dataset.motion = still ? "reduced" : "full";
  }, [name, still]);

  return (
    <QueryClientProvider client={client}>
      <ConfigProvider
        button={buttonHabits}
        theme={theme}
        csp={csp}
        form={formHabits}
        getPopupContainer={popupHome}
        {...(locale && { locale })}
      >
        {children}
      </ConfigProvider>
    </QueryClientProvider>
  );
}
