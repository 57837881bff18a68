import { useQuery, useQueryClient } from "@tanstack/react-query";
import { Button, Switch } from "antd";
import { useId, useState } from "react";
import { useTranslation } from "react-i18next";
import { Dialog, ErrorState, errorText, SkeletonList } from "@/shared/ui";
import { Choice } from "../parts/Choice";
import type { Conversation } from "../store/types";
import styles from "./group.module.css";
import { type AllSettings, setSettings, settingsQuery } from "./wire";

const MATTERS = ["mention_all", "add", "pin", "send_files", "describe"] as const;
const WHOM = ["everybody", "admins"] as const;
const HISTORY = ["all", "recent", "none"] as const;
const JOIN = ["off", "open", "approval"] as const;
const MOST_WORDS = 200;

interface Props {
  conversation: Conversation;
  org: string;
  onClose: () => void;
}

/** How the group talks. Everything is kept as one chooses it. */
export function SettingsDialog({ conversation, org, onClose }: Props) {
  const { t } = useTranslation("chat");
  const settings = useQuery(settingsQuery(org, conversation.id));
  return (
    <Dialog title={t("groups.settings")} onClose={onClose}>
      {settings.isPending && <SkeletonList rows={6} />}
      {settings.isError && <ErrorState error={settings.error} onRetry={() => void settings.refetch()} />}
      {settings.data && <Fields conversation={conversation} org={org} held={settings.data} />}
    </Dialog>
  );
}

function Fields({ conversation, org, held }: Omit<Props, "onClose"> & { held: AllSettings }) {
  const { t } = useTranslation("chat");
  const client = useQueryClient();
  const [error, setError] = useState<unknown>(null);
  const [words, setWords] = useState(held.ban.join("\n"));
  const { queryKey } = settingsQuery(org, conversation.id);
  const keep = async (change: Partial<AllSettings>) => {
    setError(null);
    client.setQueryData(queryKey, { ...held, ...change });
    try {
      client.setQueryData(queryKey, await setSettings(org, conversation.id, change));
    } catch (problem) {
      client.setQueryData(queryKey, held);
      setError(problem);
    }
  };
  const listed = [
    ...new Set(
      words
        .split("\n")
        .map((word) => word.trim())
        .filter(Boolean),
    ),
  ];
  const id = useId();
  return (
    <div className={styles.form}>
      {error !== null && (
        <p className={styles.error} role="alert">
          {errorText(t, error)}
        </p>
      )}
      {MATTERS.map((matter) => (
        <Choice
          className={styles.choice}
          key={matter}
          label={t(`groups.may.${matter}`)}
          value={held[matter]}
          options={WHOM.map((value) => ({ value, label: t(`groups.whom.${value}`) }))}
          onChange={(value) => void keep({ [matter]: value })}
        />
      ))}
      <Choice
        className={styles.choice}
        label={t("groups.history.label")}
        value={held.history}
        options={HISTORY.map((value) => ({ value, label: t(`groups.history.${value}`) }))}
        onChange={(history) => void keep({ history })}
      />
      {!conversation.follows && (
        <Choice
          className={styles.choice}
          label={t("groups.join.label")}
          value={held.join}
          options={JOIN.map((value) => ({ value, label: t(`groups.join.${value}`) }))}
          onChange={(join) => void keep({ join })}
        />
      )}
      <div className={styles.choice}>
        <label htmlFor={`${id}-mute`}>{t("groups.muteAll")}</label>
        <Switch id={`${id}-mute`} checked={held.mute_all} onChange={(mute_all) => void keep({ mute_all })} />
      </div>
      <label htmlFor={`${id}-ban`}>{t("groups.ban")}</label>
      <textarea
        id={`${id}-ban`}
        className={styles.words}
        rows={4}
        value={words}
        onChange={(event) => setWords(event.target.value)}
      />
      <p className={styles.help}>{t("groups.banHelp", { limit: MOST_WORDS })}</p>
      <Button
        className={styles.keep ?? ""}
        disabled={listed.join("\n") === held.ban.join("\n")}
        onClick={() => void keep({ ban: listed })}
      >
        {t("groups.keepWords")}
      </Button>
    </div>
  );
}
