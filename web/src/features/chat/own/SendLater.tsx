import { useQueryClient } from "@tanstack/react-query";
import { Button } from "antd";
import { CalendarClock, CalendarDays, Clock, Sunrise } from "lucide-react";
import { type ReactNode, useState } from "react";
import { useTranslation } from "react-i18next";
import { useSession } from "@/features/identity";
import { fullTime, tableTime } from "@/shared/i18n";
import { toast } from "@/shared/kit/toast";
import { Dialog, errorText, MenuSheet } from "@/shared/ui";
import type { Content } from "../store/types";
import { askOwn } from "./ask";
import { lookAgain, offered, schedule } from "./scheduled";
import { WhenField } from "./WhenField";

interface Props {
  c: string;
  at: HTMLElement;
  /** Another time is being chosen. */
  picking: boolean;
  onPicking: () => void;
  content: () => Content;
  onKept: () => void;
  onClose: () => void;
}

const ICONS: Record<string, ReactNode> = { hour: <Clock />, tomorrow: <Sunrise />, monday: <CalendarDays /> };

/** When a message is to be sent: a few times at hand, or any. */
export function SendLater({ c, at, picking, onPicking, content, onKept, onClose }: Props) {
  const { t } = useTranslation("chat");
  const { org } = useSession();
  const client = useQueryClient();
  const keep = async (when: Date) => {
    try {
      await schedule(org, c, content(), when);
      onKept();
      toast(t("own.later.kept", { when: fullTime(when) }), {
        action: { label: t("quote.show"), run: () => askOwn({ t: "scheduled", c }) },
      });
      void lookAgain(client, org);
    } catch (problem) {
      // What was written stays in the field.
      toast(errorText(t, problem), { kind: "error" });
    }
  };
  if (picking)
    return (
      <PickDialog
        onClose={onClose}
        onPick={(when) => {
          onClose();
          void keep(when);
        }}
      />
    );
  return (
    <MenuSheet
      label={t("own.later.label")}
      at={at}
      items={[
        ...offered(new Date()).map(({ id, at: when }) => ({
          id,
          label: t(`own.later.${id}`),
          icon: ICONS[id],
          hint: tableTime(when),
          run: () => void keep(when),
        })),
        {
          id: "pick",
          label: t("own.later.pick"),
          icon: <CalendarClock />,
          apart: true,
          run: onPicking,
        },
        {
          id: "list",
          label: t("own.scheduled"),
          run: () => askOwn({ t: "scheduled" }),
        },
      ]}
      onClose={onClose}
    />
  );
}

function PickDialog({ onPick, onClose }: { onPick: (when: Date) => void; onClose: () => void }) {
  const { t } = useTranslation("chat");
  const [when, setWhen] = useState<Date | null>(() => offered(new Date())[0]?.at ?? null);
  return (
    <Dialog
      title={t("own.later.label")}
      width={400}
      onClose={onClose}
      footer={
        <>
          <Button onClick={onClose}>{t("new.cancel")}</Button>
          <Button type="primary" disabled={!when} onClick={() => when && onPick(when)}>
            {t("own.later.do")}
          </Button>
        </>
      }
    >
      <WhenField value={when} onChange={setWhen} />
    </Dialog>
  );
}
