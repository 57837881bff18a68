import { Building2, ShieldCheck, Users } from "lucide-react";
import { type Ref, useEffect, useId, useImperativeHandle, useState } from "react";
import { useTranslation } from "react-i18next";
import { Avatar } from "@/shared/ui";
import { faceOfKnown } from "../people";
import { usePeopleOf } from "./names";
import styles from "./RichField.module.css";
import type { Offer } from "./useMentionOffers";

export interface Suggested {
  items: Offer[];
  pick: (offer: Offer) => void;
}

interface Props {
  suggested: Suggested;
  /** What has the focus and says which one is meant. */
  field: HTMLElement;
  ref?: Ref<{ press: (key: string) => boolean }>;
}

/** Whom one may mean, while the name is being typed. */
export function MentionList({ suggested: { items, pick }, field, ref }: Props) {
  const { t } = useTranslation("chat");
  const id = useId();
  const [at, setAt] = useState(0);
  const active = Math.min(at, items.length - 1);
  const known = usePeopleOf(items.flatMap((one) => (one.k === "p" && one.id ? [one.id] : [])));
  useEffect(() => {
    field.setAttribute("aria-controls", id);
    field.setAttribute("aria-activedescendant", `${id}-${active}`);
    return () => {
      field.removeAttribute("aria-controls");
      field.removeAttribute("aria-activedescendant");
    };
  }, [field, id, active]);
  useImperativeHandle(ref, () => ({
    press: (key) => {
      const chosen = items[active];
      if (key === "ArrowDown") setAt((active + 1) % items.length);
      else if (key === "ArrowUp") setAt((active - 1 + items.length) % items.length);
      else if ((key === "Enter" || key === "Tab") && chosen) pick(chosen);
      else return false;
      return true;
    },
  }));
  return (
    <div id={id} role="listbox" className={styles.offers} aria-label={t("mention.label")} tabIndex={-1}>
      {items.map((offer, i) => (
        <div
          key={offer.k + (offer.id ?? "")}
          id={`${id}-${i}`}
          role="option"
          tabIndex={-1}
          aria-selected={i === active}
          className={styles.offer}
          onPointerDown={(event) => {
            event.preventDefault();
            pick(offer);
          }}
        >
          {offer.k === "p" && <Avatar {...faceOfKnown(known[offer.id ?? ""], offer.id ?? "")} size={28} />}
          {offer.k === "a" && <Users aria-hidden="true" />}
          {offer.k === "d" && <Building2 aria-hidden="true" />}
          {offer.k === "r" && <ShieldCheck aria-hidden="true" />}
          <span className={styles.name}>{offer.label}</span>
          <span className={styles.hint}>
            {offer.count === undefined ? offer.hint : t("members", { count: offer.count ?? 0 })}
          </span>
        </div>
      ))}
    </div>
  );
}
