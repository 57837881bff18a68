import { useMutation } from "@tanstack/react-query";
import { Button, Checkbox, Input, Radio } from "antd";
import { useId, useState } from "react";
import { useTranslation } from "react-i18next";
import { useSession } from "@/features/identity";
import { toast } from "@/shared/kit/toast";
import { Dialog, errorText } from "@/shared/ui";
import { useNames, usePeopleOf } from "../parts/names";
import type { Entry } from "../store/types";
import styles from "./moderation.module.css";
import { useBlock } from "./useBlock";
import { REASONS, type Reason, sendReport } from "./wire";

/** Tells those who look after the organisation what somebody wrote. */
export function ReportDialog({ entry, onClose }: { entry: Entry; onClose: () => void }) {
  const { t } = useTranslation("chat");
  const { org } = useSession();
  const [reason, setReason] = useState<Reason>("harassment");
  const [note, setNote] = useState("");
  const [also, setAlso] = useState(false);
  const label = useId();
  const words = useId();
  const block = useBlock(entry.c);
  const name = useNames(usePeopleOf(entry.by ? [entry.by] : [])).of(entry.by);
  const report = useMutation({
    mutationFn: () => sendReport(org, entry.c, entry.s, { reason, note }),
    onSuccess: () => {
      if (also && entry.by) block.mutate({ member: entry.by, on: true });
      toast(t("report.sent"), { kind: "success" });
      onClose();
    },
  });
  return (
    <Dialog
      title={t("report.title")}
      onClose={onClose}
      width={460}
      footer={
        <>
          <Button onClick={onClose}>{t("new.cancel")}</Button>
          <Button type="primary" danger loading={report.isPending} onClick={() => report.mutate()}>
            {t("report.send")}
          </Button>
        </>
      }
    >
      <p className={styles.lead}>{t("report.lead", { name })}</p>
      <div className={styles.field}>
        <span id={label}>{t("report.why")}</span>
        <Radio.Group
          aria-labelledby={label}
          vertical
          value={reason}
          onChange={({ target }) => setReason(target.value as Reason)}
          options={REASONS.map((value) => ({ value, label: t(`report.reason.${value}`) }))}
        />
      </div>
      <div className={styles.field}>
        <label htmlFor={words}>{t("report.note")}</label>
        <Input.TextArea
          id={words}
          value={note}
          maxLength={1000}
          autoSize={{ minRows: 2, maxRows: 6 }}
          onChange={(event) => setNote(event.target.value)}
        />
      </div>
      <Checkbox checked={also} onChange={({ target }) => setAlso(target.checked)}>
        {t("report.block", { name })}
      </Checkbox>
      {report.error && (
        <p className={styles.error} role="alert">
          {errorText(t, report.error)}
        </p>
      )}
    </Dialog>
  );
}
