import { ChevronRight, UsersRound } from "lucide-react";
import { type KeyboardEvent, useMemo, useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import { number } from "@/shared/i18n";
import type { Department } from "../queries";
import { type Node, pathTo, treeOf, visible } from "../tree";
import styles from "./DepartmentTree.module.css";

interface Props {
  departments: readonly Department[];
  chosen: string | undefined;
  onChoose: (id: string | undefined) => void;
}

/** The departments: arrow keys move, right opens, left closes, Enter chooses. */
export function DepartmentTree({ departments, chosen, onChoose }: Props) {
  const { t } = useTranslation("directory");
  const tree = useMemo(() => treeOf(departments), [departments]);
  const [opened, setOpened] = useState<ReadonlySet<string>>(() => startOpen(tree, departments, chosen));
  const [at, setAt] = useState<string>(chosen ?? ALL);
  const box = useRef<HTMLDivElement>(null);
  const rows = visible(tree, opened);

  const toggle = (id: string, open: boolean) => {
    const next = new Set(opened);
    if (open) next.add(id);
    else next.delete(id);
    setOpened(next);
  };
  const focus = (id: string) => {
    setAt(id);
    box.current?.querySelector<HTMLElement>(`[data-id="${id}"]`)?.focus();
  };
  const onKey = (event: KeyboardEvent) => {
    const ids = [ALL, ...rows.map((n) => n.department.id)];
    const here = ids.indexOf(at);
    const node = rows[here - 1];
    const to = nextId(event.key, ids, here, node, opened, toggle);
    if (to === undefined && event.key !== "Enter" && event.key !== " ") return;
    event.preventDefault();
    if (to) focus(to);
    else if (event.key === "Enter" || event.key === " ") onChoose(at === ALL ? undefined : at);
  };

  return (
    <div ref={box} role="tree" aria-label={t("departments")} className={styles.tree} onKeyDown={onKey} tabIndex={-1}>
      {/* biome-ignore lint/a11y/useKeyWithClickEvents: the tree around it has the keys */}
      <div
        role="treeitem"
        aria-level={1}
        aria-selected={!chosen}
        tabIndex={at === ALL ? 0 : -1}
        data-id={ALL}
        className={styles.row}
        onClick={() => {
          setAt(ALL);
          onChoose(undefined);
        }}
      >
        <UsersRound aria-hidden="true" />
        <span className={styles.name}>{t("everyone")}</span>
      </div>
      {rows.map((node) => (
        <Row
          key={node.department.id}
          node={node}
          open={opened.has(node.department.id)}
          chosen={chosen === node.department.id}
          reachable={at === node.department.id}
          onToggle={toggle}
          onChoose={() => {
            setAt(node.department.id);
            onChoose(node.department.id);
          }}
        />
      ))}
    </div>
  );
}

const ALL = "all";

/** At the beginning the first level is open, and the way to what is chosen. */
function startOpen(tree: readonly Node[], departments: readonly Department[], chosen: string | undefined): Set<string> {
  const top = tree.length === 1 ? tree.map((n) => n.department.id) : [];
  return new Set([...top, ...pathTo(departments, chosen).map((d) => d.id)]);
}

/** The id to move to, null when only something opened or closed, undefined when the key is not ours. */
function nextId(
  key: string,
  ids: readonly string[],
  here: number,
  node: Node | undefined,
  opened: ReadonlySet<string>,
  toggle: (id: string, open: boolean) => void,
): string | null | undefined {
  if (key === "ArrowDown") return ids[Math.min(here + 1, ids.length - 1)] ?? null;
  if (key === "ArrowUp") return ids[Math.max(here - 1, 0)] ?? null;
  if (key === "Home") return ids[0] ?? null;
  if (key === "End") return ids.at(-1) ?? null;
  if (!node || (key !== "ArrowRight" && key !== "ArrowLeft")) return undefined;
  const { id, parent_id } = node.department;
  const open = opened.has(id) && node.children.length > 0;
  if (key === "ArrowRight" && open) return node.children[0]?.department.id ?? null;
  if (key === "ArrowLeft" && !open) return parent_id ?? null;
  if (node.children.length > 0) toggle(id, key === "ArrowRight");
  return null;
}

interface RowProps {
  node: Node;
  open: boolean;
  chosen: boolean;
  reachable: boolean;
  onToggle: (id: string, open: boolean) => void;
  onChoose: () => void;
}

function Row({ node, open, chosen, reachable, onToggle, onChoose }: RowProps) {
  const { department, depth, children } = node;
  const parent = children.length > 0;
  return (
    // biome-ignore lint/a11y/useKeyWithClickEvents: the tree around it has the keys
    <div
      role="treeitem"
      aria-level={depth + 1}
      aria-selected={chosen}
      aria-expanded={parent ? open : undefined}
      tabIndex={reachable ? 0 : -1}
      data-id={department.id}
      className={styles.row}
      style={{ paddingInlineStart: 8 + depth * 16 }}
      onClick={onChoose}
    >
      {/* biome-ignore lint/a11y/noStaticElementInteractions lint/a11y/useKeyWithClickEvents: for the pointer; keys open by the arrow */}
      <span
        className={styles.twist}
        data-open={open || undefined}
        onClick={(event) => {
          if (!parent) return;
          event.stopPropagation();
          onToggle(department.id, !open);
        }}
      >
        {parent && <ChevronRight aria-hidden="true" />}
      </span>
      <span className={styles.name}>{department.name}</span>
      <span className={styles.count}>{number(department.member_count)}</span>
    </div>
  );
}
