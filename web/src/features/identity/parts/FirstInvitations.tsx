import { useNavigate } from "@tanstack/react-router";
import { Button, Form, Input } from "antd";
import { useTranslation } from "react-i18next";
import { ApiError, api, need } from "@/shared/api";
import { toast } from "@/shared/kit/toast";
import { FormProblem, useSubmit } from "@/shared/ui/form";
import styles from "../pages/door.module.css";
import { readEmails } from "./emails";

/** The second half of signing up: who shall come. It can be left for later. */
export function FirstInvitations({ org, name }: { org: string; name: string }) {
  const { t } = useTranslation("identity");
  const navigate = useNavigate();
  const goIn = () => void navigate({ to: "/o/$org/messages", params: { org } });
  const { form, busy, error, submit } = useSubmit({
    send: async ({ emails }: { emails: string }) => {
      const addresses = readEmails(emails);
      if (addresses.length === 0) {
        const message = t("firstInvitations.none");
        throw new ApiError({ code: "invalid", title: message, fields: { emails: { code: "none", message } } });
      }
      await need(
        api.POST("/api/orgs/{org_id}/invitations", {
          params: { path: { org_id: org } },
          body: { kind: "email", emails: addresses, department_ids: [], expires_in_days: 14 },
        }),
      );
      return addresses.length;
    },
    onDone: (count) => {
      toast(t("invitation.sent", { count }), { kind: "success" });
      goIn();
    },
  });
  return (
    <>
      <h1>{t("firstInvitations.title", { name })}</h1>
      <p className={styles.lead}>{t("firstInvitations.lead")}</p>
      <Form form={form} layout="vertical" onFinish={submit} requiredMark={false}>
        <Form.Item name="emails" label={t("field.emails")} extra={t("field.emailsHelp")} initialValue="">
          <Input.TextArea autoSize={{ minRows: 3, maxRows: 8 }} inputMode="email" autoFocus />
        </Form.Item>
        <FormProblem error={error} />
        <div className={styles.actions}>
          <Button onClick={goIn}>{t("firstInvitations.later")}</Button>
          <Button type="primary" htmlType="submit" loading={busy}>
            {t("firstInvitations.send")}
          </Button>
        </div>
      </Form>
    </>
  );
}
