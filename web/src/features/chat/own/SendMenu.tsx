import { ChevronDown } from "lucide-react";
import { lazy, Suspense, useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import type { Content } from "../store/types";
import styles from "./SendMenu.module.css";

const SendLater = lazy(() => import("./SendLater").then((module) => ({ default: module.SendLater })));

interface Props {
  c: string;
  disabled: boolean;
  /** What is to be sent, as it stands at that moment. */
  content: () => Content;
  /** It is safe on the server. */
  onKept: () => void;
}

/** Beside the button that sends: the ways to do it later. */
export function SendMenu({ c, disabled, content, onKept }: Props) {
  const { t } = useTranslation("chat");
  const [asked, setAsked] = useState<"menu" | "pick" | null>(null);
  const button = useRef<HTMLButtonElement>(null);
  return (
    <>
      <button
        ref={button}
        type="button"
        className={styles.more}
        aria-label={t("own.later.label")}
        title={t("own.later.label")}
        aria-haspopup="menu"
        aria-expanded={asked === "menu"}
        disabled={disabled}
        onMouseDown={(event) => event.preventDefault()}
        onClick={() => setAsked("menu")}
      >
        <ChevronDown aria-hidden="true" />
      </button>
      {asked && button.current && (
        <Suspense fallback={null}>
          <SendLater
            c={c}
            at={button.current}
            picking={asked === "pick"}
            onPicking={() => setAsked("pick")}
            content={content}
            onKept={onKept}
            onClose={() => {
              setAsked(null);
              button.current?.focus();
            }}
          />
        </Suspense>
      )}
    </>
  );
}
