import { Button, Form, Input } from "antd";
import { useId } from "react";
import { useTranslation } from "react-i18next";
import { Dialog } from "@/shared/ui";
import { FormProblem, useRequired, useSubmit } from "@/shared/ui/form";
import { OwnPasswordField } from "./fields";

interface Values {
  name: string;
  password: string;
}

interface Props {
  title: string;
  /** What will be lost. */
  text: string;
  confirm: string;
  onClose: () => void;
  send: (values: Values) => Promise<void>;
  onDone: () => void;
  /** Must be typed out, so that nobody deletes the wrong one. */
  repeat?: string;
}

/** For what cannot be undone: says what is lost and asks for the password. */
export function DangerDialog({ title, text, confirm, onClose, send, onDone, repeat }: Props) {
  const { t } = useTranslation("identity");
  const required = useRequired();
  const formId = useId();
  const { form, busy, error, submit } = useSubmit<Values>({ send, onDone });
  return (
    <Dialog
      title={title}
      onClose={onClose}
      footer={
        <>
          <Button onClick={onClose}>{t("action.cancel")}</Button>
          <Button type="primary" danger htmlType="submit" form={formId} loading={busy}>
            {confirm}
          </Button>
        </>
      }
    >
      <Form id={formId} form={form} layout="vertical" onFinish={submit} requiredMark={false}>
        <p style={{ marginBottom: 16 }}>{text}</p>
        {repeat && (
          <Form.Item name="name" label={t("danger.repeat", { name: repeat })} rules={[required]}>
            <Input autoComplete="off" spellCheck={false} />
          </Form.Item>
        )}
        <OwnPasswordField />
        <FormProblem error={error} />
      </Form>
    </Dialog>
  );
}
