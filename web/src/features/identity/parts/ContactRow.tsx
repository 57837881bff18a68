import { useMutation } from "@tanstack/react-query";
import { Button } from "antd";
import { BadgeCheck, CircleDashed, Mail, Phone } from "lucide-react";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { api, done } from "@/shared/api";
import { toast } from "@/shared/kit/toast";
import { errorText } from "@/shared/ui";
import { CodeDialog, ContactDialog } from "./ContactDialog";
import styles from "./settings.module.css";

export type Kind = "email" | "phone";

/** One's e-mail address or phone number: whether it is proved, and how to change it. */
export function ContactRow({ kind, value, verified }: { kind: Kind; value: string | null; verified: boolean }) {
  const { t } = useTranslation("identity");
  const [open, setOpen] = useState<"change" | "code" | null>(null);
  const verify = useMutation({
    mutationFn: () => done(api.POST("/api/me/verify", { body: { kind } })),
    onSuccess: () => setOpen("code"),
    onError: (problem) => toast(errorText(t, problem), { kind: "error" }),
  });
  return (
    <div className={styles.row}>
      <span className={styles.rowIcon}>{kind === "email" ? <Mail /> : <Phone />}</span>
      <div className={styles.rowText}>
        <small>{t(`contact.${kind}`)}</small>
        <strong>
          {value ?? t("contact.none")}
          {value && <Proof verified={verified} />}
        </strong>
      </div>
      {value && !verified && (
        <Button loading={verify.isPending} onClick={() => verify.mutate()}>
          {t("contact.verify")}
        </Button>
      )}
      <Button onClick={() => setOpen("change")}>{value ? t("contact.change") : t("action.add")}</Button>
      {open === "change" && <ContactDialog kind={kind} onClose={() => setOpen(null)} />}
      {open === "code" && value && <CodeDialog kind={kind} value={value} onClose={() => setOpen(null)} />}
    </div>
  );
}

function Proof({ verified }: { verified: boolean }) {
  const { t } = useTranslation("identity");
  return (
    <span className={styles.chip} data-kind={verified ? "good" : "open"}>
      {verified ? <BadgeCheck aria-hidden="true" /> : <CircleDashed aria-hidden="true" />}
      {verified ? t("contact.verified") : t("contact.unverified")}
    </span>
  );
}
