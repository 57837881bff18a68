import { Contact, MapPin, Mic, Plus } from "lucide-react";
import { lazy, Suspense, useState } from "react";
import { useTranslation } from "react-i18next";
import { useLayout } from "@/shared/kit/media";
import { IconButton, Menu } from "@/shared/ui";

const Dialogs = lazy(() => import("./ExtraDialogs").then((module) => ({ default: module.ExtraDialogs })));

export type Extra = "voice" | "place" | "contact";

interface Props {
  c: string;
  root: number | undefined;
  className: string;
  onSent: () => void;
}

/** What else a message can be: said instead of written, where one is, who to turn to. */
export function Extras({ c, root, className, onSent }: Props) {
  const { t } = useTranslation("chat");
  const phone = useLayout() === "phone";
  const [extra, setExtra] = useState<Extra | null>(null);
  const voice = { id: "voice", label: t("content.voice.title"), icon: <Mic />, run: () => setExtra("voice") };
  return (
    <>
      {!phone && <IconButton label={voice.label} icon={voice.icon} className={className} onClick={voice.run} />}
      <Menu
        label={t("content.more")}
        items={[
          ...(phone ? [voice] : []),
          { id: "place", label: t("content.place.title"), icon: <MapPin />, run: () => setExtra("place") },
          { id: "contact", label: t("content.contact.title"), icon: <Contact />, run: () => setExtra("contact") },
        ]}
      >
        {(trigger) => <IconButton {...trigger} label={t("content.more")} icon={<Plus />} className={className} />}
      </Menu>
      {extra && (
        <Suspense fallback={null}>
          <Dialogs extra={extra} c={c} root={root} onClose={() => setExtra(null)} onSent={onSent} />
        </Suspense>
      )}
    </>
  );
}
