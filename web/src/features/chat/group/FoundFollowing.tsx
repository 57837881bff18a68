import { useQuery } from "@tanstack/react-query";
import { Button, Select } from "antd";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { departmentsQuery } from "@/features/directory";
import { toast } from "@/shared/kit/toast";
import { errorText } from "@/shared/ui";
import styles from "./group.module.css";
import { found } from "./wire";

/** For those who keep the directory: groups whose people come from it. */
export function FoundFollowing({ org, onDone }: { org: string; onDone: () => void }) {
  const { t } = useTranslation("chat");
  const departments = useQuery(departmentsQuery(org)).data ?? [];
  const [department, setDepartment] = useState<string>();
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState<unknown>(null);
  const make = async (body: Parameters<typeof found>[1]) => {
    setBusy(true);
    setError(null);
    try {
      const made = await found(org, body);
      toast(t("groups.founded", { title: made.title ?? "" }), { kind: "success" });
      onDone();
    } catch (problem) {
      setError(problem);
      setBusy(false);
    }
  };
  return (
    <details className={styles.following}>
      <summary>{t("groups.following")}</summary>
      <div className={styles.form}>
        <p className={styles.help}>{t("groups.followingHelp")}</p>
        <Button loading={busy} onClick={() => void make({ kind: "everyone", title: t("groups.everyone") })}>
          {t("groups.foundEveryone")}
        </Button>
        <div className={styles.pick}>
          <Select
            aria-label={t("groups.department")}
            placeholder={t("groups.department")}
            value={department ?? null}
            showSearch
            optionFilterProp="label"
            options={departments.map(({ id, name }) => ({ value: id, label: name }))}
            onChange={(id) => setDepartment(id ?? undefined)}
            getPopupContainer={(element) => element.parentElement ?? document.body}
          />
          <Button
            loading={busy}
            disabled={!department}
            onClick={() => department && void make({ kind: "department", department_id: department })}
          >
            {t("groups.foundDepartment")}
          </Button>
        </div>
        {error !== null && (
          <p className={styles.error} role="alert">
            {errorText(t, error)}
          </p>
        )}
      </div>
    </details>
  );
}
