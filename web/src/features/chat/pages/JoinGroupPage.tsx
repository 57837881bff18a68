import { useQuery, useQueryClient } from "@tanstack/react-query";
import { Link, useNavigate, useParams } from "@tanstack/react-router";
import { Button } from "antd";
import { Link2Off, UsersRound } from "lucide-react";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { useSession } from "@/features/identity";
import { ApiError } from "@/shared/api";
import { useTitle } from "@/shared/kit/title";
import { EmptyState, ErrorState, errorText, SkeletonList } from "@/shared/ui";
import styles from "../group/group.module.css";
import { join, joinQuery } from "../group/wire";

/** Where a group's link leads: what one would join, and one button. */
export function JoinGroupPage() {
  const { t } = useTranslation("chat");
  useTitle(t("groups.joinTitle"));
  const { org } = useSession();
  const { token } = useParams({ strict: false }) as { token: string };
  const client = useQueryClient();
  const navigate = useNavigate();
  const preview = useQuery(joinQuery(org, token));
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState<unknown>(null);
  if (preview.isPending) return <SkeletonList rows={3} />;
  if (preview.isError) {
    const gone = preview.error instanceof ApiError && preview.error.status === 404;
    if (!gone) return <ErrorState error={preview.error} onRetry={() => void preview.refetch()} />;
    return (
      <EmptyState
        level={1}
        icon={<Link2Off />}
        title={t("groups.gone")}
        action={
          <Link to="/o/$org/messages" params={{ org }}>
            {t("groups.toMessages")}
          </Link>
        }
      >
        {t("groups.goneText")}
      </EmptyState>
    );
  }
  const { conversation_id: c, title, member_count, is_member, needs_approval, is_waiting } = preview.data;
  const open = () => void navigate({ to: "/o/$org/messages/$conversation", params: { org, conversation: c } });
  const enter = async () => {
    setBusy(true);
    setError(null);
    try {
      if ((await join(org, token)).joined) open();
      else await client.invalidateQueries({ queryKey: joinQuery(org, token).queryKey });
    } catch (problem) {
      setError(problem);
    }
    setBusy(false);
  };
  const words = needs_approval ? "groups.ask" : "groups.enter";
  return (
    <div className={styles.page}>
      <EmptyState
        level={1}
        icon={<UsersRound />}
        title={title ?? t("group")}
        action={
          is_member ? (
            <Button type="primary" onClick={open}>
              {t("new.direct")}
            </Button>
          ) : (
            !is_waiting && (
              <Button type="primary" loading={busy} onClick={() => void enter()}>
                {t(words)}
              </Button>
            )
          )
        }
      >
        {t("members", { count: member_count })}
        {is_waiting && <span role="status"> · {t("groups.isWaiting")}</span>}
        {error !== null && (
          <span className={styles.error} role="alert">
            {" "}
            {errorText(t, error)}
          </span>
        )}
      </EmptyState>
    </div>
  );
}
