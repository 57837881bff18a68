import { useQuery } from "@tanstack/react-query";
import { TreeSelect } from "antd";
import { useMemo } from "react";
import { useTranslation } from "react-i18next";
import { useSession } from "@/features/identity";
import { departmentsQuery } from "../queries";
import { type Node, treeOf } from "../tree";

interface Option {
  value: string;
  title: string;
  disabled: boolean;
  children: Option[];
}

function options(nodes: readonly Node[], without: ReadonlySet<string>): Option[] {
  return nodes.map(({ department, children }) => ({
    value: department.id,
    title: department.name,
    disabled: without.has(department.id),
    children: options(children, without),
  }));
}

function useOptions(without?: ReadonlySet<string>): Option[] {
  const { org } = useSession();
  const departments = useQuery(departmentsQuery(org)).data;
  return useMemo(() => options(treeOf(departments ?? []), without ?? new Set()), [departments, without]);
}

const habits = { treeDefaultExpandAll: true, treeNodeFilterProp: "title", showSearch: true, listHeight: 320 } as const;

interface Many {
  value?: string[];
  onChange?: (ids: string[]) => void;
  id?: string;
}

/** Chooses several departments; the first is the main one. */
export function DepartmentsField({ value, onChange, id }: Many) {
  const { t } = useTranslation("directory");
  return (
    <TreeSelect
      {...habits}
      {...(id && { id })}
      multiple
      value={value ?? []}
      onChange={(ids: string[]) => onChange?.(ids)}
      treeData={useOptions()}
      placeholder={t("department.choose")}
      style={{ width: "100%" }}
    />
  );
}

interface One {
  value?: string | null;
  onChange?: (id: string | null) => void;
  id?: string;
  without?: ReadonlySet<string>;
  /** What no choice means. */
  none?: string;
}

/** Chooses one department, or none. */
export function DepartmentField({ value, onChange, id, without, none }: One) {
  const { t } = useTranslation("directory");
  return (
    <TreeSelect
      {...habits}
      {...(id && { id })}
      allowClear
      value={value ?? undefined}
      onChange={(next?: string) => onChange?.(next ?? null)}
      treeData={useOptions(without)}
      placeholder={none ?? t("department.choose")}
      style={{ width: "100%" }}
    />
  );
}
