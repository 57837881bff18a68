import { Copy } from "lucide-react";
import { type ComponentProps, useRef } from "react";
import { useTranslation } from "react-i18next";
import ReactMarkdown, { defaultUrlTransform } from "react-markdown";
import rehypeSanitize, { defaultSchema } from "rehype-sanitize";
import remarkGfm from "remark-gfm";
import { toast } from "@/shared/kit/toast";
import { IconButton } from "@/shared/ui";
import { copy } from "../model/clipboard";
import { mentionOf } from "../model/mentions";
import styles from "./Markdown.module.css";
import { Mention } from "./Mention";

/** What a message may hold. No pictures from elsewhere: they would tell a stranger who reads when. */
const SCHEMA = {
  ...defaultSchema,
  tagNames: (defaultSchema.tagNames ?? []).filter((name) => !["img", "picture", "source", "input"].includes(name)),
  protocols: { ...defaultSchema.protocols, href: ["http", "https", "mailto", "mention"] },
};

const address = (url: string): string => (mentionOf(url) ? url : defaultUrlTransform(url));

/** A formatted message. Raw HTML in it is text. */
export function Markdown({ text }: { text: string }) {
  return (
    <div className={styles.md} dir="auto">
      <ReactMarkdown
        remarkPlugins={[remarkGfm]}
        rehypePlugins={[[rehypeSanitize, SCHEMA]]}
        urlTransform={address}
        components={{ a: Anchor, pre: Code, h1: Strong, h2: Strong, h3: Strong, h4: Strong, h5: Strong, h6: Strong }}
      >
        {text}
      </ReactMarkdown>
    </div>
  );
}

function Anchor({ href = "", children }: ComponentProps<"a">) {
  const mention = mentionOf(href);
  if (mention) return <Mention mention={mention} text={String(children)} />;
  return (
    <a href={href} target="_blank" rel="noopener noreferrer nofollow">
      {children}
    </a>
  );
}

/** A message has no outline: its headings are only strong. */
function Strong({ children }: { children?: React.ReactNode }) {
  return (
    <p>
      <strong>{children}</strong>
    </p>
  );
}

function Code({ children }: ComponentProps<"pre">) {
  const { t } = useTranslation("chat");
  const box = useRef<HTMLPreElement>(null);
  const take = async () => {
    const worked = await copy(box.current?.textContent ?? "");
    toast(worked ? t("bar.copied") : t("bar.notCopied"), { kind: worked ? "plain" : "error" });
  };
  return (
    <div className={styles.code}>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keyboard */}
      <pre ref={box} tabIndex={0} dir="ltr">
        {children}
      </pre>
      <IconButton label={t("text.copyCode")} icon={<Copy />} onClick={() => void take()} />
    </div>
  );
}
