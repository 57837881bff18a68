import { Link } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";
import { OpenEye } from "@/shared/ui";
import { titleOf, usePeopleOf } from "../parts/names";
import type { Conversation } from "../store/types";
import styles from "./reading.module.css";

/** What others see of one's reading here, and one of theirs: said before anybody writes. */
export function ReadingSign({ conversation, org }: { conversation: Conversation; org: string }) {
  const { t } = useTranslation("chat");
  const { reading, kind, other_member_id } = conversation;
  const known = usePeopleOf(other_member_id ? [other_member_id] : []);
  if (!reading) return null;
  const name = titleOf(conversation, known, t("group"));
  const ledger = (
    <Link to="/o/$org/settings/looks" params={{ org }}>
      {t("reading.ledger")}
    </Link>
  );
  const hidden = reading.hides !== "nothing" && (reading.policy === "exact" || reading.policy === "counts");
  return (
    <p className={styles.sign}>
      <OpenEye ledger={ledger} up>
        {`${t(`reading.says.${kind}.${reading.policy}`, { name })}${hidden ? ` ${t("reading.youHide")}` : ""}`}
      </OpenEye>
      <span>
        {t(`reading.short.${reading.policy}`)}
        {hidden && ` · ${t("reading.hiddenShort")}`}
      </span>
    </p>
  );
}
