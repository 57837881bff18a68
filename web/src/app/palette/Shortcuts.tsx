import { useTranslation } from "react-i18next";
import { showKeys, useAllActions } from "@/shared/kit/actions";
import { Dialog } from "@/shared/ui";
import { closePanels, usePanels } from "./panels";
import styles from "./Shortcuts.module.css";

/** `?`: every shortcut that works now, read from the same registry that makes them work. */
export function Shortcuts() {
  const { t } = useTranslation("app");
  const open = usePanels((p) => p.open === "shortcuts");
  const actions = useAllActions().filter((a) => a.keys);
  if (!open) return null;
  const groups = [...new Set(actions.map((a) => a.group))];
  return (
    <Dialog title={t("shortcuts.title")} onClose={closePanels} width={640}>
      <div className={styles.columns}>
        {groups.map((group) => (
          <section key={group}>
            <h3>{group}</h3>
            <dl>
              {actions
                .filter((a) => a.group === group)
                .map((a) => (
                  <div key={a.id} className={styles.row}>
                    <dt>{a.title}</dt>
                    <dd>
                      {showKeys(a.keys ?? "")
                        .split(" ")
                        .map((key) => (
                          <kbd key={key}>{key}</kbd>
                        ))}
                    </dd>
                  </div>
                ))}
            </dl>
          </section>
        ))}
      </div>
    </Dialog>
  );
}
