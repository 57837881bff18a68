import { Button } from "antd";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { PersonPicker } from "@/features/directory";
import type { MemberId } from "@/shared/kit/ids";
import { Dialog } from "@/shared/ui";
import type { ExtraProps } from "./ExtraDialogs";
import { useSendExtra } from "./useSendExtra";

/** Sends somebody's card: it leads to their profile, as far as the reader may see it. */
export function ContactDialog(props: ExtraProps) {
  const { t } = useTranslation("chat");
  const [chosen, setChosen] = useState<MemberId[]>([]);
  const { busy, send } = useSendExtra(props);
  const [member] = chosen;
  return (
    <Dialog
      title={t("content.contact.title")}
      onClose={props.onClose}
      footer={
        <>
          <Button onClick={props.onClose}>{t("new.cancel")}</Button>
          <Button
            type="primary"
            disabled={!member}
            loading={busy}
            onClick={() => member && void send({ contact: member })}
          >
            {t("composer.send")}
          </Button>
        </>
      }
    >
      <PersonPicker value={chosen} onChange={setChosen} label={t("content.contact.label")} single autoFocus />
    </Dialog>
  );
}
