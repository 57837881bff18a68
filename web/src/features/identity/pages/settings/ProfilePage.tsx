import { useMutation, useQueryClient } from "@tanstack/react-query";
import { Button, Form } from "antd";
import { useRef } from "react";
import { useTranslation } from "react-i18next";
import { api, need } from "@/shared/api";
import { useTitle } from "@/shared/kit/title";
import { toast } from "@/shared/kit/toast";
import { Avatar, errorText, OpenEye, Section, SettingsPageFrame } from "@/shared/ui";
import { FormProblem, useSubmit } from "@/shared/ui/form";
import { ContactRow } from "../../parts/ContactRow";
import { NameField } from "../../parts/fields";
import styles from "../../parts/settings.module.css";
import type { Account } from "../../queries";
import { enter, useSession } from "../../session";

/** Who one is: picture, name, and the addresses by which one signs in. */
export function ProfilePage() {
  const { t } = useTranslation("identity");
  useTitle(t("profile.title"));
  const { account, memberId } = useSession();
  return (
    <SettingsPageFrame title={t("profile.title")} lead={t("profile.lead")}>
      <Section title={t("profile.picture")}>
        <Picture account={account} id={memberId} />
      </Section>
      <Section>
        <NameForm account={account} />
      </Section>
      <Section
        title={t("profile.contact")}
        text={
          <>
            {t("profile.contactText")} <OpenEye>{t("profile.contactEye")}</OpenEye>
          </>
        }
      >
        <ContactRow kind="email" value={account.email} verified={account.email_verified} />
        <ContactRow kind="phone" value={account.phone} verified={account.phone_verified} />
      </Section>
    </SettingsPageFrame>
  );
}

function NameForm({ account }: { account: Account }) {
  const { t } = useTranslation("identity");
  const client = useQueryClient();
  const { form, busy, error, submit } = useSubmit({
    send: (values: { name: string }) => need(api.PATCH("/api/me", { body: values })),
    onDone: (me) => {
      enter(client, me);
      toast(t("profile.saved"), { kind: "success" });
    },
  });
  const name = Form.useWatch("name", form);
  return (
    <Form form={form} layout="vertical" onFinish={submit} initialValues={{ name: account.name }} requiredMark={false}>
      <NameField />
      <FormProblem error={error} />
      <Button htmlType="submit" loading={busy} disabled={!name || name === account.name}>
        {t("action.save")}
      </Button>
    </Form>
  );
}

const PICTURES = "image/jpeg,image/png,image/webp,image/gif";

function Picture({ account, id }: { account: Account; id: string }) {
  const { t } = useTranslation("identity");
  const client = useQueryClient();
  const input = useRef<HTMLInputElement>(null);
  const change = useMutation({
    mutationFn: (file: File | null) => (file ? sendPicture(file) : need(api.DELETE("/api/me/avatar"))),
    onSuccess: (me) => enter(client, me),
    onError: (problem) => toast(errorText(t, problem), { kind: "error" }),
  });
  return (
    <div className={styles.picture}>
      <Avatar id={id} name={account.name} src={account.avatar} size={72} />
      <div className={styles.buttons}>
        <input
          ref={input}
          type="file"
          accept={PICTURES}
          hidden
          onChange={(event) => {
            const file = event.target.files?.[0];
            event.target.value = "";
            if (file) change.mutate(file);
          }}
        />
        <Button loading={change.isPending} onClick={() => input.current?.click()}>
          {t("profile.choosePicture")}
        </Button>
        {account.avatar && (
          <Button type="text" disabled={change.isPending} onClick={() => change.mutate(null)}>
            {t("profile.removePicture")}
          </Button>
        )}
        <p className={styles.help}>{t("profile.pictureHelp")}</p>
      </div>
    </div>
  );
}

function sendPicture(file: File) {
  return need(
    api.PUT("/api/me/avatar", {
      // The generated type says string for a file; what is sent is the multipart form below.
      body: { file: file as unknown as string },
      bodySerializer: () => {
        const form = new FormData();
        form.append("file", file);
        return form;
      },
    }),
  );
}
