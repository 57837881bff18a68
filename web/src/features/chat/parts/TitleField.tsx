import { Input } from "antd";
import { useEffect, useId, useState } from "react";
import { useTranslation } from "react-i18next";
import { errorText } from "@/shared/ui";
import { useChat } from "../running";
import type { Conversation } from "../store/types";
import styles from "./TitleField.module.css";

/** A group's name: changed in place, saved on Enter or when one goes on. */
export function TitleField({ conversation: { id: c, title } }: { conversation: Conversation }) {
  const { t } = useTranslation("chat");
  const chat = useChat();
  const fieldId = useId();
  const [text, setText] = useState(title ?? "");
  const [error, setError] = useState<unknown>(null);
  useEffect(() => setText(title ?? ""), [title]);

  const save = async () => {
    const wanted = text.trim();
    if (!wanted) setText(title ?? "");
    if (!wanted || wanted === title) return;
    setError(null);
    try {
      chat.take(await chat.api.rename(c, wanted));
    } catch (problem) {
      setError(problem);
    }
  };
  return (
    <div className={styles.field}>
      <label htmlFor={fieldId} className="sr-only">
        {t("details.name")}
      </label>
      <Input
        id={fieldId}
        value={text}
        maxLength={100}
        variant="underlined"
        status={error === null ? "" : "error"}
        onChange={(event) => setText(event.target.value)}
        onBlur={() => void save()}
        onPressEnter={(event) => {
          if (!event.nativeEvent.isComposing) event.currentTarget.blur();
        }}
        onKeyDown={(event) => {
          if (event.key !== "Escape" || text === title) return;
          event.stopPropagation();
          setText(title ?? "");
        }}
      />
      {error !== null && (
        <p role="alert" className={styles.error}>
          {errorText(t, error)}
        </p>
      )}
    </div>
  );
}
