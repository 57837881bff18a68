import { Contact, MapPin, MessagesSquare } from "lucide-react";
import { lazy, Suspense, useState } from "react";
import { useTranslation } from "react-i18next";
import { useSession } from "@/features/identity";

import type { Entry, MessageBody } from "../store/types";
import styles from "./Attached.module.css";
import { MergedDialog } from "./MergedDialog";
import { usePersonOf } from "./names";

const MessageFiles = lazy(() => import("./MessageFiles").then((module) => ({ default: module.MessageFiles })));

/** What a message carries beside its words: files, a place, a person, other messages. */
export function Attached({ entry, body }: { entry: Entry; body: MessageBody }) {
  const { t } = useTranslation("chat");
  const { org } = useSession();
  const [open, setOpen] = useState(false);
  const { files = [], loc, contact, merged } = body;
  return (
    <>
      {files.length > 0 && (
        <Suspense fallback={files.map((file) => file.name).join(", ")}>
          <MessageFiles files={files} />
        </Suspense>
      )}
      {loc && (
        <a
          className={styles.card}
          href={`https://www.openstreetmap.org/?mlat=${loc.lat}&mlon=${loc.lon}#map=17/${loc.lat}/${loc.lon}`}
          target="_blank"
          rel="noopener noreferrer nofollow"
        >
          <MapPin aria-hidden="true" />
          <Words
            title={loc.name || t("card.place")}
            sub={loc.address || `${loc.lat.toFixed(5)}, ${loc.lon.toFixed(5)}`}
          />
        </a>
      )}
      {contact && <ContactCard org={org} member={contact.member} />}
      {merged && (
        <button type="button" className={styles.card} onClick={() => setOpen(true)}>
          <MessagesSquare aria-hidden="true" />
          <Words
            title={t("card.merged", { count: merged.n })}
            sub={merged.items.map((item) => item.text).join(" · ")}
          />
        </button>
      )}
      {merged && open && <MergedDialog merged={merged} at={entry.at} onClose={() => setOpen(false)} />}
    </>
  );
}

function Words({ title, sub }: { title: string; sub: string }) {
  return (
    <span className={styles.words}>
      <span className={styles.title}>{title}</span>
      <span className={styles.sub}>{sub}</span>
    </span>
  );
}

function ContactCard({ org, member }: { org: string; member: string }) {
  const { t } = useTranslation("chat");
  const person = usePersonOf(member);
  return (
    <a className={styles.card} href={`/o/${org}/people/${member}`}>
      <Contact aria-hidden="true" />
      <Words title={person?.name ?? t("someone")} sub={person?.title || t("card.contact")} />
    </a>
  );
}
