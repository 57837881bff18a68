import { Button, Input } from "antd";
import { type ReactNode, useId, useState } from "react";
import { useTranslation } from "react-i18next";
import { Dialog, errorText } from "@/shared/ui";
import { useAttempt } from "../parts/useAttempt";
import styles from "./group.module.css";

interface Props {
  title: string;
  label: string;
  help?: ReactNode;
  value: string;
  longest: number;
  /** A few lines instead of one. */
  tall?: boolean;
  onSave: (text: string) => Promise<unknown>;
  onClose: () => void;
}

/** Asks for one text. Empty takes away what was there; what was typed stays when it could not be kept. */
export function TextDialog({ title, label, help, value, longest, tall, onSave, onClose }: Props) {
  const { t } = useTranslation("chat");
  const [text, setText] = useState(value);
  const { busy, error, attempt } = useAttempt();
  const id = useId();
  const save = async () => {
    await attempt(async () => {
      await onSave(text.trim());
      onClose();
    });
  };
  return (
    <Dialog
      title={title}
      onClose={onClose}
      footer={
        <>
          <Button onClick={onClose}>{t("new.cancel")}</Button>
          <Button type="primary" loading={busy} onClick={() => void save()}>
            {t("groups.save")}
          </Button>
        </>
      }
    >
      <form
        className={styles.form}
        onSubmit={(event) => {
          event.preventDefault();
          void save();
        }}
      >
        <label htmlFor={id}>{label}</label>
        {tall ? (
          <Input.TextArea
            id={id}
            value={text}
            maxLength={longest}
            autoSize={{ minRows: 4, maxRows: 12 }}
            onChange={(event) => setText(event.target.value)}
          />
        ) : (
          <Input id={id} value={text} maxLength={longest} onChange={(event) => setText(event.target.value)} />
        )}
        {help && <p className={styles.help}>{help}</p>}
        {error !== null && (
          <p className={styles.error} role="alert">
            {errorText(t, error)}
          </p>
        )}
      </form>
    </Dialog>
  );
}
