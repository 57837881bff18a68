import i18next, { type BackendModule, type i18n } from "i18next";
import { initReactI18next } from "react-i18next";
import { setApiLanguage } from "../api";

export const languages = ["zh", "en", "de", "it"] as const;
export type Language = (typeof languages)[number];

/** Each language in its own words, for the switch. */
export const languageNames: Record<Language, string> = { zh: "简体中文", en: "English", de: "Deutsch", it: "Italiano" };

const MEMORY = "workhall.language";

export function isLanguage(value: unknown): value is Language {
  return languages.includes(value as Language);
}

/** The language to begin with: the one chosen on this browser, else the first of the browser's that we have, else English. */
export function detectLanguage(wanted: readonly string[] = navigator.languages): Language {
  const chosen = localStorage.getItem(MEMORY);
  if (isLanguage(chosen)) return chosen;
  for (const tag of wanted) {
    const base = tag.toLowerCase().split("-")[0];
    if (isLanguage(base)) return base;
  }
  return "en";
}

export type Load = (language: Language, namespace: string) => Promise<object>;

function backend(load: Load): BackendModule {
  return {
    type: "backend",
    init: () => undefined,
    read: (language, namespace, done) => {
      load(language as Language, namespace).then(
        (words) => done(null, words),
        (problem: Error) => done(problem, null),
      );
    },
  };
}

/** Starts the texts; `load` is the app's, because only it knows the features. */
export async function startI18n(load: Load, namespaces: readonly string[], language = detectLanguage()): Promise<i18n> {
  i18next.on("languageChanged", (code) => {
    document.documentElement.lang = code === "zh" ? "zh-CN" : code;
    setApiLanguage(code);
  });
  await i18next
    .use(backend(load))
    .use(initReactI18next)
    .init({
      lng: language,
      fallbackLng: "en",
      supportedLngs: languages,
      ns: namespaces,
      defaultNS: "shared",
      fallbackNS: "shared",
      interpolation: { escapeValue: false },
      returnNull: false,
    });
  return i18next;
}

/** Changes the language here and remembers it on this browser. */
export async function changeLanguage(language: Language): Promise<void> {
  localStorage.setItem(MEMORY, language);
  await i18next.changeLanguage(language);
}
