import { Button } from "antd";
import { type FormEvent, useId, useState } from "react";
import { useTranslation } from "react-i18next";
import { api, need } from "@/shared/api";
import { toast } from "@/shared/kit/toast";
import { errorText } from "@/shared/ui";
import styles from "./own.module.css";
import { localValue } from "./scheduled";

interface Props {
  c: string;
  org: string;
  onJump: (seq: number) => void;
}

/** Leads to the first message of a day, or of the next one on which something was written. */
export function DayField({ c, org, onJump }: Props) {
  const { t } = useTranslation("chat");
  const id = useId();
  const [day, setDay] = useState("");
  const [busy, setBusy] = useState(false);
  const go = async (event: FormEvent) => {
    event.preventDefault();
    if (!day || busy) return;
    setBusy(true);
    try {
      // Without a zone it is midnight where the reader is.
      const since = new Date(`${day}T00:00`).toISOString();
      const { seq } = await need(
        api.GET("/api/orgs/{org_id}/conversations/{conversation_id}/first", {
          params: { path: { org_id: org, conversation_id: c }, query: { since } },
        }),
      );
      if (typeof seq === "number") onJump(seq);
      else toast(t("own.noDay"));
    } catch (problem) {
      toast(errorText(t, problem), { kind: "error" });
    } finally {
      setBusy(false);
    }
  };
  return (
    <form className={styles.day} onSubmit={(event) => void go(event)}>
      <label htmlFor={id}>{t("own.toDay")}</label>
      <div className={styles.row}>
        <input
          id={id}
          type="date"
          className={styles.when}
          value={day}
          max={localValue(new Date()).slice(0, 10)}
          onChange={({ target }) => setDay(target.value)}
        />
        <Button htmlType="submit" disabled={!day} loading={busy}>
          {t("own.goToDay")}
        </Button>
      </div>
    </form>
  );
}
