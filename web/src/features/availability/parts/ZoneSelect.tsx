import { Select } from "antd";
import { useMemo } from "react";
import { zoneLabel, zones } from "./zones";

interface Props {
  label: string;
  value: string | null;
  onChange: (zone: string) => void;
  placeholder?: string | undefined;
  disabled?: boolean;
}

/** A time zone, found by typing a part of its city. */
export function ZoneSelect({ label, value, onChange, placeholder, disabled = false }: Props) {
  const options = useMemo(() => zones(value).map((name) => ({ value: name, label: zoneLabel(name) })), [value]);
  return (
    <Select
      aria-label={label}
      showSearch={{ optionFilterProp: "label" }}
      options={options}
      value={value}
      placeholder={placeholder}
      disabled={disabled}
      onChange={onChange}
      style={{ width: "100%", maxWidth: 360 }}
    />
  );
}
