import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";
import { Button, Form, Input } from "antd";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { api, done, need } from "@/shared/api";
import { useTitle } from "@/shared/kit/title";
import { toast } from "@/shared/kit/toast";
import { Dialog, ErrorState, Section, SettingsPageFrame, SkeletonList, Time } from "@/shared/ui";
import { FormProblem, useRequired, useSubmit } from "@/shared/ui/form";
import { DangerDialog } from "../../parts/DangerDialog";
import { SectorField } from "../../parts/SectorField";
import styles from "../../parts/settings.module.css";
import { meQuery, type Organisation, organisationQuery } from "../../queries";
import { enter, useSession } from "../../session";

/** Name and sector of the organisation; leaving and deleting it. */
export function OrganisationPage() {
  const { t } = useTranslation("identity");
  useTitle(t("organisation.title"));
  const { org, can } = useSession();
  const query = useQuery(organisationQuery(org));
  return (
    <SettingsPageFrame
      title={t("organisation.title")}
      lead={
        query.data && (
          <>
            {t("organisation.since")} <Time at={query.data.created_at} as="day" />
          </>
        )
      }
    >
      {query.isPending && <SkeletonList rows={3} avatar={false} />}
      {query.isError && <ErrorState error={query.error} onRetry={() => void query.refetch()} />}
      {query.data && (
        <>
          <Section
            title={t("organisation.about")}
            text={can("identity.change_organisation") ? undefined : t("organisation.fixed")}
          >
            <About organisation={query.data} editable={can("identity.change_organisation")} />
          </Section>
          <Leave organisation={query.data} />
          {can("identity.own") && <Delete organisation={query.data} />}
        </>
      )}
    </SettingsPageFrame>
  );
}

function About({ organisation, editable }: { organisation: Organisation; editable: boolean }) {
  const { t } = useTranslation("identity");
  const required = useRequired();
  const client = useQueryClient();
  const { form, busy, error, submit } = useSubmit({
    send: (body: { name: string; sector: string }) =>
      need(api.PATCH("/api/orgs/{org_id}", { params: { path: { org_id: organisation.id } }, body })),
    onDone: (changed) => {
      client.setQueryData(organisationQuery(organisation.id).queryKey, changed);
      void client.invalidateQueries({ queryKey: meQuery.queryKey });
      toast(t("profile.saved"), { kind: "success" });
    },
  });
  const { name, sector } = organisation;
  return (
    <Form
      form={form}
      layout="vertical"
      disabled={!editable}
      onFinish={submit}
      initialValues={{ name, sector }}
      requiredMark={false}
      className={styles.narrow ?? ""}
    >
      <Form.Item name="name" label={t("field.organisation")} rules={[required]}>
        <Input maxLength={100} />
      </Form.Item>
      <SectorField name="sector" />
      <FormProblem error={error} />
      {editable && (
        <Button htmlType="submit" loading={busy}>
          {t("action.save")}
        </Button>
      )}
    </Form>
  );
}

/** Where one goes who is no longer in this organisation. */
function useGone(): () => void {
  const client = useQueryClient();
  const navigate = useNavigate();
  return () => {
    void client.fetchQuery({ ...meQuery, staleTime: 0 }).then((me) => {
      enter(client, me);
      void navigate({ to: "/" });
    });
  };
}

function Leave({ organisation }: { organisation: Organisation }) {
  const { t } = useTranslation("identity");
  const gone = useGone();
  const [open, setOpen] = useState(false);
  const leave = useMutation({
    mutationFn: () => done(api.POST("/api/orgs/{org_id}/leave", { params: { path: { org_id: organisation.id } } })),
    onSuccess: gone,
  });
  return (
    <Section
      title={t("organisation.leave")}
      text={t("organisation.leaveText")}
      action={<Button onClick={() => setOpen(true)}>{t("organisation.leave")}</Button>}
    >
      {open && (
        <Dialog
          title={t("organisation.leaveNamed", { name: organisation.name })}
          onClose={() => setOpen(false)}
          footer={
            <>
              <Button onClick={() => setOpen(false)}>{t("action.cancel")}</Button>
              <Button type="primary" danger loading={leave.isPending} onClick={() => leave.mutate()}>
                {t("organisation.leave")}
              </Button>
            </>
          }
        >
          <p>{t("organisation.leaveLoss")}</p>
          <FormProblem error={leave.error} />
        </Dialog>
      )}
    </Section>
  );
}

function Delete({ organisation }: { organisation: Organisation }) {
  const { t } = useTranslation("identity");
  const gone = useGone();
  const [open, setOpen] = useState(false);
  return (
    <Section
      danger
      title={t("organisation.delete")}
      text={t("organisation.deleteText")}
      action={
        <Button danger onClick={() => setOpen(true)}>
          {t("organisation.delete")}
        </Button>
      }
    >
      {open && (
        <DangerDialog
          title={t("organisation.delete")}
          text={t("organisation.deleteLoss", { name: organisation.name })}
          confirm={t("organisation.deleteConfirm")}
          repeat={organisation.name}
          onClose={() => setOpen(false)}
          send={(body) =>
            done(api.DELETE("/api/orgs/{org_id}", { params: { path: { org_id: organisation.id } }, body }))
          }
          onDone={gone}
        />
      )}
    </Section>
  );
}
