import { Button } from "antd";
import { useTranslation } from "react-i18next";
import styles from "./moderation.module.css";
import { useBlock, useIsBlocked } from "./useBlock";

/** In the details of a conversation between two: keeps the other off, or lets them write again. */
export function BlockTool({ c, member }: { c: string; member: string }) {
  const { t } = useTranslation("chat");
  const blocked = useIsBlocked(member);
  const block = useBlock(c);
  return (
    <section className={styles.tool} aria-label={t("block.title")}>
      <p className={styles.lead}>{blocked ? t("block.isOn") : t("block.lead")}</p>
      <Button danger={!blocked} loading={block.isPending} onClick={() => block.mutate({ member, on: !blocked })}>
        {blocked ? t("block.undo") : t("block.do")}
      </Button>
    </section>
  );
}
