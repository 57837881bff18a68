import { useQuery } from "@tanstack/react-query";
import { CornerDownLeft } from "lucide-react";
import { type KeyboardEvent, useId, useState } from "react";
import { useTranslation } from "react-i18next";
import { type Action, showKeys, useAllActions } from "@/shared/kit/actions";
import { useSettled } from "@/shared/kit/delay";
import { allSources, type Found } from "@/shared/kit/sources";
import { Avatar, Dialog, SearchField } from "@/shared/ui";
import { score } from "./match";
import styles from "./Palette.module.css";
import { closePanels, usePanels } from "./panels";

interface Row extends Found {
  group: string;
  keys?: string | undefined;
}

/** Ctrl/⌘ K: people, conversations and actions by a few letters. */
export function Palette() {
  const open = usePanels((p) => p.open === "palette");
  return open ? <Open /> : null;
}

function Open() {
  const { t } = useTranslation("app");
  const [text, setText] = useState("");
  const [active, setActive] = useState(0);
  const listId = useId();
  const groups = grouped(useRows(text.trim()));
  const rows = groups.flatMap((g) => g.items);

  const run = (row: Row | undefined) => {
    if (!row) return;
    closePanels();
    row.run();
  };
  const onKey = (event: KeyboardEvent) => {
    if (event.nativeEvent.isComposing) return;
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (step && rows.length > 0) {
      event.preventDefault();
      setActive((active + step + rows.length) % rows.length);
    } else if (event.key === "Enter") {
      event.preventDefault();
      run(rows[active]);
    }
  };

  return (
    <Dialog title={t("palette.title")} onClose={closePanels} width={600} bare>
      <div className={styles.palette}>
        <SearchField
          className={styles.field ?? ""}
          autoFocus
          role="combobox"
          aria-expanded="true"
          aria-controls={listId}
          aria-activedescendant={rows[active] ? `${listId}-${active}` : undefined}
          value={text}
          placeholder={t("palette.placeholder")}
          onChange={(next) => {
            setText(next);
            setActive(0);
          }}
          onKeyDown={onKey}
        />
        <div role="listbox" id={listId} aria-label={t("palette.title")} className={styles.list}>
          {groups.map(({ group, from, items }) => (
            // biome-ignore lint/a11y/useSemanticElements: a group of options has no element of its own
            <div key={group} role="group" aria-label={group}>
              <div className={styles.group} aria-hidden="true">
                {group}
              </div>
              {items.map((row, i) => (
                <Option
                  key={row.id}
                  id={`${listId}-${from + i}`}
                  row={row}
                  active={from + i === active}
                  onRun={() => run(row)}
                />
              ))}
            </div>
          ))}
        </div>
        {rows.length === 0 && <p className={styles.empty}>{t("palette.empty", { query: text })}</p>}
      </div>
    </Dialog>
  );
}

function Option({ id, row, active, onRun }: { id: string; row: Row; active: boolean; onRun: () => void }) {
  return (
    // biome-ignore lint/a11y/useKeyWithClickEvents: the field above has the keys, as a combobox has
    <div
      id={id}
      role="option"
      aria-selected={active}
      tabIndex={-1}
      className={styles.row}
      ref={(element) => {
        if (active) element?.scrollIntoView?.({ block: "nearest" });
      }}
      onClick={onRun}
    >
      {row.face && <Avatar {...row.face} size={28} />}
      <span className={styles.name}>{row.title}</span>
      {row.note && <span className={styles.note}>{row.note}</span>}
      {row.keys && <kbd className={styles.keys}>{showKeys(row.keys)}</kbd>}
      {active && <CornerDownLeft className={styles.enter} aria-hidden="true" />}
    </div>
  );
}

/** People and conversations first, then actions; each list best first. */
function useRows(query: string): Row[] {
  const actions = useAllActions();
  const settled = useSettled(query, 120);
  const found = useQuery({
    queryKey: ["app", "palette", settled],
    queryFn: () => askSources(settled),
    enabled: settled.length > 0,
    placeholderData: (before) => before,
  });
  const fromSources = query ? (found.data ?? []) : [];
  return [...fromSources, ...fittingActions(query, actions)];
}

async function askSources(query: string): Promise<Row[]> {
  const answers = await Promise.allSettled(
    allSources().map(async (source) => (await source.find(query)).map((row) => ({ ...row, group: source.group() }))),
  );
  // A source that cannot answer (no connection) leaves the others standing.
  return answers.flatMap((answer) => (answer.status === "fulfilled" ? answer.value : []));
}

function fittingActions(query: string, actions: readonly Action[]): Row[] {
  const fitting = actions
    .filter((a) => !a.hidden)
    .map((a) => ({ a, fit: Math.max(score(query, a.title), a.words ? score(query, a.words) - 0.5 : 0) }))
    .filter(({ fit }) => fit > 0);
  if (query) fitting.sort((x, y) => y.fit - x.fit);
  return fitting.map(({ a }) => ({ id: a.id, title: a.title, group: a.group, keys: a.keys, run: a.run }));
}

interface Group {
  group: string;
  from: number;
  items: Row[];
}

/** Rows brought together under their headings, which keep the order in which they came. */
function grouped(rows: Row[]): Group[] {
  const byName = new Map<string, Row[]>();
  for (const row of rows) byName.set(row.group, [...(byName.get(row.group) ?? []), row]);
  let from = 0;
  return [...byName].map(([group, items]) => {
    from += items.length;
    return { group, from: from - items.length, items };
  });
}
