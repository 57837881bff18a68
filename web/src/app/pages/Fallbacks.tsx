import { useParams, useRouter } from "@tanstack/react-router";
import { DoorClosed } from "lucide-react";
import { useTranslation } from "react-i18next";
import { sessionOf, useMe } from "@/features/identity";
import { EmptyState, ErrorState, PressButton } from "@/shared/ui";
import styles from "./Fallbacks.module.css";

/** Nothing at this address, or nothing that this person may see: both look alike. */
export function NotFound() {
  const { t } = useTranslation("app");
  const router = useRouter();
  const me = useMe();
  const { org } = useParams({ strict: false }) as { org?: string };
  // Inside of an organisation the shell stands around it; elsewhere it is the page and brings its own landmark.
  const Frame = me && org && sessionOf(me, org) ? "div" : "main";
  return (
    <Frame className={styles.page}>
      <EmptyState
        level={1}
        icon={<DoorClosed />}
        title={t("notFound.title")}
        action={
          <>
            <PressButton onClick={() => router.history.back()}>{t("action.back")}</PressButton>
            <PressButton type="primary" onClick={() => void router.navigate({ to: "/" })}>
              {t("notFound.home")}
            </PressButton>
          </>
        }
      >
        {t("notFound.text")}
      </EmptyState>
    </Frame>
  );
}

/** The last net: a page that failed while it was drawn or loaded. The rest of the shell stays. */
export function RouteError({ error, reset }: { error: unknown; reset?: () => void }) {
  const router = useRouter();
  return (
    <div className={styles.page}>
      <ErrorState
        error={error}
        onRetry={() => {
          reset?.();
          void router.invalidate();
        }}
      />
    </div>
  );
}
