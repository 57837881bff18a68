import { keepPreviousData, useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { Button, Checkbox, DatePicker, Input, Segmented } from "antd";
import type { Dayjs } from "dayjs";
import { useId, useState } from "react";
import { useTranslation } from "react-i18next";
import { PersonPicker } from "@/features/directory";
import { useSession } from "@/features/identity";
import { useSettled } from "@/shared/kit/delay";
import type { DepartmentId, MemberId } from "@/shared/kit/ids";
import { useSlot } from "@/shared/kit/slots";
import { toast } from "@/shared/kit/toast";
import { Dialog } from "@/shared/ui";
import { FormProblem } from "@/shared/ui/form";
import { closeDing, useComposer } from "../composer";
import { budgetQuery, type Channel, type DingPlan, dingsKey, previewQuery, sendDing } from "../queries";
import styles from "./Composer.module.css";
import { Preview } from "./Preview";

const LONGEST = 1000;

/** Writes a DING: the words, for whom, when, how far it may go, and what that means before it is sent. */
export function Composer() {
  const { t } = useTranslation("notify");
  const { org, memberId } = useSession();
  const client = useQueryClient();
  const seed = useComposer((state) => state.seed) ?? {};
  const Departments = useSlot("departments-field");
  const [text, setText] = useState(seed.text?.slice(0, LONGEST) ?? "");
  const [people, setPeople] = useState<MemberId[]>([...(seed.memberIds ?? [])]);
  const [departments, setDepartments] = useState<DepartmentId[]>([]);
  const [channels, setChannels] = useState<Channel[]>(["app", "push", "mail"]);
  const [at, setAt] = useState<Dayjs | null>(null);
  const [later, setLater] = useState(false);
  const [overrides, setOverrides] = useState(false);
  const label = useId();

  const plan: DingPlan = {
    member_ids: people,
    department_ids: departments,
    channels,
    at: later && at ? at.toISOString() : null,
    overrides,
  };
  const settled = useSettled(JSON.stringify(plan));
  const asked = people.length + departments.length > 0;
  const preview = useQuery({
    ...previewQuery(org, JSON.parse(settled) as DingPlan),
    enabled: asked,
    placeholderData: keepPreviousData,
  });
  const budget = useQuery(budgetQuery(org)).data;
  const send = useMutation({
    mutationFn: () => sendDing(org, { ...plan, text, source: seed.source ?? null }),
    onSuccess: (sent) => {
      void client.invalidateQueries({ queryKey: dingsKey(org) });
      toast(t(later ? "compose.planned" : "compose.sent", { count: sent.receivers }), { kind: "success" });
      closeDing();
    },
  });
  const ready = text.trim() !== "" && asked && (!later || at !== null) && !preview.isError;

  return (
    <Dialog
      title={t("compose.title")}
      width={560}
      onClose={closeDing}
      footer={
        <>
          <Button onClick={closeDing}>{t("action.cancel")}</Button>
          <Button type="primary" danger disabled={!ready} loading={send.isPending} onClick={() => send.mutate()}>
            {later ? t("compose.plan") : t("compose.send")}
          </Button>
        </>
      }
    >
      <div className={styles.form}>
        <div>
          <label htmlFor={`${label}-text`}>{t("compose.text")}</label>
          <Input.TextArea
            id={`${label}-text`}
            value={text}
            maxLength={LONGEST}
            autoSize={{ minRows: 2, maxRows: 6 }}
            onChange={(event) => setText(event.target.value)}
          />
        </div>
        <div>
          <p className={styles.label}>{t("compose.to")}</p>
          <PersonPicker folded value={people} onChange={setPeople} label={t("compose.to")} without={[memberId]} />
        </div>
        {Departments && (
          <div>
            <label htmlFor={`${label}-departments`}>{t("compose.departments")}</label>
            <Departments id={`${label}-departments`} value={departments} onChange={setDepartments} />
          </div>
        )}
        <div>
          <p className={styles.label}>{t("compose.when")}</p>
          <div className={styles.row}>
            <Segmented
              aria-label={t("compose.when")}
              value={later ? "later" : "now"}
              onChange={(next) => setLater(next === "later")}
              options={[
                { value: "now", label: t("compose.now") },
                { value: "later", label: t("compose.later") },
              ]}
            />
            {later && (
              <DatePicker
                aria-label={t("compose.moment")}
                showTime={{ format: "HH:mm" }}
                value={at}
                onChange={setAt}
                getPopupContainer={(trigger) => trigger.parentElement ?? document.body}
              />
            )}
          </div>
        </div>
        <fieldset className={styles.ways}>
          <legend>{t("compose.ways")}</legend>
          {(budget?.channels ?? ["app", "push", "mail"]).map((channel) => (
            <Checkbox
              key={channel}
              disabled={channel === "app"}
              checked={channel === "app" || channels.includes(channel)}
              onChange={(event) =>
                setChannels(event.target.checked ? [...channels, channel] : channels.filter((c) => c !== channel))
              }
            >
              {t(`channel.${channel}`)}
            </Checkbox>
          ))}
          <small>{t("compose.waysText")}</small>
        </fieldset>
        <Preview preview={preview} asked={asked} />
        {preview.data?.may_override && (
          <Checkbox checked={overrides} onChange={(event) => setOverrides(event.target.checked)}>
            {t("compose.override")}
          </Checkbox>
        )}
        <FormProblem error={send.error} />
      </div>
    </Dialog>
  );
}
