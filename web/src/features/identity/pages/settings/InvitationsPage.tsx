import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { Button } from "antd";
import { Copy, Link2, Mail, MailPlus, QrCode } from "lucide-react";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { api, done } from "@/shared/api";
import { copyText } from "@/shared/kit/clipboard";
import { useTitle } from "@/shared/kit/title";
import { toast } from "@/shared/kit/toast";
import {
  Dialog,
  EmptyState,
  ErrorState,
  errorText,
  IconButton,
  Section,
  SettingsPageFrame,
  SkeletonList,
  Time,
} from "@/shared/ui";
import { InviteDialog } from "../../parts/InviteDialog";
import styles from "../../parts/settings.module.css";
import { type Invitation, invitationsQuery } from "../../queries";
import { useSession } from "../../session";

/** Links, QR codes and e-mails that let people in. */
export function InvitationsPage() {
  const { t } = useTranslation("identity");
  useTitle(t("invitation.title"));
  const { org } = useSession();
  const query = useQuery(invitationsQuery(org));
  const [open, setOpen] = useState<"new" | Invitation | null>(null);
  const now = Date.now();
  const all = query.data?.items ?? [];
  const open_ = all.filter((i) => isOpen(i, now));
  const closed = all.filter((i) => !isOpen(i, now));
  const invite = (
    <Button type="primary" icon={<MailPlus />} onClick={() => setOpen("new")}>
      {t("invitation.new")}
    </Button>
  );
  return (
    <SettingsPageFrame title={t("invitation.title")} lead={t("invitation.lead")} action={invite}>
      {query.isPending && <SkeletonList rows={4} />}
      {query.isError && <ErrorState error={query.error} onRetry={() => void query.refetch()} />}
      {query.data && all.length === 0 && (
        <EmptyState icon={<MailPlus />} title={t("invitation.empty")}>
          {t("invitation.emptyText")}
        </EmptyState>
      )}
      {open_.length > 0 && (
        <Section title={t("invitation.open")}>
          <ul>
            {open_.map((item) => (
              <Row key={item.id} invitation={item} onShow={() => setOpen(item)} />
            ))}
          </ul>
        </Section>
      )}
      {closed.length > 0 && (
        <Section title={t("invitation.closed")}>
          <ul>
            {closed.map((item) => (
              <Row key={item.id} invitation={item} />
            ))}
          </ul>
        </Section>
      )}
      {open === "new" && <InviteDialog onClose={() => setOpen(null)} onMade={setOpen} />}
      {open && open !== "new" && <ShareDialog invitation={open} onClose={() => setOpen(null)} />}
    </SettingsPageFrame>
  );
}

function isOpen(invitation: Invitation, now: number): boolean {
  const usedUp = invitation.max_uses !== null && invitation.uses >= invitation.max_uses;
  return !invitation.revoked_at && !usedUp && Date.parse(invitation.expires_at) > now;
}

function Row({ invitation, onShow }: { invitation: Invitation; onShow?: () => void }) {
  const { t } = useTranslation("identity");
  const { org } = useSession();
  const client = useQueryClient();
  const revoke = useMutation({
    mutationFn: () =>
      done(
        api.DELETE("/api/orgs/{org_id}/invitations/{invitation_id}", {
          params: { path: { org_id: org, invitation_id: invitation.id } },
        }),
      ),
    onSuccess: () => {
      toast(t("invitation.revoked"));
      void client.invalidateQueries({ queryKey: invitationsQuery(org).queryKey });
    },
    onError: (problem) => toast(errorText(t, problem), { kind: "error" }),
  });
  const uses = invitation.max_uses
    ? t("invitation.usesOf", { count: invitation.uses, most: invitation.max_uses })
    : t("invitation.uses", { count: invitation.uses });
  return (
    <li className={styles.row}>
      <span className={styles.rowIcon}>{invitation.kind === "link" ? <Link2 /> : <Mail />}</span>
      <div className={styles.rowText}>
        <strong>{invitation.email ?? t("invitation.link")}</strong>
        <small>
          {invitation.kind === "link" && `${uses} · `}
          {invitation.revoked_at ? t("invitation.wasRevoked") : t("invitation.until")}{" "}
          <Time at={invitation.revoked_at ?? invitation.expires_at} as="table" />
        </small>
      </div>
      {onShow && invitation.url && (
        <>
          <IconButton label={t("invitation.copy")} icon={<Copy />} onClick={() => void copyLink(t, invitation)} />
          <IconButton label={t("invitation.qr")} icon={<QrCode />} onClick={onShow} />
        </>
      )}
      {onShow && (
        <Button danger type="text" loading={revoke.isPending} onClick={() => revoke.mutate()}>
          {t("invitation.revoke")}
        </Button>
      )}
    </li>
  );
}

async function copyLink(t: (key: string) => string, invitation: Invitation): Promise<void> {
  if (await copyText(invitation.url ?? "")) toast(t("action.copied"), { kind: "success" });
}

function ShareDialog({ invitation, onClose }: { invitation: Invitation; onClose: () => void }) {
  const { t } = useTranslation("identity");
  const { org } = useSession();
  return (
    <Dialog
      title={t("invitation.share")}
      onClose={onClose}
      width={400}
      footer={
        <Button type="primary" icon={<Copy />} onClick={() => void copyLink(t, invitation)}>
          {t("invitation.copy")}
        </Button>
      }
    >
      <div className={styles.qr}>
        <img
          src={`/api/orgs/${org}/invitations/${invitation.id}/qr.svg`}
          alt={t("invitation.qrAlt")}
          width={240}
          height={240}
        />
        <p>{t("invitation.qrText")}</p>
        <code>{invitation.url}</code>
      </div>
    </Dialog>
  );
}
