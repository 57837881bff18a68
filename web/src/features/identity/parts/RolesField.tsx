import { useQuery } from "@tanstack/react-query";
import { Select } from "antd";
import { useTranslation } from "react-i18next";
import { rolesQuery } from "../queries";
import { useSession } from "../session";
import { roleName } from "./roleName";

interface Props {
  value?: string[];
  onChange?: (ids: string[]) => void;
  id?: string;
}

/** Chooses the roles of a person. Everybody has the built-in role "member", so it is not offered. */
export function RolesField({ value, onChange, id }: Props) {
  const { t } = useTranslation("identity");
  const { org, can } = useSession();
  const roles = useQuery(rolesQuery(org));
  const options = (roles.data?.items ?? [])
    .filter((role) => role.builtin !== "member")
    .map((role) => ({
      value: role.id,
      label: roleName(t, role),
      // Nobody gives more than they have.
      disabled: !role.permissions.every(can),
    }));
  return (
    <Select
      {...(id && { id })}
      mode="multiple"
      value={value ?? []}
      onChange={(ids) => onChange?.(ids)}
      options={options}
      loading={roles.isPending}
      optionFilterProp="label"
    />
  );
}
