import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { Switch } from "antd";
import { useId } from "react";
import { useTranslation } from "react-i18next";
import { useSession } from "@/features/identity";
import { useTitle } from "@/shared/kit/title";
import { toast } from "@/shared/kit/toast";
import { ErrorState, errorText, Section, SettingsPageFrame, SkeletonList } from "@/shared/ui";
import styles from "../content/content.module.css";
import { type Showing, setShowing, showingQuery } from "../content/wire";

/** What messages of an organisation show by themselves. */
export function ContentPage() {
  const { t } = useTranslation("chat");
  const { org } = useSession();
  const client = useQueryClient();
  const id = useId();
  useTitle(t("content.rules.title"));
  const held = useQuery(showingQuery(org));
  const change = useMutation({
    mutationFn: (body: Showing) => setShowing(org, body),
    onSuccess: (said) => {
      client.setQueryData(showingQuery(org).queryKey, said);
      toast(t("content.rules.saved"), { kind: "success" });
    },
    onError: (problem) => void toast(errorText(t, problem), { kind: "error" }),
  });
  return (
    <SettingsPageFrame title={t("content.rules.title")} lead={t("content.rules.lead")}>
      <Section title={t("content.links.title")}>
        {held.isPending && <SkeletonList rows={2} avatar={false} />}
        {held.isError && <ErrorState error={held.error} onRetry={() => void held.refetch()} />}
        {held.data && (
          <>
            <div className={styles.choice}>
              <label htmlFor={id}>{t("content.links.show")}</label>
              <Switch
                id={id}
                aria-describedby={`${id}-help`}
                checked={held.data.previews}
                loading={change.isPending}
                onChange={(previews) => change.mutate({ previews })}
              />
            </div>
            <p id={`${id}-help`} className={styles.help}>
              {t("content.links.help")}
            </p>
          </>
        )}
      </Section>
    </SettingsPageFrame>
  );
}
