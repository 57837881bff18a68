import { useQueryClient } from "@tanstack/react-query";
import { Button, Form, Input } from "antd";
import { useId, useState } from "react";
import { useTranslation } from "react-i18next";
import { api, done, need } from "@/shared/api";
import { toast } from "@/shared/kit/toast";
import { Dialog } from "@/shared/ui";
import { FormProblem, useRequired, useSubmit } from "@/shared/ui/form";
import { enter } from "../session";
import type { Kind } from "./ContactRow";
import { OwnPasswordField } from "./fields";
import styles from "./settings.module.css";

interface Change {
  value: string;
  password: string;
}

function sendChange(kind: Kind, { value, password }: Change): Promise<void> {
  return kind === "email"
    ? done(api.POST("/api/me/email", { body: { email: value, password } }))
    : done(api.POST("/api/me/phone", { body: { phone: value, password } }));
}

/** A new address: password first, then the code that went to it. Until the code is entered the old one stays. */
export function ContactDialog({ kind, onClose }: { kind: Kind; onClose: () => void }) {
  const { t } = useTranslation("identity");
  const required = useRequired();
  const formId = useId();
  const [sentTo, setSentTo] = useState<string>();
  const { form, busy, error, submit } = useSubmit({
    send: (values: Record<Kind, string> & { password: string }) =>
      sendChange(kind, { value: values[kind], password: values.password }),
    onDone: (_, values) => setSentTo(values[kind]),
  });
  if (sentTo) return <CodeDialog kind={kind} value={sentTo} onClose={onClose} />;
  return (
    <Dialog
      title={t(`contact.new.${kind}`)}
      onClose={onClose}
      footer={
        <>
          <Button onClick={onClose}>{t("action.cancel")}</Button>
          <Button type="primary" htmlType="submit" form={formId} loading={busy}>
            {t("contact.send")}
          </Button>
        </>
      }
    >
      <Form id={formId} form={form} layout="vertical" onFinish={submit} requiredMark={false}>
        <Form.Item name={kind} label={t(`contact.${kind}`)} rules={[required]} extra={t(`contact.help.${kind}`)}>
          <Input
            type={kind === "email" ? "email" : "tel"}
            autoComplete={kind === "email" ? "email" : "tel"}
            maxLength={kind === "email" ? 254 : 40}
            autoFocus
          />
        </Form.Item>
        <OwnPasswordField />
        <FormProblem error={error} />
      </Form>
    </Dialog>
  );
}

/** The six digits that were sent. */
export function CodeDialog({ kind, value, onClose }: { kind: Kind; value: string; onClose: () => void }) {
  const { t } = useTranslation("identity");
  const required = useRequired();
  const client = useQueryClient();
  const formId = useId();
  const { form, busy, error, submit } = useSubmit({
    send: (body: { code: string }) =>
      kind === "email"
        ? need(api.POST("/api/me/email/confirm", { body }))
        : need(api.POST("/api/me/phone/confirm", { body })),
    onDone: (me) => {
      enter(client, me);
      toast(t("contact.done"), { kind: "success" });
      onClose();
    },
  });
  return (
    <Dialog
      title={t("contact.codeTitle")}
      onClose={onClose}
      footer={
        <>
          <Button onClick={onClose}>{t("action.cancel")}</Button>
          <Button type="primary" htmlType="submit" form={formId} loading={busy}>
            {t("action.confirm")}
          </Button>
        </>
      }
    >
      <p className={styles.help}>{t("contact.codeText", { value })}</p>
      <Form id={formId} form={form} layout="vertical" onFinish={submit} requiredMark={false}>
        <Form.Item name="code" label={t("contact.code")} rules={[required]} className={styles.code ?? ""}>
          <Input inputMode="numeric" autoComplete="one-time-code" maxLength={12} autoFocus />
        </Form.Item>
        <FormProblem error={error} />
      </Form>
    </Dialog>
  );
}
