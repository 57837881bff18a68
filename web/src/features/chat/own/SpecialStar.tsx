import { Star } from "lucide-react";
import { useTranslation } from "react-i18next";
import { IconButton } from "@/shared/ui";
import styles from "./own.module.css";
import { useSpecial } from "./special";

/** Marks a person whose messages are told of everywhere. */
export function SpecialStar({ member, name }: { member: string; name: string }) {
  const { t } = useTranslation("chat");
  const { on, toggle } = useSpecial(member);
  return (
    <IconButton
      label={t(on ? "own.specialDrop" : "own.specialAdd", { name })}
      icon={<Star />}
      className={styles.special ?? ""}
      aria-pressed={on}
      onClick={toggle}
    />
  );
}
