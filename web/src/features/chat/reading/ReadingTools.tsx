import { useState } from "react";
import { useTranslation } from "react-i18next";
import { errorText } from "@/shared/ui";
import { Choice } from "../parts/Choice";
import { useChat } from "../running";
import type { Conversation, Hides, ReadPolicy } from "../store/types";
import styles from "./reading.module.css";
import { hideReading, setReading } from "./wire";

const POLICIES: readonly ReadPolicy[] = ["exact", "counts", "off", "ack"];
const HIDES: readonly Hides[] = ["nothing", "read", "all"];

/** What this conversation shows of reading, and what one hides of one's own. */
export function ReadingTools({ conversation, org }: { conversation: Conversation; org: string }) {
  const { t } = useTranslation("chat");
  const chat = useChat();
  const [error, setError] = useState<unknown>(null);
  const { id: c, reading, kind, can } = conversation;
  if (!reading) return null;
  const run = async (work: Promise<Conversation>) => {
    setError(null);
    try {
      chat.take(await work);
    } catch (problem) {
      setError(problem);
    }
  };
  const policies = POLICIES.filter((one) => kind === "group" || one !== "counts");
  return (
    <section className={styles.tools} aria-label={t("reading.title")}>
      <h3>{t("reading.title")}</h3>
      <p className={styles.lead}>{t(`reading.about.${reading.policy}`)}</p>
      {can.includes("set_read") && (
        <Choice
          className={styles.choice}
          label={t("reading.here")}
          value={reading.set ? reading.policy : "usual"}
          options={[
            { value: "usual", label: t("reading.usual") },
            ...policies.map((value) => ({ value, label: t(`reading.short.${value}`) })),
          ]}
          onChange={(value) => void run(setReading(org, c, value === "usual" ? null : (value as ReadPolicy)))}
        />
      )}
      {(reading.may_hide || reading.hides !== "nothing") && (
        <Choice
          className={styles.choice}
          label={t("reading.own")}
          value={reading.wish ?? "usual"}
          options={[
            { value: "usual", label: t("reading.asElsewhere") },
            ...HIDES.map((value) => ({ value, label: t(`reading.hides.${value}`) })),
          ]}
          onChange={(value) => void run(hideReading(org, c, value === "usual" ? null : (value as Hides)))}
        />
      )}
      {error !== null && (
        <p className={styles.error} role="alert">
          {errorText(t, error)}
        </p>
      )}
    </section>
  );
}
