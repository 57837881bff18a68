import { EmojiPicker, type EmojiPickerListComponents } from "frimousse";
import { useTranslation } from "react-i18next";
import styles from "./Emoji.module.css";

const CategoryHeader: EmojiPickerListComponents["CategoryHeader"] = ({ category, ...props }) => (
  <div {...props} className={styles.category}>
    {category.label}
  </div>
);
const Row: EmojiPickerListComponents["Row"] = ({ children, ...props }) => (
  <div {...props} className={styles.row}>
    {children}
  </div>
);
const Sign: EmojiPickerListComponents["Emoji"] = ({ emoji, ...props }) => (
  <button {...props} type="button" className={styles.emoji} data-active={emoji.isActive || undefined}>
    {emoji.emoji}
  </button>
);
const PARTS = { CategoryHeader, Row, Emoji: Sign };

/** Every emoji, by name in the reader's language. The names are ours to serve: nothing comes from elsewhere. */
export function Emoji({ onPick }: { onPick: (emoji: string) => void }) {
  const { t, i18n } = useTranslation("chat");
  const language = i18n.language.slice(0, 2);
  const locale = language === "zh" || language === "de" || language === "it" ? language : "en";
  return (
    <EmojiPicker.Root
      className={styles.root}
      locale={locale}
      emojibaseUrl={`${globalThis.location.origin}/emoji`}
      columns={8}
      onEmojiSelect={({ emoji }) => onPick(emoji)}
    >
      <EmojiPicker.Search className={styles.search} aria-label={t("emoji.search")} placeholder={t("emoji.search")} />
      <EmojiPicker.Viewport className={styles.viewport}>
        <EmojiPicker.Loading className={styles.note}>{t("emoji.loading")}</EmojiPicker.Loading>
        <EmojiPicker.Empty className={styles.note}>{t("emoji.none")}</EmojiPicker.Empty>
        <EmojiPicker.List components={PARTS} />
      </EmojiPicker.Viewport>
    </EmojiPicker.Root>
  );
}
