import { type Language, type Load, startI18n } from "@/shared/i18n";

/** Every feature's texts; a language's files travel together in one chunk (see vite.config.ts). */
const files = import.meta.glob<object>(["./i18n/*.json", "../shared/i18n/*.json", "../features/*/i18n/*.json"], {
  import: "default",
});

function namespaceOf(path: string): string {
  return /features\/([^/]+)\//.exec(path)?.[1] ?? (path.startsWith("../shared/") ? "shared" : "app");
}

const byName = new Map(Object.entries(files).map(([path, load]) => [nameOf(path), load]));

function nameOf(path: string): string {
  return `${namespaceOf(path)}/${/([^/]+)\.json$/.exec(path)?.[1]}`;
}

const load: Load = async (language: Language, namespace: string) => {
  const file = byName.get(`${namespace}/${language}`);
  if (!file) throw new Error(`no texts for ${namespace} in ${language}`);
  return file();
};

export const namespaces = [...new Set(Object.keys(files).map(namespaceOf))];

export function startTexts() {
  return startI18n(load, namespaces);
}
