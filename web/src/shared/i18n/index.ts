export * from "./format";
export {
  changeLanguage,
  detectLanguage,
  isLanguage,
  type Language,
  type Load,
  languageNames,
  languages,
  startI18n,
} from "./setup";
